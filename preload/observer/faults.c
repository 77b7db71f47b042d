#include "faults.h"

#include "../../core/evidence/recovery.h"
#include "../platform/clock.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../rehearsal/rehearsal.h"
#include "../run/journal_writer.h"
#include "../run/process.h"
#include "fault_life.h"

#include <errno.h>
#include <string.h>

/* The first FAULT_SLOTS faults that are open keep their slots. Those beyond pass through the rest, the newest in the place of the oldest:
 * a program that is refused by thousands of peers, each a new one, would else write a record for each. */
enum { FAULT_SLOTS = 64, PASSING_SLOTS = 64, ALL_SLOTS = FAULT_SLOTS + PASSING_SLOTS };

/* Of those that pass, one in so many nanoseconds goes on record at once, and then keeps its slot: its peer may answer yet. The first are
 * that close to one another; then the interval doubles with every second one, up to RECORDED_MAX. What is not seen to end (SIGKILL, a raw exit)
 * then has a record that is not much older than its newest fault; at an end that is seen and bad, the newest that pass are written. */
enum { PASSING_INTERVAL = 10 * 1000 * 1000, RECORDED_EVENLY = 16, RECORDED_MAX = 32 };

/* One past the highest slot that was ever in use. In most processes none is, and neither a fork nor an end must read their pages: nine, each
 * a page fault. */
static uint32_t used;

/* A slot is free, being changed by one thread, or in use. Who finds one being changed passes it by: an uncounted
 * repeat is a smaller loss than a wait inside somebody else's program. */
enum slot_state { SLOT_FREE, SLOT_CHANGING, SLOT_IN_USE };

struct fault_slot {
    uint32_t state;
    uint32_t count;
    uint32_t written_count;
    uint64_t first;
    uint64_t last;
    struct fault_life life;
    bool lived_on; /* since it was put on record: `life` has changed */
    struct fault fault;
};

static struct {
    /* hint_of each slot's fault, side by side: all are looked at for each fault. A hint may be looked at while another thread changes the
     * slot, which then is passed by. */
    uint32_t hints[ALL_SLOTS];
    struct fault_slot slots[ALL_SLOTS];
} table SELDOM;

static uint32_t passed;              /* the place of the next one that passes, counted on */
static uint64_t passing_looked_at;   /* when one might have been put on record, the last time */
static uint64_t passing_recorded_at; /* when the last of them was put on record */

static uint32_t open_faults;
static uint32_t answers; /* that came while a fault was open */

static size_t slots_used(void)
{
    return __atomic_load_n(&used, __ATOMIC_RELAXED);
}

