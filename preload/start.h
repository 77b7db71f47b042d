/* The start of a process, as far as other files need it. */
#ifndef VHRETRY_PRELOAD_START_H
#define VHRETRY_PRELOAD_START_H

/* musl: what main returned, for the destructor that cannot ask. */
void end_remember_status(int status);

#endif
