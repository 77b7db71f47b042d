/* The command line of the pretend Valohai. */
#ifndef PRETEND_VALOHAI_OPTIONS_H
#define PRETEND_VALOHAI_OPTIONS_H

#include "../../core/pretend/outputs.h"
#include "pretend_valohai_fault.h"

enum { UPLOAD_RULES_MAX = 8 };

struct options {
    const char *port_file;
    const char *directory;
    const char *log;      /* NULL: none */
    const char *identity; /* a file of PEM; NULL: no TLS */
    const char *tls_port_file;
    const char *tls_name;
    struct tokens tokens;
    struct fault_plan faults;
    struct upload_rule upload_rules[UPLOAD_RULES_MAX];
    size_t upload_rule_count;
    struct json_object *original; /* payload of the first execution */
    struct json_object *fields;   /* what else of it to set, such as status */
    struct json_object *step_parameters;
    char *command; /* owned */
    int others;    /* executions between the original and the first posted one */
    int task;      /* executions of the first one's Task; 0: it is of none */
    bool runs;
    bool echoes;
    bool until_idle;
    double lifetime; /* seconds */
};

/* Reads the command line; ends the program with a message and status 2 if it is wrong, with 0 after --help. */
void options_read(struct options *options, int count, char **arguments);

void options_free(struct options *options);

#endif
