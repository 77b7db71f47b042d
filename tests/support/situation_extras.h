/* What a situation has beside the command line of vhretry: words that come of facts, without a run (situation_play.h). */
#ifndef VHRETRY_TESTS_SITUATION_EXTRAS_H
#define VHRETRY_TESTS_SITUATION_EXTRAS_H

/* Prints the words for `wait ...` or `conclude ...`. Returns 0, or 1 for a command that is neither. */
int situation_extra(int argc, char **argv);

#endif
