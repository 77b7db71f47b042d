/* The ends of children, as their parent saw them. */
#ifndef VHRETRY_PRELOAD_WAIT_H
#define VHRETRY_PRELOAD_WAIT_H

/* This process ends: puts on record the failed children that it waited for before there was a journal, if there is one
 * now. Async-signal-safe. */
void wait_write_remembered(void);

#endif
