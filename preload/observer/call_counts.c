#include "call_counts.h"

#include "../platform/seldom.h"
#include "../run/journal_writer.h"
#include "../run/process.h"

#include <string.h>

enum { CALL_SLOTS = 64 };

enum slot_state { SLOT_FREE, SLOT_CHANGING, SLOT_IN_USE };

struct call_slot {
    uint32_t state; /* enum slot_state */
    uint32_t calls;
    uint32_t failed;
    enum fault_phase phase;
    struct peer peer;
};

static struct call_slot slots[CALL_SLOTS] SELDOM;

static void add(struct call_slot *slot, bool failed)
{
    __atomic_fetch_add(&slot->calls, 1, __ATOMIC_RELAXED);
    if (failed)
        __atomic_fetch_add(&slot->failed, 1, __ATOMIC_RELAXED);
}

void call_counts_add(enum fault_phase phase, const struct peer *peer, bool failed)
{
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        struct call_slot *slot = &slots[i];
        uint32_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
        if (state == SLOT_IN_USE && slot->phase == phase && memcmp(&slot->peer, peer, sizeof *peer) == 0) {
            add(slot, failed);
            return;
        }
        if (state != SLOT_FREE || !__atomic_compare_exchange_n(&slot->state, &state, SLOT_CHANGING, false,
                                                               __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        slot->phase = phase;
        memcpy(&slot->peer, peer, sizeof *peer);
        add(slot, failed);
        __atomic_store_n(&slot->state, SLOT_IN_USE, __ATOMIC_RELEASE);
        return;
    }
}

void call_counts_write(void)
{
    if (!process_is_own_image())
        return; /* a vfork child: they are its parent's */
    for (size_t i = 0; i < CALL_SLOTS; i++) {
        const struct call_slot *slot = &slots[i];
        struct record record;
        if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) != SLOT_IN_USE)
            continue;
        memset(&record, 0, sizeof record);
        record.kind = RECORD_CALLS;
        record.phase = (uint8_t)slot->phase;
        record.count = slot->calls;
        record.bytes = slot->failed;
        record.time = record.first = boot_time();
        memcpy(&record.peer, &slot->peer, sizeof record.peer);
        journal_append(&record, JOURNAL_CREATE);
    }
}

void call_counts_start_forked(void)
{
    for (size_t i = 0; i < CALL_SLOTS; i++)
        if (slots[i].state != SLOT_FREE)
            memset(&slots[i], 0, sizeof slots[i]);
}
