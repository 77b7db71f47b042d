/* What a parent heard of its children. */
#ifndef VHRETRY_PRELOAD_WAIT_H
#define VHRETRY_PRELOAD_WAIT_H

/* A journal exists now: puts on record the children that failed before. */
void wait_tell_earlier_children(void);

#endif
