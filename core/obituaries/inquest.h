/* From the deaths of sockets to evidence against processes that nobody could be inside of: records of what the kernel witnessed
 * (core/obituaries/README.md, "Whose sockets").
 */
#ifndef VHRETRY_OBITUARIES_INQUEST_H
#define VHRETRY_OBITUARIES_INQUEST_H

#include "blind_processes.h"
#include "deaths.h"

enum { INQUEST_RECORDS_MAX = 512 };

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

/* The program's parent, which listens, may be kept waiting for the processor; what it printed last may have to pass a relay. */
#define HEARD_LATE UINT64_C(500000000)

/* Makes the records, unsealed, that the verdict will find beside those of the processes themselves. Returns how many, at most
 * INQUEST_RECORDS_MAX.
 *
 * A death counts against the first blind process that ended no earlier. It counts against nobody if a process that was
 * observed has the same fault on record. A fault that may be others' does not count, but that the network was used: then the
 * words of the process tell. Of one that did not fail a contact is all that counts: the words are those of who started it. */
size_t inquest_hold(const struct inquest *inquest, struct record records[INQUEST_RECORDS_MAX]);

#endif
