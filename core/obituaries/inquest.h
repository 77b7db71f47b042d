/* From the deaths of sockets to evidence against processes that nobody could be inside of: records of what the kernel witnessed
 * (core/obituaries/README.md, "Whose sockets").
 */
#ifndef VHRETRY_OBITUARIES_INQUEST_H
#define VHRETRY_OBITUARIES_INQUEST_H

#include "../verdict/journal_reader.h"
#include "deaths.h"

enum { BLIND_MAX = 64, INQUEST_RECORDS_MAX = 512 };

/* A process without the library in it, or one that calls the kernel itself, which failed. */
struct blind_process {
    struct image image; /* start 0: not known, as in the record of the parent that saw it end */
    uint64_t begin;     /* 0: not known */
    uint64_t end;
    uint64_t heard_until; /* who listens beside it hears late of its end; 0: he heard in time */
    bool watched;         /* somebody listened beside it alone, from its beginning to its end */
    bool awaited;         /* somebody does, who has not told yet */
    bool killed;          /* by a signal that somebody sent: what it waited for was pending then */
    bool is_command;      /* the root's only child: whatever was told is its own, or of what it started */
};

struct inquest {
    const struct deaths *deaths;
    const struct journal *journal;     /* of the run so far */
    const struct blind_process *blind; /* by end */
    size_t blind_count;
    uint64_t
        alone_from; /* before, others of the namespace may have used the network, too; UINT64_MAX until the end */
};

/* Where nobody knows when one began, it may have been others, which ended well; and one that went on for longer could do without. */
#define FAULT_AT_END UINT64_C(1500000000)

/* Finds the blind processes that failed, or that somebody ended (SIGTERM, SIGKILL, SIGALRM), perhaps because their time was up: those
 * of which only their parent's record tells, and those of which a note tells that they were blind (RECORD_BLIND). At most BLIND_MAX of
 * them, by end. Returns how many. */
size_t find_blind_processes(struct blind_process blind[BLIND_MAX], const struct journal *journal);

/* The image of what the process `pid`, which ended at `end`, was running then: its start is known if a note tells that it was blind,
 * else 0. */
struct image image_of_blind(const struct journal *journal, uint32_t pid, uint32_t namespace, uint64_t end);

/* The program that nobody can be in, and that the process `pid` was at its end, as a note tells: a script ends with `exec PROGRAM`.
 * NULL if there is no such note. It lives as long as the journal. */
const char *blind_program_of(const struct journal *journal, uint32_t pid, uint32_t namespace);

/* Makes the records, unsealed, that the verdict will find beside those of the processes themselves. Returns how many, at most
 * INQUEST_RECORDS_MAX.
 *
 * A death counts against the first blind process that ended no earlier. It counts against nobody if a process that was
 * observed has the same fault on record. A fault that may be others' does not count, but that the network was used: then the
 * words of the process tell. */
size_t inquest_hold(const struct inquest *inquest, struct record records[INQUEST_RECORDS_MAX]);

/* Will somebody who listened beside a blind process that failed tell soon what he heard? */
bool inquest_is_awaited(const struct journal *journal);

/* Holds an inquest on what was told beside the watched processes (RECORD_DEATH), and adds what comes of it to the journal. Where memory
 * runs out, nothing. */
void inquest_on_notes(struct journal *journal);

#endif
