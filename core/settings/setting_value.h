/* Values of settings: how each kind of value is written, and what it means.
 *
 * Every reader takes the text without surrounding blanks, never "", and stores through `value`. It returns false and
 * leaves `value` alone if the text is malformed; `problem` then says more than "is not ...", or stays empty.
 */
#ifndef VHRETRY_SETTINGS_SETTING_VALUE_H
#define VHRETRY_SETTINGS_SETTING_VALUE_H

#include "../evidence/fault.h"
#include "../evidence/pattern.h"
#include "../evidence/text.h"

#include <stdbool.h>

enum mode { MODE_ON, MODE_DRY_RUN, MODE_OFF };
enum pipeline_mode { PIPELINE_ANNOTATE, PIPELINE_EXECUTION };

struct peer_pattern_list {
    struct peer_pattern *patterns;
    size_t count;
};

struct setting_kind {
    bool (*read)(void *value, const char *text, struct text *problem);
    const char *accepted; /* completes `"6O" is not ...` */
    const char *unit;     /* added when a bare number is shown; NULL for none */
    bool secret;          /* never shown */
};

/* The type of each kind's value. */
typedef char *setting_token_value;          /* allocated; never print it */
typedef unsigned setting_count_value;       /* 0 to 1000 */
typedef unsigned setting_exit_status_value; /* 1 to 255; 0 none */
typedef unsigned setting_level_value;       /* see debug_level_of */
typedef bool setting_switch_value;
typedef double setting_duration_value;   /* seconds */
typedef double setting_deadline_value;   /* seconds; 0: none */
typedef double setting_multiplier_value; /* 1 to 1000 */
typedef double setting_share_value;      /* 0 to 1 */
typedef double setting_portion_value;    /* likewise, written with or without % */
typedef bool setting_circuit_value;
typedef fault_class_set setting_classes_value;
typedef struct peer_pattern_list setting_patterns_value; /* allocated */
typedef enum mode setting_mode_value;
typedef enum pipeline_mode setting_pipeline_mode_value;
typedef char *setting_environment_value; /* allocated; as given, each class in it known */
typedef char *setting_files_value;       /* allocated; patterns of paths, "*" for all; NULL: none */
typedef char *setting_origin_value;      /* allocated; such as https://app.valohai.com */
typedef char *setting_file_value;        /* allocated */
typedef char *setting_page_value;        /* allocated; NULL: none, "1": in the outputs, else a path */
typedef char *setting_rehearsal_value;   /* allocated; as given, each part well-formed (rehearsal.h) */

extern const struct setting_kind setting_token;
extern const struct setting_kind setting_count;
extern const struct setting_kind setting_exit_status;
extern const struct setting_kind setting_level;
extern const struct setting_kind setting_switch;
extern const struct setting_kind setting_duration;
extern const struct setting_kind setting_deadline;
extern const struct setting_kind setting_multiplier;
extern const struct setting_kind setting_share;
extern const struct setting_kind setting_portion;
extern const struct setting_kind setting_circuit;
extern const struct setting_kind setting_classes;
extern const struct setting_kind setting_patterns;
extern const struct setting_kind setting_mode;
extern const struct setting_kind setting_pipeline_mode;
extern const struct setting_kind setting_environment;
extern const struct setting_kind setting_files;
extern const struct setting_kind setting_origin;
extern const struct setting_kind setting_file;
extern const struct setting_kind setting_page;
extern const struct setting_kind setting_rehearsal;

#endif
