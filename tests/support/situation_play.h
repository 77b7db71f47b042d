/* Plays a situation: each command in a process of its own, in this program, with a pretend Valohai on loopback where it wants one.
 *
 * Beside the command line of vhretry there are
 *
 *   settle                      what the failed program of the run becomes
 *   settle again ALLOWED        the same of a command that vhretry run may run again in place so often
 *   wait NUMBER ALLOWED SECONDS LEFT ASKED [in-place] [UNTIL]   the line of a wait, and the one of a sign of life
 *   conclude FACT...            the last paragraph of a rehearsal: rule=R status=N met retried=N judged=CLASS OUTCOME delay=N ...
 */
#ifndef VHRETRY_TESTS_SITUATION_PLAY_H
#define VHRETRY_TESTS_SITUATION_PLAY_H

#include "situation_file.h"

/* Writes what a user reads: the commands, what they print to stdout and stderr, the status details that they set, and their exit
 * statuses but 0. What differs from run to run is replaced by words in capitals: FOLDER, PORT, TIME, ID. */
void situation_play(const struct situation_file *situation, char *seen, size_t size);

#endif
