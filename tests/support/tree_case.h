/* Cases of tests/unit/trees.txt: a process tree, what happened in it, and the verdict that is expected. The notation is
 * described at the top of that file.
 */
#ifndef VHRETRY_TESTS_TREE_CASE_H
#define VHRETRY_TESTS_TREE_CASE_H

#include "../../core/verdict/verdict.h"

#include <stdio.h>

enum {
    CASE_RECORDS_MAX = 128,
    CASE_WORDS_MAX = 8,
    CASE_PATTERNS_MAX = 4,
    CASE_RULES_MAX = 4,
    CASE_TEXT_SIZE = 256
};

struct tree_case {
    char name[CASE_TEXT_SIZE];
    int line; /* of the name, in the file */
    struct record records[CASE_RECORDS_MAX];
    size_t record_count;
    struct words_record words[CASE_WORDS_MAX];
    size_t words_count;
    struct run_end end;
    struct verdict_policy policy;
    struct peer_pattern ignore[CASE_PATTERNS_MAX];
    struct peer_pattern only[CASE_PATTERNS_MAX];
    struct rule rules[CASE_RULES_MAX];
    struct rule_list rule_list; /* of them, as `site.rules` */
    struct peer own_addresses[CASE_PATTERNS_MAX];
    char expected[CASE_TEXT_SIZE]; /* `retry connect refused db:5432`, `not-network` */
    char path[CASE_TEXT_SIZE];     /* `sh > curl`; "" any */
    char quoted[CASE_TEXT_SIZE];   /* `together python train.py`; "" any */
    char withheld[CASE_TEXT_SIZE]; /* `yes`, `no`; "" any */
    char because[CASE_TEXT_SIZE];  /* part of the reason; "" any */
};

/* Reads the next case. False at the end of the file. `*line` counts lines. A malformed line prints what is wrong with
 * it and ends the test program: a table that is not understood proves nothing. */
bool tree_case_read(struct tree_case *tree_case, FILE *file, int *line);

#endif
