#include "inquest.h"

#include <errno.h>
#include <string.h>

#define MILLISECOND UINT64_C(1000000)
/* The kernel tells of a death a moment later than the program's parent may hear of its end. */
#define LATE UINT64_C(100000000)
/* Within which the library and the kernel speak of the same failure. */
#define SAME_FAILURE UINT64_C(5000000000)

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

static const struct blind_process *process_beside(const struct inquest *inquest, uint32_t pid, uint64_t begin)
{
    for (size_t i = 0; i < inquest->blind_count; i++)
        if (inquest->blind[i].image.pid == pid && inquest->blind[i].begin == begin)
            return &inquest->blind[i];
    return NULL;
}

/* Whom a death counts against; NULL nobody. What was told beside a process may be its own, and nobody else's; a listener who comes
 * late tells it with a later time. */
static const struct blind_process *process_of(const struct inquest *inquest, const struct death_notice *death)
{
    if (death->beside != 0)
        return process_beside(inquest, death->beside, death->beside_from);
    for (size_t i = 0; i < inquest->blind_count; i++)
        if (death->first >= inquest->blind[i].begin && death->last <= inquest->blind[i].end + LATE)
            return &inquest->blind[i];
    return NULL;
}

static bool counts(const struct inquest *inquest, const struct death_notice *death)
{
    return !deaths_listened(inquest->deaths, death->own_port) &&
           !(death->cause.death == DEATH_BY_FAULT && is_known(inquest, death));
}

/* How many deaths that may be this one were told beside a process. */
static uint32_t count_beside(const struct inquest *inquest, const struct death_notice *beside,
                             const struct death_notice *death)
{
    uint32_t count = 0;
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *told = deaths_at(inquest->deaths, i);
        if (told->beside == beside->beside && told->beside_from == beside->beside_from &&
            deaths_may_be_one(told, death))
            count += told->count;
    }
    return count;
}

/* Of a death that was told beside `process`: was it that of another blind process, beside which it was told, too, or may it have been? Beside
 * those that began after the end of `process` nothing of it was told. Of two that lived at the same time and failed, the first to end is meant.
 * Of two in a row, the kernel may have told late of the first one's, or the listener beside the first have ended late. */
static bool is_told_beside_other(const struct inquest *inquest, const struct blind_process *process,
                                 const struct death_notice *death)
{
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *told = deaths_at(inquest->deaths, i);
        const struct blind_process *other = process_beside(inquest, told->beside, told->beside_from);
        if ((told->beside == death->beside && told->beside_from == death->beside_from) ||
            !deaths_may_be_one(told, death))
            continue;
        const bool is_over = other != NULL && other->end < process->begin;
        const bool is_others = is_over ? deaths_end_as_one(told, death)
                               : told->beside_from > process->end
                                   ? count_beside(inquest, told, death) >= count_beside(inquest, death, death)
                                   : other == NULL || other->end < process->end;
        if (is_others)
            return true;
    }
    return false;
}

/* May another process have met it, or this one have gone on after it? */
static bool explains_no_end(const struct inquest *inquest, const struct blind_process *process,
                            const struct death_notice *death)
{
    return (!process->is_command && death->last + FAULT_AT_END < process->end) ||
           (death->beside != 0 && is_told_beside_other(inquest, process, death));
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
    const uint64_t latest = process->heard_until > process->end ? process->heard_until : process->end;
    record.first = death->first < latest ? death->first : latest;
    record.time = death->last < latest ? death->last : latest;
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

/* When it got over the fault: as the answer came, and not as the connection died, which is at the end of a program that keeps it. The
 * death is heard of a moment late: what the program said in that moment may have come behind the answer. */
static uint64_t recovery_time(const struct death_notice *death)
{
    return death->cause.death != DEATH_ANSWERED ? death->last
           : death->answered > LATE             ? death->answered - LATE
                                                : 0;
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
            const uint64_t before = recovered ? recovery->time : 0;
            const uint64_t time = recovery_time(death);
            *recovery = record_of(RECORD_RECOVERED, process, death);
            recovery->peer = fault->peer;
            recovery->phase = fault->phase;
            recovery->time = time > before ? time : before;
            recovered = true;
        } else if (death->cause.death == DEATH_ANSWERED && death->answered > fault->time) {
            fault->answers_since += death->count;
        }
    }
    if (recovered && recovery->time < fault->time) { /* of the fault, too, was heard late */
        fault->time = recovery->time;
        fault->first = fault->first < fault->time ? fault->first : fault->time;
    }
    return recovered;
}

