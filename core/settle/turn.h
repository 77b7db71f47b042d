/* Whose turn it is to settle an execution, if several of its processes fail: one goes on, one waits to take over from it, and the
 * others do nothing (core/README.md, "Settle").
 */
#ifndef VHRETRY_SETTLE_TURN_H
#define VHRETRY_SETTLE_TURN_H

#include <stdbool.h>

enum { TURN_FOLDER_SIZE = 4096 };

struct turn {
    const char *execution_id;      /* borrowed; NULL: nobody can take turns */
    char folder[TURN_FOLDER_SIZE]; /* of the claim */
    char marks[TURN_FOLDER_SIZE];  /* of the mark that stays; "" none */
    int claim;                     /* -1 none */
};

/* Takes the turn for the run `run`, the path in VHRETRY_RUN. False if another process settles the execution, or has settled it. Waits
 * where one is about to and we are the first to come behind it; a signal (`*cancel` is not 0 then) ends that. Says where we are shut out
 * of the lock, and goes on: the tags of the retry tell then. What was taken lasts until this process ends. */
bool turn_take(struct turn *turn, const char *run, const char *execution_id, const volatile int *cancel);

/* The execution is settled: nobody is to take over, and who comes later does nothing. */
void turn_end(const struct turn *turn);

#endif
