/* If we crash, the failed program still ends as it would have. */
#ifndef VHRETRY_SETTLE_CRASH_H
#define VHRETRY_SETTLE_CRASH_H

/* From now on a fault of our own (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT) ends this process by end_as(status,
 * signal_number), with a line that says so. A last resort: json-c up to 0.16 at least reads through NULL where memory
 * runs out in the middle of a member's name. */
void crash_as(int status, int signal_number);

#endif
