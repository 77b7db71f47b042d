#include "end.h"

#include "../../core/evidence/exit_status.h"
#include "../../core/evidence/record.h"
#include "../observer/call_counts.h"
#include "../observer/children.h"
#include "../observer/contacts.h"
#include "../observer/inspection.h"
#include "../observer/last_words.h"
#include "../observer/observe.h"
#include "../observer/rings.h"
#include "../observer/sockets.h"
#include "../platform/own_stack.h"
#include "../platform/system_call.h"
#include "../run/journal_writer.h"
#include "../run/process.h"
#include "../run/run.h"
#include "../run/run_notes.h"
#include "../run/signals.h"
#include "handover.h"

#include <string.h>
#include <time.h>

static enum ends_told ends_told;

/* Is there a word about every end of the root, a clean one as well? */
static bool every_end_is_told(void)
{
    return trace_is_told() || ends_told == TELL_EVERY_END;
}

/* A run in which somebody tried to reach a peer has something to explain. */
static enum journal_creation creation(int status, int signal, bool contact)
{
    return contact ? JOURNAL_CREATE : journal_creation_at_end(status, signal);
}

/* What a failed process printed last may say why. It explains nothing where the network was never asked: then only a
 * journal that others have begun takes it. A contact that could not be read counts, even where nobody listens to words. */
static void put_testimony_on_record(int status, int signal, bool unseen)
{
    if (!process_is_own_image())
        return;
    /* One that did its work shows that its parent went on. */
    if (status == 0 && signal == 0 && !run_is_root() && contacts_any() && !contacts_unheard())
        contacts_write(JOURNAL_ONLY_IF_PRESENT);
    if (!last_words_started() && !contacts_any_unseen())
        return;
    if (status == 0 && signal == 0) {
        /* A worker that hands its failure over to its parent ends well. Of one that nobody could hear, that is all there is. */
        if (!run_is_root() && contacts_unheard())
            contacts_write(JOURNAL_CREATE);
        /* One that has not got over a fault may have reported it: what it was to fetch is missed later. */
        if (faults_any_open())
            last_words_write(JOURNAL_ONLY_IF_PRESENT);
        return;
    }
    contacts_write(creation(status, signal, contacts_any() || unseen));
    last_words_write(creation(status, signal, contacts_any() || unseen));
}

struct end {
    int status, signal; /* the status is all that a parent gets to see, wait(2) */
    enum end_manner manner;
    bool unsignalled; /* the status only looks like that of a signal */
};

/* `unseen`: it used the network where no hook sees it. `unrecorded`: what it met, or what others did, may not be on record, for
 * no folder took it. Returns whether there is a journal. */
static bool put_on_record(const struct end *end, bool unseen, bool *unrecorded)
{
    const int status = end->status;
    const int signal = end->signal;
    struct record record;
    *unrecorded = journal_lost_any();
    if (status == 0 && signal == 0 && !journal_is_there())
        return false;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_END;
    record.status = status;
    record.signal = signal;
    record.time = boot_time();
    record.work = processor_time();
    if (faults_any_open())
        process_name_files(&record);
    if (end->unsignalled)
        record.flags |= RECORD_UNSIGNALLED;
    if (unseen)
        record.flags |= RECORD_UNSEEN;
    const bool failed = status != 0 || signal != 0;
    const bool lost = failed && journal_lost_any();
    if (lost)
        record.flags |= RECORD_LOST;
    bool journal = journal_append(&record, creation(status, signal, unseen || lost));
    *unrecorded = journal_lost_any();
    if (!journal && failed && run_is_root())
        *unrecorded = !journal_write_last(&record) || *unrecorded;
    return journal;
}

/* The thread in whose hands the end of the process is; 0: no thread's. A fork of a program that ends has none of its threads. */
static uint32_t ending_process;
static uint32_t ending_thread;

/* While one thread asks what its end means, another may end the process otherwise, which it could not have done without us: there was no
 * time for that. It waits. Bounded, for so is the question. */
static void wait_for_other_end(void)
{
    const struct timespec millisecond = {.tv_nsec = 1000000};
    const uint32_t self = (uint32_t)SYSTEM_CALL_0(SYS_gettid);
    uint32_t thread;
    while ((thread = __atomic_load_n(&ending_thread, __ATOMIC_ACQUIRE)) != 0 && thread != self &&
           __atomic_load_n(&ending_process, __ATOMIC_RELAXED) == process_pid())
        SYSTEM_CALL_2(SYS_nanosleep, &millisecond, 0);
}

