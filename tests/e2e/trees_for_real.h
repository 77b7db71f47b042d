/* Rows of tests/e2e/trees.txt: a command that makes a process tree, and the verdict that is expected. The notation is
 * described at the top of that file.
 */
#ifndef VHRETRY_TESTS_TREES_FOR_REAL_H
#define VHRETRY_TESTS_TREES_FOR_REAL_H

#include <stdbool.h>
#include <stddef.h>

enum { ROW_TEXT_SIZE = 160, ROW_COMMAND_SIZE = 2048, ROW_SETTINGS_MAX = 3 };

struct real_tree {
    char name[ROW_TEXT_SIZE];
    char before[ROW_COMMAND_SIZE];   /* a shell command; "" none */
    char command[ROW_COMMAND_SIZE];  /* what is observed */
    char outcome[ROW_TEXT_SIZE];     /* `retry`, `not-network` */
    char class[ROW_TEXT_SIZE];       /* of the cause; "" none */
    char server[ROW_TEXT_SIZE];      /* that is the cause's peer: REFUSED, HANG ...; "" none */
    char path[ROW_TEXT_SIZE];        /* `sh > curl`; "" any */
    char because[ROW_TEXT_SIZE];     /* part of the reason; "" any */
    char known_wrong[ROW_TEXT_SIZE]; /* why; "" it is right */
    char needs[ROW_TEXT_SIZE];       /* what needs() takes */
    char settings[ROW_SETTINGS_MAX][ROW_TEXT_SIZE];
    int status;    /* with which it is to end; -1 any */
    bool mirrored; /* with a bug in place of the network's fault it is not retried */
};

/* Reads all rows, at most `room`, and returns their number. A malformed line prints what is wrong with it and ends the
 * test program: a table that is not understood proves nothing. */
size_t real_trees_read(struct real_tree *rows, size_t room);

/* The number of trees in the table of the unit tests, and how many of them are the rows' too, by their sentences. */
size_t unit_trees_run(const struct real_tree *rows, size_t count, size_t *run);

#endif
