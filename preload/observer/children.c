#include "children.h"

#include "../platform/own_stack.h"
#include "../run/journal_writer.h"
#include "../run/process.h"
#include "../run/run_notes.h"
#include "idle_children.h"
#include "observe.h"

#include <string.h>

/* Children that failed while no journal existed: what is to blame may have happened before the first fault, which the
 * cleaning up alone met. They are reported as soon as there is a journal. A ring, because a shell's `if grep ...` makes any
 * number of them. */
enum { EARLIER_SLOTS = 8 };

struct seen_child {
    uint32_t owner; /* pid of the parent; 0: the slot is free, or being changed by a thread */
    uint32_t pid;
    int status;
    int signal;
    uint64_t began; /* if it was stopped while it was idle; 0 otherwise */
    uint64_t time;
};

static struct seen_child earlier[EARLIER_SLOTS];
static uint32_t earlier_next;

/* Why one failed in which nobody was, its parent's record may have to tell: it begins a journal. */
static bool report_child(const struct seen_child *child)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_CHILD;
    record.child = child->pid;
    record.status = child->status;
    record.signal = child->signal;
    record.time = child->time;
    record.first = child->began;
    record.flags = child->began != 0 ? RECORD_IDLE : 0;
    const bool blind = child->signal == 0 && run_notes_find_blind(child->pid, 0, 0) != 0;
    return journal_append(&record,
                          blind ? JOURNAL_CREATE : journal_creation_at_end(child->status, child->signal));
}

static void remember_child(const struct seen_child *child)
{
    struct seen_child *slot =
        &earlier[__atomic_fetch_add(&earlier_next, 1, __ATOMIC_RELAXED) % EARLIER_SLOTS];
    __atomic_store_n(&slot->owner, 0, __ATOMIC_RELAXED);
    slot->pid = child->pid;
    slot->status = child->status;
    slot->signal = child->signal;
    slot->began = child->began;
    slot->time = child->time;
    __atomic_store_n(&slot->owner, child->owner, __ATOMIC_RELEASE);
}

void children_report_earlier(void)
{
    if (__atomic_load_n(&earlier_next, __ATOMIC_RELAXED) == 0)
        return;
    for (size_t i = 0; i < EARLIER_SLOTS; i++) {
        struct seen_child child = earlier[i];
        uint32_t owner = process_pid(); /* a fork's copy speaks of its parent's children */
        if (__atomic_compare_exchange_n(&earlier[i].owner, &owner, 0, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            report_child(&child);
    }
}

static void report_or_remember(void *child)
{
    if (report_child(child))
        children_report_earlier();
    else
        remember_child(child);
}

void children_note(pid_t pid, int status, int signal)
{
    if (!observing)
        return;
    const uint64_t began = idle_children_take(pid, signal);
    if (status == 0 && signal == 0)
        return;
    const struct seen_child child = {.owner = process_pid(),
                                     .pid = (uint32_t)pid,
                                     .status = status,
                                     .signal = signal,
                                     .began = began,
                                     .time = boot_time()};
    on_own_stack(report_or_remember, (void *)&child);
}
