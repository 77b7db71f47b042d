#include "inquest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The kernel tells of a death a moment later than the program's parent may hear of its end. */
#define LATE UINT64_C(100000000)
/* The program's parent, which listens, may be kept waiting for the processor. */
#define HEARD_LATE UINT64_C(500000000)
/* Within which the library and the kernel speak of the same failure. */
#define SAME_FAILURE UINT64_C(5000000000)

static int compare_ends(const void *left, const void *right)
{
    const struct blind_process *one = left;
    const struct blind_process *other = right;
    return (one->end > other->end) - (one->end < other->end);
}

static bool has_record_of_its_own(const struct journal *journal, const struct record *child)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->image.pid == child->child && record->image.namespace == child->image.namespace &&
            record->time <= child->time)
            return true;
    }
    return false;
}

size_t find_blind_processes(struct blind_process blind[BLIND_MAX], const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = journal->count; i > 0 && count < BLIND_MAX; i--) { /* the last ones matter most */
        const struct record *seen = &journal->records[i - 1];
        if (seen->kind == RECORD_CHILD && seen->signal == 0 && seen->status != 0 &&
            !has_record_of_its_own(journal, seen))
            blind[count++] = (struct blind_process){
                .image = {.pid = seen->child, .namespace = seen->image.namespace}, .end = seen->time};
    }
    qsort(blind, count, sizeof *blind, compare_ends);
    return count;
}

static bool same_address(const struct peer *one, const struct peer *other)
{
    return one->family == other->family && memcmp(one->address, other->address, sizeof one->address) == 0 &&
           (one->port == other->port || one->port == 0 || other->port == 0);
}

/* Was it met, and put on record, by a process that was observed? */
static bool is_known(const struct inquest *inquest, const struct death_notice *death)
{
    for (size_t i = 0; i < inquest->journal->count; i++) {
        const struct record *record = &inquest->journal->records[i];
        if (record->kind == RECORD_FAULT && record->witness != WITNESS_KERNEL &&
            record->first <= death->last + SAME_FAILURE && death->first <= record->time + SAME_FAILURE &&
            same_address(&record->peer, &death->peer))
            return true;
    }
    return false;
}

/* Whom a death counts against; NULL nobody. */
static const struct blind_process *process_of(const struct inquest *inquest, const struct death_notice *death)
{
    for (size_t i = 0; i < inquest->blind_count; i++)
        if (death->last <= inquest->blind[i].end + LATE)
            return &inquest->blind[i];
    return NULL;
}

static bool counts(const struct inquest *inquest, const struct death_notice *death)
{
    return !deaths_listened(inquest->deaths, death->own_port) &&
           !(death->cause.death == DEATH_BY_FAULT && is_known(inquest, death));
}

static struct record record_of(enum record_kind kind, const struct blind_process *process,
                               const struct death_notice *death)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = (uint8_t)kind;
    record.witness = WITNESS_KERNEL;
    record.image = process->image;
    record.peer = death->peer;
    record.count = death->count;
    record.first = death->first < process->end ? death->first : process->end;
    record.time = death->last < process->end ? death->last : process->end;
    return record;
}

/* Whether `death`, of a connection, shows that its process got over a fault that it had met at `time`. Another address with
 * the same port may be that of the same name: a program tries all that it has. */
static bool shows_recovery(const struct death_notice *death, const struct record *fault)
{
    const bool same = same_address(&death->peer, &fault->peer);
    const bool may_be_same_name =
        fault->phase == PHASE_CONNECT && (fault->peer.port == 0 || death->peer.port == fault->peer.port);
    const bool connected_later =
        fault->phase == PHASE_CONNECT && same && death->cause.connected && death->last > fault->time;
    /* A fault is heard of late where the machine is busy: an answer that seems to have come before it may be the second attempt's. */
    const bool answered_later = death->answered >= fault->time ||
                                (death->last >= fault->time && death->answered + HEARD_LATE >= fault->time);
    return connected_later ||
           (death->cause.death == DEATH_ANSWERED && (same || may_be_same_name) && answered_later);
}

