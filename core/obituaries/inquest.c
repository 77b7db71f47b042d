#include "inquest.h"

#include "death_record.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND UINT64_C(1000000)
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

/* Notes of the blind are no record of their own: their parent may have written them. */
static bool is_of(const struct record *record, const struct record *child)
{
    return record->kind != RECORD_BLIND && record->kind != RECORD_DEATH && record->kind != RECORD_CHILD &&
           record->image.pid == child->child && record->image.namespace == child->image.namespace &&
           record->time <= child->time;
}

static bool has_record_of_its_own(const struct journal *journal, const struct record *child)
{
    for (size_t i = 0; i < journal->count; i++)
        if (is_of(&journal->records[i], child))
            return true;
    return false;
}

static bool same_life(const struct record *one, const struct record *other)
{
    return one->child == other->child && one->first == other->first &&
           one->image.namespace == other->image.namespace;
}

static const struct record *find_note(const struct journal *journal, const struct record *begin,
                                      enum record_witness witness, uint8_t taken_back)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (note->kind == RECORD_BLIND && note->witness == witness &&
            (note->flags & RECORD_TAKEN_BACK) == taken_back && same_life(note, begin))
            return note;
    }
    return NULL;
}

/* The note of the program that nobody can be in, which the child was running at its end; NULL if there is none. */
static const struct record *note_of_child(const struct journal *journal, const struct record *child)
{
    const struct record *newest = NULL;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (note->kind == RECORD_BLIND && note->witness == WITNESS_PROCESS && note->child == child->child &&
            note->image.namespace == child->image.namespace && note->first <= child->time &&
            (newest == NULL || note->first >= newest->first))
            newest = note;
    }
    return newest == NULL || find_note(journal, newest, WITNESS_PROCESS, RECORD_TAKEN_BACK) != NULL ? NULL
                                                                                                    : newest;
}

/* A program of Go may have the library in it, which has made records of an image of its own. False if it has become a program that
 * tells its end itself. */
static bool find_image(const struct journal *journal, const struct record *child, struct blind_process *blind)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (!is_of(record, child) || record->image.start < blind->begin)
            continue;
        if (record->kind == RECORD_END)
            return false;
        blind->image.start = record->image.start;
    }
    return true;
}

/* False if the child was none. */
static bool is_blind(const struct journal *journal, const struct record *child, struct blind_process *blind)
{
    const struct record *note = note_of_child(journal, child);
    *blind = (struct blind_process){.image = {.pid = child->child, .namespace = child->image.namespace},
                                    .end = child->time};
    if (note == NULL)
        return !has_record_of_its_own(journal, child);
    blind->image.start = blind->begin = note->first;
    const struct record *told = find_note(journal, note, WITNESS_KERNEL, 0);
    blind->watched = told != NULL;
    blind->heard_until = told != NULL ? told->time : 0;
    blind->awaited = note->error == 0 && !blind->watched;
    return find_image(journal, child, blind);
}

struct image image_of_blind(const struct journal *journal, uint32_t pid, uint32_t namespace, uint64_t end)
{
    const struct record child = {.image = {.namespace = namespace}, .child = pid, .time = end};
    struct blind_process process;
    is_blind(journal, &child, &process);
    return process.image;
}

const char *blind_program_of(const struct journal *journal, uint32_t pid, uint32_t namespace)
{
    const struct record child = {.image = {.namespace = namespace}, .child = pid, .time = UINT64_MAX};
    struct blind_process process;
    const struct record *note = note_of_child(journal, &child);
    return note != NULL && is_blind(journal, &child, &process) ? note->program : NULL;
}

/* Other signals than these are of a crash, or of a person. */
static bool failed_or_was_ended(const struct record *seen)
{
    return seen->kind == RECORD_CHILD &&
           (seen->signal == 0
                ? seen->status != 0
                : seen->signal == SIGTERM || seen->signal == SIGKILL || seen->signal == SIGALRM);
}

size_t find_blind_processes(struct blind_process blind[BLIND_MAX], const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = journal->count; i > 0 && count < BLIND_MAX; i--) { /* the last ones matter most */
        const struct record *seen = &journal->records[i - 1];
        struct blind_process process;
        if (!failed_or_was_ended(seen) || !is_blind(journal, seen, &process))
            continue;
        process.killed = seen->signal != 0;
        blind[count++] = process;
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

/* Of a death that was told beside `process`: was it that of another blind process, beside which it was told, too? Beside those that began
 * after the end of `process` nothing of it was told. Of two that lived at the same time and failed, the first to end is meant. */
static bool is_told_beside_other(const struct inquest *inquest, const struct blind_process *process,
                                 const struct death_notice *death)
{
    for (size_t i = 0; i < deaths_kept(inquest->deaths); i++) {
        const struct death_notice *told = deaths_at(inquest->deaths, i);
        const struct blind_process *other = process_beside(inquest, told->beside, told->beside_from);
        if ((told->beside == death->beside && told->beside_from == death->beside_from) ||
            !deaths_may_be_one(told, death) || (other != NULL && other->end < process->begin))
            continue;
        const bool is_others = told->beside_from > process->end
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
    if (count == 0)
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

static void add_records(struct journal *journal, struct record *records, size_t count)
{
    struct record *all = count > 0 ? realloc(journal->records, (journal->count + count) * sizeof *all) : NULL;
    if (all == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        record_seal(&records[i]);
        all[journal->count++] = records[i];
    }
    journal->records = all;
}

/* Most runs have none: they are not to wait for a look at every child. */
static bool has_notes(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind == RECORD_BLIND)
            return true;
    return false;
}

bool inquest_is_awaited(const struct journal *journal)
{
    struct blind_process blind[BLIND_MAX] = {{.begin = 0}};
    const size_t count = has_notes(journal) ? find_blind_processes(blind, journal) : 0;
    for (size_t i = 0; i < count; i++)
        if (blind[i].awaited)
            return true;
    return false;
}

/* Only of what somebody listened beside there is anything to judge. */
static size_t keep_watched(struct blind_process *blind, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (blind[i].watched)
            blind[kept++] = blind[i];
    return kept;
}

static int compare_notices(const void *left, const void *right)
{
    const struct death_notice *one = left;
    const struct death_notice *other = right;
    return (one->first > other->first) - (one->first < other->first);
}

static void gather_deaths(struct deaths *deaths, const struct journal *journal)
{
    for (size_t i = 0; i < journal->count && deaths->count < DEATHS_MAX; i++)
        if (journal->records[i].kind == RECORD_DEATH) {
            const struct death_notice notice = death_record_read(&journal->records[i]);
            deaths_add(deaths, &notice);
        }
    qsort(deaths->notices, deaths->count, sizeof *deaths->notices, compare_notices);
}

void inquest_on_notes(struct journal *journal)
{
    struct blind_process blind[BLIND_MAX] = {{.begin = 0}};
    const size_t count = has_notes(journal) ? keep_watched(blind, find_blind_processes(blind, journal)) : 0;
    if (count == 0)
        return;
    struct deaths *deaths = calloc(1, sizeof *deaths);
    struct record *records = calloc(INQUEST_RECORDS_MAX, sizeof *records);
    if (deaths != NULL && records != NULL) {
        const struct inquest inquest = {
            .deaths = deaths, .journal = journal, .blind = blind, .blind_count = count};
        gather_deaths(deaths, journal);
        add_records(journal, records, inquest_hold(&inquest, records));
    }
    free(deaths);
    free(records);
}
