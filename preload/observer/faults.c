#include "faults.h"

#include "../../core/evidence/recovery.h"
#include "../platform/seldom.h"
#include "../run/journal_writer.h"
#include "../run/process.h"

#include <string.h>

enum { FAULT_SLOTS = 64 };

/* Has any slot ever been in use? In most processes none is, and a fork must not read their pages. */
static bool used;

/* A slot is free, being changed by one thread, or in use. Who finds one being changed passes it by: an uncounted
 * repeat is a smaller loss than a wait inside somebody else's program. */
enum slot_state { SLOT_FREE, SLOT_CHANGING, SLOT_IN_USE };

struct fault_slot {
    uint32_t state;
    uint32_t count;
    uint32_t written_count;
    uint64_t first;
    uint64_t last;
    struct fault fault;
};

static struct fault_slot slots[FAULT_SLOTS] SELDOM;
static uint32_t open_faults;

static bool enter(struct fault_slot *slot, uint32_t from)
{
    return __atomic_compare_exchange_n(&slot->state, &from, SLOT_CHANGING, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static void leave(struct fault_slot *slot, enum slot_state to)
{
    __atomic_store_n(&slot->state, to, __ATOMIC_RELEASE);
}

static bool write_fault(const struct fault *fault, uint32_t count, uint64_t first, uint64_t last)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_FAULT;
    record.class = (uint8_t)fault->class;
    record.phase = (uint8_t)fault->phase;
    record.flags = fault->flags;
    record.bytes = fault->bytes;
    record.error = fault->error;
    record.system_error = fault->system_error;
    record.count = count;
    record.first = first;
    record.time = last;
    record.question = fault->question;
    memcpy(&record.refusal, &fault->refusal, sizeof record.refusal);
    memcpy(&record.peer, &fault->peer, sizeof record.peer);
    return journal_append(&record, JOURNAL_CREATE);
}

/* A record that could not be written, perhaps because no descriptor was left just then, is made good by a later one, at the
 * latest by the final count. */
static void write_slot(struct fault_slot *slot)
{
    if (write_fault(&slot->fault, slot->count, slot->first, slot->last))
        slot->written_count = slot->count;
}

static bool same_fault(const struct fault *one, const struct fault *other)
{
    return one->class == other->class && one->phase == other->phase && one->error == other->error &&
           one->flags == other->flags &&
           memcmp(one->refusal.code, other->refusal.code, sizeof one->refusal.code) == 0 &&
           memcmp(&one->peer, &other->peer, sizeof one->peer) == 0;
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
        slot->written_count = 0;
    }
    return slot->fault.question == fault->question || any_question;
}

static bool count_repeat(const struct fault *fault, uint64_t now, bool any_question)
{
    for (size_t i = 0; i < FAULT_SLOTS; i++) {
        struct fault_slot *slot = &slots[i];
        if (!enter(slot, SLOT_IN_USE))
            continue;
        bool repeat = is_repeat(slot, fault, any_question);
        if (repeat) {
            slot->count++;
            slot->last = now;
            slot->fault.refusal.wait = fault->refusal.wait; /* the newest counts */
            if (slot->written_count == 0 || (slot->count & (slot->count - 1)) == 0)
                write_slot(slot);
        }
        leave(slot, SLOT_IN_USE);
        if (repeat)
            return true;
    }
    return false;
}

static bool remember(const struct fault *fault, uint64_t now)
{
    for (size_t i = 0; i < FAULT_SLOTS; i++) {
        struct fault_slot *slot = &slots[i];
        if (!enter(slot, SLOT_FREE))
            continue;
        __atomic_store_n(&used, true, __ATOMIC_RELAXED);
        memcpy(&slot->fault, fault, sizeof slot->fault);
        slot->count = 1;
        slot->first = slot->last = now;
        write_slot(slot);
        __atomic_fetch_add(&open_faults, 1, __ATOMIC_RELAXED);
        leave(slot, SLOT_IN_USE);
        return true;
    }
    return false;
}

void faults_note(const struct fault *fault)
{
    uint64_t now = boot_time();
    /* A vfork child shares this table with its parent, whose faults they are not. */
    if (!process_is_own_image() ||
        (!count_repeat(fault, now, false) && !remember(fault, now) && !count_repeat(fault, now, true)))
        write_fault(fault, 1, now, now);
}

bool faults_any_open(void)
{
    return __atomic_load_n(&open_faults, __ATOMIC_RELAXED) != 0;
}

/* Frees the slots that the answer closes. */
static bool release(const struct asked *success)
{
    bool any = false;
    for (size_t i = 0; i < FAULT_SLOTS; i++) {
        struct fault_slot *slot = &slots[i];
        if (!enter(slot, SLOT_IN_USE))
            continue;
        const struct asked failed = {
            .phase = slot->fault.phase, .peer = &slot->fault.peer, .question = slot->fault.question};
        bool closed = recovery_closes(success, &failed);
        if (closed) {
            if (slot->count != slot->written_count)
                write_slot(slot);
            __atomic_fetch_sub(&open_faults, 1, __ATOMIC_RELAXED);
        }
        any = any || closed;
        leave(slot, closed ? SLOT_FREE : SLOT_IN_USE);
    }
    return any;
}

void faults_recovered(enum fault_phase phase, const struct peer *peer, uint32_t question)
{
    const struct asked success = {.phase = phase, .peer = peer, .question = question};
    if (faults_any_open() && process_is_own_image() && release(&success))
        write_recovered(phase, peer, question, boot_time());
}

void faults_write_final_counts(void)
{
    if (!process_is_own_image())
        return;
    for (size_t i = 0; i < FAULT_SLOTS; i++) {
        struct fault_slot *slot = &slots[i];
        if (!enter(slot, SLOT_IN_USE))
            continue;
        if (slot->count != slot->written_count)
            write_slot(slot);
        leave(slot, SLOT_IN_USE);
    }
}

void faults_start_forked(void)
{
    for (size_t i = 0; used && i < FAULT_SLOTS; i++)
        leave(&slots[i], SLOT_FREE);
    __atomic_store_n(&open_faults, 0, __ATOMIC_RELAXED);
}
