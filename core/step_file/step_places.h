/* Where the parts of a step stand in a valohai.yaml, by libyaml's marks.
 */
#ifndef VHRETRY_STEP_FILE_STEP_PLACES_H
#define VHRETRY_STEP_FILE_STEP_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLACE_NOWHERE SIZE_MAX

enum { STEP_REASON_SIZE = 512 };

enum place_kind {
    PLACE_PLAIN,
    PLACE_QUOTED,
    PLACE_BLOCK, /* | or > */
    PLACE_OTHER  /* no scalar */
};

/* An item of a list, or a scalar in the place of one. */
struct yaml_place {
    enum place_kind kind;
    char *value;             /* of a scalar, or of the member `name`; "" for none. Allocated */
    size_t line;             /* from 1 on */
    size_t start;            /* byte where it begins */
    size_t content;          /* byte where its own text begins; PLACE_NOWHERE: not known */
    bool several_lines;      /* PLACE_BLOCK with | and more than one line */
    bool marked;             /* it has an anchor or a tag */
    bool elsewhere;          /* it is an alias */
    size_t dash;             /* byte of its dash; PLACE_NOWHERE: it has none, or not on its line */
    size_t dash_column;      /* bytes in front of it */
    const char *indentation; /* of a block's first line; borrowed from the text */
    size_t indent;           /* how many bytes that is */
};

struct yaml_list {
    bool present;
    bool elsewhere; /* an alias, or neither a list nor a scalar */
    bool flow;      /* [...] */
    size_t line;
    struct yaml_place *items; /* allocated */
    size_t count;
};

struct step_places {
    const char *line_end; /* "\n" or "\r\n" */
    bool flow;            /* the step is {...} */
    size_t column;        /* of its keys */
    size_t command_key;   /* byte where the key `command` begins */
    size_t
        command_end; /* byte behind the last line of the command, in front of its line end; PLACE_NOWHERE: not known */
    struct yaml_list commands;
    struct yaml_list variables;
    struct yaml_list parameters;
};

/* Finds the step `name`, or the only one (NULL), in the file of `length` bytes. False and a `reason` (STEP_REASON_SIZE bytes)
 * if there is none, or if the file is not YAML. `text` must stay. Free with step_places_free in any case. */
bool step_places_find(struct step_places *places, const char *text, size_t length, const char *name,
                      char *reason);

void step_places_free(struct step_places *places);

#endif