/* One record for a peer and a class: the newest one has the number of all. */
static bool is_same_fault(const struct record *fault, const struct death_notice *death)
{
    return death->cause.death == DEATH_BY_FAULT && fault->class == death->cause.class &&
           fault->phase == death->cause.phase && fault->peer.port == death->peer.port &&
           same_address(&fault->peer, &death->peer);
}

static struct record *find_fault(struct record *records, size_t count, const struct death_notice *death)
{
    for (size_t i = 0; i < count; i++)
        if (is_same_fault(&records[i], death))
            return &records[i];
    return NULL;
}

static void add_pause(struct record *fault, uint64_t from, uint64_t to)
{
    const uint32_t pause = to > from ? (uint32_t)((to - from) / MILLISECOND) : 0;
    if (pause < fault->shortest_pause || fault->longest_pause == 0)
        fault->shortest_pause = pause;
    if (pause > fault->longest_pause)
        fault->longest_pause = pause;
}

/* All that the process met of the same kind, long before its end, too, and what went well meanwhile: by that the verdict knows a habit
 * (core/verdict/README.md, "Living with a fault"). */
static void add_earlier_life(const struct inquest *inquest, const struct blind_process *process,
                             struct record *fault)
{
    uint64_t before = 0;
    if (process->begin == 0 && !process->is_command)
        return; /* what died before may have been another's */
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *death = deaths_at(inquest->deaths, i);
        if (process_of(inquest, death) != process || !counts(inquest, death) ||
            death->first < inquest->alone_from)
            continue;
        const bool is_answer = death->cause.death == DEATH_ANSWERED;
        if (is_same_fault(fault, death)) {
            if (death->beside != 0 && is_told_beside_other(inquest, process, death))
                continue;
            if (before != 0)
                add_pause(fault, before, death->first);
            else if (death->first < fault->first)
                fault->first = death->first;
            fault->count = before == 0 ? death->count : fault->count + death->count;
            before = death->last;
        } else if (is_answer && same_address(&death->peer, &fault->peer)) {
            fault->own_answers += death->answered > fault->first ? death->count : 0;
        } else if (is_answer && death->answered > fault->first && death->answered <= fault->time) {
            fault->answers_between += death->count;
        }
    }
}

/* Of one that was killed, and of which no note tells that it was blind, the library may have been in it: it told of all but of what
 * was pending then. */
static bool may_have_spoken(const struct blind_process *process)
{
    return process->killed && process->begin == 0;
}

static size_t gather_faults(const struct inquest *inquest, const struct blind_process *process,
                            struct record *records, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *death = deaths_at(inquest->deaths, i);
        if (death->cause.death != DEATH_BY_FAULT || death->first < inquest->alone_from ||
            (may_have_spoken(process) && death->cause.class != FAULT_STALLED) ||
            process_of(inquest, death) != process || explains_no_end(inquest, process, death) ||
            !counts(inquest, death))
            continue;
        struct record *fault = find_fault(records, count, death);
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
            records[count++].flags = !death->cause.doubtful ? 0
                                     : process->killed      ? RECORD_PENDING
                                                            : RECORD_DOUBTFUL;
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
    if (count == 0 || process->helps)
        return count;
    const size_t first = count;
    const size_t faults = gather_faults(inquest, process, records + count, (room - count) / 2);
    if (faults == 0 && may_have_spoken(process))
        return 0;
    count += faults;
    for (size_t i = 0; i < faults; i++) {
        add_earlier_life(inquest, process, &records[first + i]);
        if (add_later_life(inquest, process, &records[first + i], &records[count]))
            count++;
    }
    return count;
}

size_t inquest_hold(const struct inquest *inquest, struct record records[INQUEST_RECORDS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < inquest->blind_count; i++)
        count += tell_of(inquest, &inquest->blind[i], records + count, INQUEST_RECORDS_MAX - count);
    return count;
}
