#include "lived.h"

#include "later_work.h"

#define SECOND UINT64_C(1000000000)

/* A habit: it survived four of them, not two, because a program that tries three times and gives up is the most ordinary cause of
 * all. */
enum { HABIT_COUNT = 5 };
#define HABIT_SPAN (5 * SECOND)

/* The pauses of a habit are even. Those of attempts at one thing grow, as a rule, or are drawn by lot. */
enum { UNEVEN_PAUSES = 2 };

/* A loop that gives up ends after its last attempt, a bug strikes at any time. So a habit with even pauses, and nothing else that
 * tells, was given up if the end came within this part of a pause. */
enum { GIVING_UP_SHARE = 4 };

/* Who is busy for this part of the time, works; a loop of attempts waits. */
enum { BUSY_SHARE = 4 };

/* Unwinding is raising, chaining, printing a traceback: less processor time than that, milliseconds, and no pause. An interpreter
 * that tidies up after that takes more. */
enum { UNWINDING_WORK = 400, ENDING_WORK = 1000 };
#define PAUSE UINT64_C(1500000000)

/* One or two may be to a report of the failure. */
enum { ANSWERS_OF_OTHERS = 3 };

/* No report is answered at such length, certificates of a handshake included; bytes. */
enum { MUCH_RECEIVED = 32 * 1024 };

uint64_t time_before(uint64_t time, uint64_t end)
{
    return time < end ? end - time : 0;
}

static uint32_t work_since(uint32_t before, uint32_t after)
{
    return before != 0 && after > before ? after - before : 0;
}

bool fault_is_habitual(const struct record *fault)
{
    return fault->count >= HABIT_COUNT && time_before(fault->first, fault->time) >= HABIT_SPAN;
}

/* In a thread of its own, while the main thread has other business with the network: nobody waits for it. Nor is it a pool that asks
 * the same peer for many things. */
static bool was_aside(const struct process *process, const struct record *fault)
{
    return (fault->flags & RECORD_ASIDE) != 0 && process->main_asks && fault->own_answers == 0;
}

static bool worked_in_between(const struct record *fault)
{
    const uint64_t span = time_before(fault->first, fault->time) / (SECOND / 1000);
    return (uint64_t)work_since(fault->first_work, fault->work) * BUSY_SHARE > span ||
           fault->answers_between >= fault->count;
}

static bool has_uneven_pauses(const struct record *fault)
{
    return fault->longest_pause > UNEVEN_PAUSES * (uint64_t)fault->shortest_pause;
}

bool fault_was_lived_with(const struct process *process, const struct record *fault, uint64_t end)
{
    if (!fault_is_habitual(fault))
        return false;
    if (fault->own_answers == 0 && (was_aside(process, fault) || worked_in_between(fault)))
        return true;
    const uint64_t pause = time_before(fault->first, fault->time) / (fault->count - 1);
    return !has_uneven_pauses(fault) && time_before(fault->time, end) > pause / GIVING_UP_SHARE;
}

/* How many answers of others show that the program turned to them. Where other threads do all of its work with the network, as in Python's
 * fsspec, none of them is aside; but the thread that failed was, if it had ended before another one asked: a pool's would be there. */
static uint32_t enough_answers(const struct process *process, const struct record *fault)
{
    return was_aside(process, fault) || fault->thread_ended != 0 ? 1 : ANSWERS_OF_OTHERS;
}

/* Nothing else was under way when the call failed, so nobody was in the middle of anything: what came of others since was asked for after it,
 * and it is too long for an answer to a report. */
static bool fetched_elsewhere(const struct record *fault)
{
    return fault->alone != 0 && fault->own_answers == 0 && fault->answers_since > 0 &&
           fault->received_since >= MUCH_RECEIVED;
}

bool process_worked_since(const struct process *process, const struct record *record)
{
    return work_since(record->work, process->work) >= ENDING_WORK;
}

bool process_went_on(const struct tree *tree, const struct process *process, const struct record *fault)
{
    if (fault->own_answers > 0)
        return false;
    if ((fault->flags & RECORD_ASIDE) != 0 &&
        (fault->worker_stopped != 0 || workers_went_on(tree, process, fault->time)))
        return true;
    /* Of a pool, one that had not begun yet may have been answered. */
    const bool pool = (fault->flags & RECORD_ASIDE) != 0;
    return fault->answers_since >= enough_answers(process, fault) || (!pool && fetched_elsewhere(fault)) ||
           process_worked_since(process, fault);
}

/* Of its words the moment is known: what an interpreter does after them is no work. Answers of the same peer count, too, if the one
 * thread that failed goes on to ask: of a pool, others may just be in the middle of theirs. */
static bool worked_before_words(const struct process *process, const struct record *fault)
{
    const bool pool = (fault->flags & RECORD_ASIDE) != 0 && !fetched_elsewhere(fault);
    const uint32_t all =
        process->spoke_answers > fault->answers ? process->spoke_answers - fault->answers : 0;
    const uint32_t others = fault->answers_since < all ? fault->answers_since : all;
    /* A call that failed raised an exception. A program that asked another peer since had handled it, and went on without the one that
     * failed. What a refused answer said may be used later. */
    const bool handled = !pool && fault->phase != PHASE_ANSWER && others > 0;
    return handled || (pool ? others : all) >= enough_answers(process, fault) ||
           work_since(fault->work, process->spoke_work) >= UNWINDING_WORK;
}

bool lived_on(const struct tree *tree, const struct process *process, const struct record *fault,
              uint64_t since, uint64_t end)
{
    const uint64_t last_words = process->spoke < end ? process->spoke : end;
    return time_before(since, last_words) > PAUSE || process->last_answer > since ||
           children_went_on(tree, process, since) || (fault != NULL && worked_before_words(process, fault));
}