/* The end is certain, and nothing of the program's may come between: no handler that jumps away, and no other end. Behind exit(3)
 * libc goes on to write, and to fail, as it would. */
static void hand_over_undisturbed(const struct hand_over *end)
{
    const uint64_t before = signals_hold();
    __atomic_store_n(&ending_process, process_pid(), __ATOMIC_RELAXED);
    __atomic_store_n(&ending_thread, (uint32_t)SYSTEM_CALL_0(SYS_gettid), __ATOMIC_RELEASE);
    hand_over(end);
    __atomic_store_n(&ending_thread, 0, __ATOMIC_RELEASE);
    if (end->manner == END_AFTER_EXIT)
        signals_release(before);
}

static void judge_end(const struct end *end)
{
    const int status = end->status;
    const int signal = end->signal;
    const enum end_manner manner = end->manner;
    inspect_at_end(status != 0 || signal != 0);
    faults_write_final_counts(status != 0 || signal != 0);
    if (trace_is_told())
        call_counts_write();
    const bool failed = status != 0 || signal != 0;
    const bool unseen = failed && rings_used_network();
    bool unrecorded = false;
    put_testimony_on_record(status, signal, unseen);
    bool journal = put_on_record(end, unseen, &unrecorded);
    if (journal)
        children_report_earlier();
    if (!run_is_root())
        return;
    if (!journal && !unrecorded && run_has_notes())
        journal_remove(); /* without a fault there is nothing that they could explain */
    if (status == 0 && signal == 0) {
        if (every_end_is_told())
            hand_over_undisturbed(&(struct hand_over){.manner = manner, .awaited = true});
        if (journal)
            journal_remove();
    } else if (journal || unrecorded || status == STATUS_PLEASE_RETRY || trace_enabled() ||
               ends_told >= TELL_EVERY_FAILURE) {
        hand_over_undisturbed(&(struct hand_over){status, signal, manner, every_end_is_told(), unrecorded});
    }
}

/* The end of most roots: it is a good one, nothing is open, nothing was met, and nobody is to hear of it. Then there is nothing to judge, and
 * no stack of ours is needed, which is a page. */
static bool is_uneventful(int status, int signal)
{
    return status == 0 && signal == 0 && sockets_highest == 0 && !every_end_is_told() &&
           journal_nobody_wrote();
}

static void judge_on_own_stack(void *argument)
{
    judge_end(argument);
}

void end_of_process(int status, int signal, enum end_manner manner)
{
    static uint32_t ended; /* a pid, because a vfork child shares this memory */
    if (!observing)
        return;
    if (__atomic_exchange_n(&ended, process_pid(), __ATOMIC_RELAXED) == process_pid()) {
        wait_for_other_end();
        return;
    }
    status &= 0xff;
    /* On our stack all signals are blocked, which would look as if this one had been. */
    struct end end = {status, signal, manner,
                      signal == 0 && status > SIGNAL_STATUS &&
                          signals_cannot_have_come(status - SIGNAL_STATUS)};
    if (!is_uneventful(status, signal))
        on_own_stack(judge_on_own_stack, &end);
    if (process_is_own_image())
        hand_over_drop_stderr();
}

void end_foreseen(int signal)
{
    if (observing)
        put_testimony_on_record(0, signal, signal != 0 && rings_used_network());
}

static bool begun;

void end_begins(int status)
{
    if (observing && __atomic_load_n(&ending_thread, __ATOMIC_RELAXED) != 0)
        wait_for_other_end();
    if (observing && ((status & 0xff) != 0 || every_end_is_told()) && process_is_own_image() && run_is_root())
        __atomic_store_n(&begun, true, __ATOMIC_RELAXED);
}

bool end_has_begun(void)
{
    return __atomic_load_n(&begun, __ATOMIC_RELAXED);
}

void end_closes_stderr(void)
{
    if (end_has_begun() && observing && process_is_own_image() && run_is_root())
        hand_over_keep_stderr();
}

void end_start(enum ends_told told)
{
    ends_told = told;
}