/* Adds what the process did after the fault. Its recovery, if there is one, becomes `recovery`. */
static bool add_later_life(const struct inquest *inquest, const struct blind_process *process,
                           struct record *fault, struct record *recovery)
{
    bool recovered = false;
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *death = deaths_at(inquest->deaths, i);
        if (process_of(inquest, death) != process || !counts(inquest, death))
            continue;
        if (shows_recovery(death, fault)) {
            *recovery = record_of(RECORD_RECOVERED, process, death);
            recovery->peer = fault->peer;
            recovery->phase = fault->phase;
            recovered = true;
        } else if (death->cause.death == DEATH_ANSWERED && death->answered > fault->time) {
            fault->answers_since += death->count;
        }
    }
    return recovered;
}

/* One record for a peer and a class: the newest one has the number of all. */
static struct record *find_fault(struct record *records, size_t count, const struct blind_process *process,
                                 const struct death_notice *death)
{
    for (size_t i = 0; i < count; i++)
        if (records[i].kind == RECORD_FAULT && records[i].image.pid == process->image.pid &&
            records[i].class == death->cause.class && records[i].phase == death->cause.phase &&
            records[i].peer.port == death->peer.port && same_address(&records[i].peer, &death->peer))
            return &records[i];
    return NULL;
}

static size_t gather_faults(const struct inquest *inquest, const struct blind_process *process,
                            struct record *records, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *death = deaths_at(inquest->deaths, i);
        if (death->cause.death != DEATH_BY_FAULT || death->first < inquest->alone_from ||
            (!process->is_command && death->last + FAULT_AT_END < process->end) ||
            process_of(inquest, death) != process || !counts(inquest, death))
            continue;
        struct record *fault = find_fault(records, count, process, death);
        if (fault != NULL) {
            const struct record newer = record_of(RECORD_FAULT, process, death);
            fault->count += newer.count;
            fault->time = newer.time;
        } else if (count < room) {
            records[count] = record_of(RECORD_FAULT, process, death);
            records[count].class = (uint8_t)death->cause.class;
            records[count].phase = (uint8_t)death->cause.phase;
            /* A segment came in answer to the SYN. Where only the address is left, nobody knows what came. */
            records[count].error =
                death->cause.class == FAULT_REFUSED && death->peer.port != 0 ? ECONNREFUSED : 0;
            records[count++].flags = death->cause.doubtful ? RECORD_DOUBTFUL : 0;
        }
    }
    return count;
}

/* That it used the network at all: the peer that it met first, and how often it tried. */
static bool take_contact(const struct inquest *inquest, const struct blind_process *process,
                         struct record *contact)
{
    bool found = false;
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *death = deaths_at(inquest->deaths, i);
        if (process_of(inquest, death) != process || !counts(inquest, death))
            continue;
        if (!found)
            *contact = record_of(RECORD_CONTACT, process, death);
        else
            contact->count += death->count;
        found = true;
    }
    return found;
}

static size_t tell_of(const struct inquest *inquest, const struct blind_process *process,
                      struct record *records, size_t room)
{
    size_t count = room > 0 && take_contact(inquest, process, records) ? 1 : 0;
    if (count == 0)
        return count;
    const size_t first = count;
    const size_t faults = gather_faults(inquest, process, records + count, (room - count) / 2);
    count += faults;
    for (size_t i = 0; i < faults; i++)
        if (add_later_life(inquest, process, &records[first + i], &records[count]))
            count++;
    return count;
}

size_t inquest_hold(const struct inquest *inquest, struct record records[INQUEST_RECORDS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < inquest->blind_count; i++)
        count += tell_of(inquest, &inquest->blind[i], records + count, INQUEST_RECORDS_MAX - count);
    return count;
}
