/* The end of a process: put it on record, and in the root find out whether the network is to blame.
 */
#ifndef VHRETRY_PRELOAD_END_H
#define VHRETRY_PRELOAD_END_H

#include "end_manner.h"

#include <stdbool.h>

/* Called by whatever ends the process, with the exit status or the signal. Returns when the end is to go on as if we were
 * not there; otherwise this process has become `vhretry settle`. Only the first call of a process counts. */
void end_of_process(int status, int signal, enum end_manner manner);

/* exit(3) begins: from here on the program may close its stderr, which we need. */
void end_begins(int status);

/* Called by the constructor. `always_told`: the program is to hear of every failure of
 * the root, also where nothing is on record. */
void end_start(bool always_told);

#endif