static void note_used(const struct fault_slot *slot)
{
    const uint32_t end = (uint32_t)(slot - table.slots) + 1;
    uint32_t before = __atomic_load_n(&used, __ATOMIC_RELAXED);
    while (before < end &&
           !__atomic_compare_exchange_n(&used, &before, end, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

/* A look comes first: to write to what another thread writes to, 64 times over, would cost more than a fault does otherwise. */
static bool enter(struct fault_slot *slot, uint32_t from)
{
    return __atomic_load_n(&slot->state, __ATOMIC_RELAXED) == from &&
           __atomic_compare_exchange_n(&slot->state, &from, SLOT_CHANGING, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static void leave(struct fault_slot *slot, enum slot_state to)
{
    __atomic_store_n(&slot->state, to, __ATOMIC_RELEASE);
}

static bool write_fault(const struct fault *fault, uint32_t count, uint64_t first, uint64_t last,
                        const struct fault_life *life)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_FAULT;
    record.class = (uint8_t)fault->class;
    record.phase = (uint8_t)fault->phase;
    record.flags = (uint8_t)(fault->flags | (life->aside ? RECORD_ASIDE : 0));
    record.bytes = fault->bytes;
    record.answer_received = fault->answer_received;
    record.answer_length = fault->answer_length;
    record.error = fault->error;
    record.system_error = fault->system_error;
    record.count = count;
    record.first = first;
    record.time = last;
    record.question = fault->question;
    record.work = life->work;
    record.first_work = life->first_work;
    record.shortest_pause = life->shortest_pause;
    record.longest_pause = life->longest_pause;
    record.answers = life->answers;
    record.answers_between = life->answers_between;
    record.answers_since = life->answers_since;
    record.own_answers = life->own_answers;
    record.received_since = fault_life_received_since(life);
    record.thread_ended = life->thread_ended;
    record.worker_stopped = life->worker_stopped;
    record.alone = life->alone;
    memcpy(&record.refusal, &fault->refusal, sizeof record.refusal);
    memcpy(&record.peer, &fault->peer, sizeof record.peer);
    rehearsal_mark(&record);
    return journal_append(&record, JOURNAL_CREATE);
}

/* Others may look at it meanwhile (passing_recorded). */
static void set_written(struct fault_slot *slot, uint32_t count)
{
    __atomic_store_n(&slot->written_count, count, __ATOMIC_RELAXED);
}

/* A record that could not be written, perhaps because no descriptor was left just then, is made good by a later one, at the
 * latest by the final count. */
static void write_slot(struct fault_slot *slot)
{
    if (!write_fault(&slot->fault, slot->count, slot->first, slot->last, &slot->life))
        return;
    set_written(slot, slot->count);
    slot->lived_on = false;
}

static bool same_fault(const struct fault *one, const struct fault *other)
{
    return one->class == other->class && one->phase == other->phase && one->error == other->error &&
           one->flags == other->flags &&
           memcmp(one->refusal.code, other->refusal.code, sizeof one->refusal.code) == 0 &&
           memcmp(&one->peer, &other->peer, sizeof one->peer) == 0;
}

/* Alike for faults that same_fault takes for one. */
static uint32_t hint_of(const struct fault *fault)
{
    uint32_t hash = (uint32_t)fault->class * 31 + (uint32_t)fault->phase;
    hash = (hash * 31 + (uint32_t)fault->error) * 31 + fault->flags;
    hash = (hash * 31 + fault->peer.port) * 31;
    for (size_t i = 0; i < sizeof fault->peer.address; i++)
        hash = hash * 31 + (unsigned char)fault->peer.address[i];
    return hash;
}

uint32_t faults_answers(void)
{
    return __atomic_load_n(&answers, __ATOMIC_RELAXED);
}

static void write_recovered(enum fault_phase phase, const struct peer *peer, uint32_t question, uint64_t time)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_RECOVERED;
    record.phase = (uint8_t)phase;
    record.question = question;
    record.time = time;
    memcpy(&record.peer, peer, sizeof record.peer);
    journal_append(&record, JOURNAL_ONLY_IF_PRESENT);
}

/* `any_question`: the table is full. Then the slot stands for all questions, as if they were not known; the one that it stood for
 * is done with. */
static bool is_repeat(struct fault_slot *slot, const struct fault *fault, bool any_question)
{
    if (!same_fault(&slot->fault, fault))
        return false;
    if (any_question && slot->fault.question != 0) {
        write_recovered(slot->fault.phase, &slot->fault.peer, slot->fault.question, slot->last);
        slot->fault.question = 0;
        set_written(slot, 0);
    }
    return slot->fault.question == fault->question || any_question;
}

static bool count_repeat(const struct fault *fault, uint64_t now, const struct fault_life *life,
                         bool any_question)
{
    const uint32_t hint = hint_of(fault);
    for (size_t i = 0; i < slots_used(); i++) {
        struct fault_slot *slot = &table.slots[i];
        if (__atomic_load_n(&table.hints[i], __ATOMIC_RELAXED) != hint || !enter(slot, SLOT_IN_USE))
            continue;
        bool repeat = is_repeat(slot, fault, any_question);
        if (repeat) {
            slot->count++;
            fault_life_goes_on(&slot->life, now > slot->last ? now - slot->last : 0, life);
            slot->lived_on = true;
            slot->last = now > slot->last ? now : slot->last;
            slot->fault.refusal.wait = fault->refusal.wait; /* the newest counts */
            slot->fault.answer_received = fault->answer_received;
            slot->fault.answer_length = fault->answer_length;
            if (slot->written_count == 0 || (slot->count & (slot->count - 1)) == 0)
                write_slot(slot);
        }
        leave(slot, SLOT_IN_USE);
        if (repeat)
            return true;
    }
    return false;
}

/* The slot is being changed by us. */
static void fill(struct fault_slot *slot, const struct fault *fault, uint64_t now,
                 const struct fault_life *life)
{
    memcpy(&slot->fault, fault, sizeof slot->fault);
    __atomic_store_n(&table.hints[slot - table.slots], hint_of(fault), __ATOMIC_RELAXED);
    slot->count = 1;
    set_written(slot, 0);
    slot->first = slot->last = now;
    slot->life = *life;
    slot->lived_on = false;
    note_used(slot);
}

static bool remember(const struct fault *fault, uint64_t now, const struct fault_life *life)
{
    for (size_t i = 0; i < FAULT_SLOTS; i++) {
        struct fault_slot *slot = &table.slots[i];
        if (!enter(slot, SLOT_FREE))
            continue;
        fill(slot, fault, now, life);
        write_slot(slot);
        __atomic_fetch_add(&open_faults, 1, __ATOMIC_RELAXED);
        leave(slot, SLOT_IN_USE);
        return true;
    }
    return false;
}

/* Nobody was told of it. */
static bool passes_unheard(const struct fault_slot *slot)
{
    return slot >= table.slots + FAULT_SLOTS && slot->written_count == 0;
}

/* How many of those that pass are on record. */
static uint32_t passing_recorded(void)
{
    uint32_t recorded = 0;
    for (size_t i = FAULT_SLOTS; i < ALL_SLOTS; i++)
        recorded += __atomic_load_n(&table.slots[i].state, __ATOMIC_RELAXED) == SLOT_IN_USE &&
                    __atomic_load_n(&table.slots[i].written_count, __ATOMIC_RELAXED) != 0;
    return recorded;
}

/* All that are on record are to find room, in a storm of seconds as well as in one of milliseconds. */
static bool is_due(uint64_t now)
{
    if (now - __atomic_load_n(&passing_looked_at, __ATOMIC_RELAXED) < PASSING_INTERVAL)
        return false;
    __atomic_store_n(&passing_looked_at, now, __ATOMIC_RELAXED);
    const uint64_t pause = now - __atomic_load_n(&passing_recorded_at, __ATOMIC_RELAXED);
    const uint32_t recorded = passing_recorded();
    const uint32_t doublings = recorded < RECORDED_EVENLY ? 0 : (recorded - RECORDED_EVENLY) / 2;
    if (recorded >= RECORDED_MAX || pause < (uint64_t)PASSING_INTERVAL << doublings)
        return false;
    __atomic_store_n(&passing_recorded_at, now, __ATOMIC_RELAXED);
    return true;
}

/* The slot of the oldest that passes unheard, or a free one, entered. NULL if all are on record, or other threads change them just now. */
static struct fault_slot *enter_passing(bool *replaces)
{
    for (size_t tries = 0; tries < PASSING_SLOTS; tries++) {
        const uint32_t turn = __atomic_fetch_add(&passed, 1, __ATOMIC_RELAXED);
        struct fault_slot *slot = &table.slots[FAULT_SLOTS + turn % PASSING_SLOTS];
        *replaces = enter(slot, SLOT_IN_USE);
        if (*replaces ? slot->written_count == 0 : enter(slot, SLOT_FREE))
            return slot;
        if (*replaces)
            leave(slot, SLOT_IN_USE);
    }
    return NULL;
}

static bool let_pass(const struct fault *fault, uint64_t now, const struct fault_life *life)
{
    bool replaces;
    struct fault_slot *slot = enter_passing(&replaces);
    if (slot == NULL)
        return false;
    fill(slot, fault, now, life);
    if (is_due(now))
        write_slot(slot);
    if (!replaces)
        __atomic_fetch_add(&open_faults, 1, __ATOMIC_RELAXED);
    leave(slot, SLOT_IN_USE);
    return true;
}

void faults_note(const struct fault *fault)
{
    const uint64_t now = fault->time != 0 ? fault->time : boot_time();
    /* A vfork child shares this table with its parent, whose faults they are not. */
    const bool own = process_is_own_image();
    const struct fault_life life =
        fault_life_now(fault->time == 0, fault->phase, &fault->peer, faults_answers(), own);
    const bool asks = fault->phase != PHASE_CONNECT;
    if (!own || (!count_repeat(fault, now, &life, false) && !remember(fault, now, &life) &&
                 !(asks && count_repeat(fault, now, &life, true)) && !let_pass(fault, now, &life)))
        write_fault(fault, 1, now, now, &life);
}

bool faults_any_open(void)
{
    return __atomic_load_n(&open_faults, __ATOMIC_RELAXED) != 0;
}

bool faults_any(void)
{
    return slots_used() != 0;
}

/* Frees the slots that the answer closes. */
static bool release(const struct asked *success)
{
    bool any = false;
    for (size_t i = 0; i < slots_used(); i++) {
        struct fault_slot *slot = &table.slots[i];
        if (!enter(slot, SLOT_IN_USE))
            continue;
        const struct asked failed = {
            .phase = slot->fault.phase, .peer = &slot->fault.peer, .question = slot->fault.question};
        bool closed = recovery_closes(success, &failed);
        if (!closed && success->phase == PHASE_TRANSFER) {
            fault_life_answered(&slot->life, peer_same(success->peer, &slot->fault.peer));
            slot->lived_on = true;
        }
        if (closed) {
            if (slot->count != slot->written_count && !passes_unheard(slot))
                write_slot(slot);
            __atomic_fetch_sub(&open_faults, 1, __ATOMIC_RELAXED);
        }
        any = any || (closed && slot->written_count != 0);
        leave(slot, closed ? SLOT_FREE : SLOT_IN_USE);
    }
    return any;
}

void faults_recovered(enum fault_phase phase, const struct peer *peer, uint32_t question)
{
    const struct asked success = {.phase = phase, .peer = peer, .question = question};
    if (!faults_any_open() || !process_is_own_image())
        return;
    if (phase == PHASE_TRANSFER)
        __atomic_fetch_add(&answers, 1, __ATOMIC_RELAXED);
    if (release(&success))
        write_recovered(phase, peer, question, boot_time());
}

void faults_worker_stopped(uint64_t began)
{
    if (!process_is_own_image())
        return;
    for (size_t i = 0; i < slots_used(); i++) {
        struct fault_slot *slot = &table.slots[i];
        if (!enter(slot, SLOT_IN_USE))
            continue;
        if (began > slot->last)
            slot->life.worker_stopped = slot->lived_on = true;
        leave(slot, SLOT_IN_USE);
    }
}

/* What stands in the journal is as it would be written now: of a process that fails right after its faults. Older records may be lost where
 * others wrote much since. */
static bool is_well_recorded(const struct fault_slot *slot, uint64_t now)
{
    enum { LATELY = 1000 * 1000 * 1000 };
    return slot->count == slot->written_count && !slot->lived_on && now - slot->last < LATELY;
}

void faults_write_final_counts(bool failed)
{
    if (slots_used() == 0 || !process_is_own_image())
        return;
    const uint64_t now = boot_time();
    for (size_t i = 0; i < slots_used(); i++) {
        struct fault_slot *slot = &table.slots[i];
        if (!enter(slot, SLOT_IN_USE))
            continue;
        if (failed ? !is_well_recorded(slot, now)
                   : slot->count != slot->written_count && !passes_unheard(slot))
            write_slot(slot);
        leave(slot, SLOT_IN_USE);
    }
}

void faults_start_forked(void)
{
    for (size_t i = 0; i < slots_used(); i++)
        leave(&table.slots[i], SLOT_FREE);
    __atomic_store_n(&open_faults, 0, __ATOMIC_RELAXED);
    fault_life_start_forked();
}
