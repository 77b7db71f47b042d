#include "fault_life.h"

#include "../platform/clock.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "sockets.h"

#include <errno.h>

/* Processor time, and when it was asked for: the kernel adds up what all threads used, which is the dearest question of a fault. In a burst,
 * one answer serves for half a millisecond; what is judged by it are hundreds of them. Who reads the time reads a value that is as new. */
enum { WORK_IS_FRESH_FOR = 500 * 1000 };
static uint64_t work_asked;
static uint32_t work_known;

static uint32_t work_by(uint64_t now)
{
    if (now - __atomic_load_n(&work_asked, __ATOMIC_ACQUIRE) < WORK_IS_FRESH_FOR)
        return __atomic_load_n(&work_known, __ATOMIC_RELAXED);
    const uint32_t work = processor_time();
    __atomic_store_n(&work_known, work, __ATOMIC_RELAXED);
    __atomic_store_n(&work_asked, now, __ATOMIC_RELEASE);
    return work;
}

static uint64_t received; /* bytes, while a fault was open */

struct fault_life fault_life_now(bool is_new, enum fault_phase phase, const struct peer *peer,
                                 uint32_t answers, bool own)
{
    const uint32_t work = own && is_new ? work_by(boot_time()) : processor_time();
    const uint32_t thread = (uint32_t)SYSTEM_CALL_0(SYS_gettid);
    const uint32_t pid = own ? process_image_pid() : process_pid();
    /* A thread that resolves names for others is none of its own. */
    return (struct fault_life){.work = work,
                               .first_work = work,
                               .answers = answers,
                               .received = __atomic_load_n(&received, __ATOMIC_RELAXED),
                               .thread = thread,
                               .alone = own && !sockets_await_others(peer),
                               .aside = phase != PHASE_RESOLVE && thread != pid};
}

void fault_life_goes_on(struct fault_life *life, uint64_t pause, const struct fault_life *now)
{
    const uint64_t milliseconds = pause / 1000000;
    const uint32_t length = milliseconds < UINT32_MAX ? (uint32_t)milliseconds : UINT32_MAX;
    if (length < life->shortest_pause || life->longest_pause == 0)
        life->shortest_pause = length;
    if (length > life->longest_pause)
        life->longest_pause = length;
    life->answers_between += life->answers_since;
    life->answers_since = 0;
    life->thread = now->thread;
    life->thread_ended = false;
    life->worker_stopped = false;
    life->work = now->work;
    life->answers = now->answers;
    life->received = now->received;
    life->aside = life->aside && now->aside;
    life->alone = life->alone && now->alone;
}

/* Who works in a pool stays to the end of it; what is done aside and given up, often is done with its thread. */
static bool has_thread_ended(const struct fault_life *life)
{
    return life->thread_ended ||
           (life->aside && SYSTEM_CALL_3(SYS_tgkill, process_pid(), life->thread, 0) == -ESRCH);
}

void fault_life_answered(struct fault_life *life, bool own)
{
    if (!own)
        life->thread_ended = has_thread_ended(life);
    uint32_t *count = own ? &life->own_answers : &life->answers_since;
    *count += *count < UINT32_MAX;
}

void fault_life_received(size_t bytes)
{
    __atomic_fetch_add(&received, bytes, __ATOMIC_RELAXED);
}

uint32_t fault_life_received_since(const struct fault_life *life)
{
    const uint64_t since = __atomic_load_n(&received, __ATOMIC_RELAXED) - life->received;
    return since < UINT32_MAX ? (uint32_t)since : UINT32_MAX;
}

void fault_life_start_forked(void)
{
    __atomic_store_n(&work_asked, 0, __ATOMIC_RELAXED); /* its processor time begins anew */
}
