/* Which processes of a run failed without anybody inside of them, by its records and notes.
 */
#ifndef VHRETRY_OBITUARIES_BLIND_PROCESSES_H
#define VHRETRY_OBITUARIES_BLIND_PROCESSES_H

#include "../verdict/journal_reader.h"

enum { BLIND_MAX = 64 };

/* A process without the library in it, or one that calls the kernel itself, which failed. */
struct blind_process {
    struct image image; /* start 0: not known, as in the record of the parent that saw it end */
    uint64_t begin;     /* 0: not known */
    uint64_t end;
    uint64_t heard_until; /* who listens beside it hears late of its end; 0: he heard in time */
    bool watched;         /* somebody listened beside it alone, from its beginning to its end */
    bool awaited;         /* somebody does, who has not told yet */
    bool killed;          /* by a signal that somebody sent: what it waited for was pending then */
    bool helps;           /* it did not fail: it ended well, or goes on, and may have failed who started it */
    bool is_command;      /* the root's only child: whatever was told is its own, or of what it started */
};

/* Finds the blind processes that failed, or that somebody ended (SIGTERM, SIGKILL, SIGALRM), perhaps because their time was up: those
 * of which only their parent's record tells, and those of which a note tells that they were blind (RECORD_BLIND). At most BLIND_MAX of
 * them, by end. Returns how many. */
size_t find_blind_processes(struct blind_process blind[BLIND_MAX], const struct journal *journal);

/* Adds to the `count` of them those that did not fail: they ended well, or go on. Another process may have used the network through them, as
 * Python does through a service of its own. Their end is UINT64_MAX. None where no process that is observed has
 * spoken or met a fault: it is for those that their contact counts. Returns how many there are now. */
size_t add_blind_helpers(struct blind_process blind[BLIND_MAX], size_t count, const struct journal *journal);

/* The image of what the process `pid`, which ended at `end`, was running then: its start is known if a note tells that it was blind,
 * else 0. */
struct image image_of_blind(const struct journal *journal, uint32_t pid, uint32_t namespace, uint64_t end);

/* The program that nobody can be in, and that the process `pid` was at its end, as a note tells: a script ends with `exec PROGRAM`.
 * NULL if there is no such note. It lives as long as the journal. */
const char *blind_program_of(const struct journal *journal, uint32_t pid, uint32_t namespace);

#endif
