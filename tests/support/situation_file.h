/* Situations of tests/unit/messages: what happened, which commands are given, and all that a user reads of them.
 *
 * A file is a sentence, then what happened, then a line of dashes, and behind it what is expected. What happened is
 *
 *     the lines of a run in the notation of trees.txt, indented, directly below the sentence, up to a blank line
 *   set NAME=VALUE         a variable of the environment
 *   file NAME              a file in the current folder, with the indented lines below it
 *   valohai [WORD]...      this is an execution, with a pretend Valohai: retry=N (its tag), pipeline, task, distributed, spot
 *   trouble KIND STATUS [TIMES] [BODY]   its calls of a kind (get list post status-detail outputs) are answered so; TIMES 0: always
 *   hide REGEX             what differs from machine to machine; lines that match are left out
 *   $ COMMAND              a command line of vhretry, or one of situation_play.h
 */
#ifndef VHRETRY_TESTS_SITUATION_FILE_H
#define VHRETRY_TESTS_SITUATION_FILE_H

#include "tree_case.h"

enum { SITUATION_LINES_MAX = 32, SITUATION_LINE_SIZE = 512, SITUATION_TEXT_SIZE = 65536 };

enum situation_word {
    SITUATION_SET,
    SITUATION_FILE,
    SITUATION_VALOHAI,
    SITUATION_TROUBLE,
    SITUATION_HIDE,
    SITUATION_COMMAND
};

struct situation_line {
    enum situation_word word;
    char rest[SITUATION_LINE_SIZE];        /* behind the first word */
    char content[2 * SITUATION_LINE_SIZE]; /* of a file */
};

struct situation_file {
    bool has_run;
    struct tree_case run;
    struct situation_line lines[SITUATION_LINES_MAX];
    size_t count;
    char given[SITUATION_TEXT_SIZE];    /* the file up to the dashes, and with them */
    char expected[SITUATION_TEXT_SIZE]; /* behind them */
};

/* Reads the file at `path`. Ends the test program at a line that it does not understand. */
void situation_file_read(struct situation_file *situation, const char *path);

#endif
