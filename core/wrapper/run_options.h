/* The options of `vhretry run`: settings, for this one command. */
#ifndef VHRETRY_WRAPPER_RUN_OPTIONS_H
#define VHRETRY_WRAPPER_RUN_OPTIONS_H

#include "attempt_environment.h"

#include <stdbool.h>

/* How a command line was understood. */
struct run_options {
    int command;         /* index in argv of the command's first word */
    bool help;           /* --help */
    const char *problem; /* why it was not understood, or NULL; speaks of `argument` */
    const char *argument;
};

/* Reads the options in front of the command, `argv[0]` being the subcommand, and sets the variables that they stand for.
 * Stops at the first word that is no option, and behind `--`. */
struct run_options run_options_read(int argc, char **argv);

/* Complains about values that cannot be used, by the names of their options, and takes them back. Returns how often the command may be
 * run again in place, and `told`, which attempt this is: what a run must know before it starts. */
unsigned run_options_check(struct attempt_environment *told);

#endif
