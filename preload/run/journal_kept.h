/* The one journal that is kept open: of a process that becomes another user, who may not open it any more.
 *
 * Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_RUN_JOURNAL_KEPT_H
#define VHRETRY_PRELOAD_RUN_JOURNAL_KEPT_H

/* Before the process becomes another user, who may not open the journal: creates it, if need be, and keeps it open. The
 * descriptor is checked before each use, and closed by exec. Not for a vfork child. */
void journal_keep(void);

/* The descriptor of the journal that is kept open; -1 if there is none, or if the program has closed it. */
int journal_kept(void);

/* Keeps `file`, which an image before this one kept open. Ignored if it cannot be a journal. */
void journal_adopt(int file);

#endif
