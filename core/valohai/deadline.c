#include "deadline.h"

#include "../evidence/text.h"
#include "../messages/valohai.h"
#include "../words/formatted.h"

#include <sys/random.h>
#include <time.h>

/* In seconds of the deadline's clock. Some proxies take a minute and more to say that they got no answer; what they say
 * then, or the answer itself, is worth more than a connection cut off before. */
static const double longest_call = 120;
static const double longest_pause = 30;

static const char *const purposes[] = {
    [PURPOSE_OTHER] = "asking Valohai",
    [PURPOSE_OWN_EXECUTION] = "asking Valohai about this execution",
    [PURPOSE_LIST] = "asking Valohai for the newest executions",
    [PURPOSE_OUTPUTS] = "asking Valohai for this execution's outputs",
    [PURPOSE_START] = "starting the retry",
    [PURPOSE_STATUS_DETAIL] = "setting the status detail",
};

/* Seconds on a clock that goes on while the machine is suspended, as the server's does. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_BOOTTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void deadline_start(struct deadline *deadline, const struct client_options *options)
{
    const double second = options->first_pause > 0 ? options->first_pause : 1;
    *deadline = (struct deadline){
        .seconds = options->deadline,
        .end = now() + options->deadline,
        .second = second,
        .longest_call = options->timeout > 0 ? options->timeout : longest_call * second,
        .heartbeat = options->heartbeat,
        .next_sign = now() + options->heartbeat,
        .cancel = options->cancel,
        .notice = options->notice,
        .notice_context = options->notice_context,
    };
}

double deadline_left(const struct deadline *deadline)
{
    const double left = deadline->end - now();
    return left > 0 ? left : 0;
}

static double shortest_call(const struct deadline *deadline)
{
    return deadline->longest_call / 4;
}

double deadline_call_limit(const struct deadline *deadline)
{
    const double left = deadline_left(deadline);
    if (left < shortest_call(deadline))
        return shortest_call(deadline);
    return left < deadline->longest_call ? left : deadline->longest_call;
}

double deadline_dead_connection(const struct deadline *deadline)
{
    return shortest_call(deadline);
}

bool deadline_is_cancelled(const struct deadline *deadline)
{
    return deadline->cancel && *deadline->cancel != 0;
}

static void notify(struct deadline *deadline, const char *line)
{
    deadline->next_sign = now() + deadline->heartbeat;
    if (deadline->notice)
        deadline->notice(line, deadline->notice_context);
}

/* ` until 14:05:09 UTC`, in the container's time zone. */
static void add_end(struct text *line, const struct deadline *deadline)
{
    const time_t end = time(NULL) + (time_t)deadline_left(deadline);
    struct tm parts;
    char clock[64];
    if (!localtime_r(&end, &parts) || strftime(clock, sizeof clock, " until %H:%M:%S %Z", &parts) == 0)
        return;
    text_add(line, clock);
}

void deadline_sign_of_life(void *context)
{
    struct deadline *deadline = context;
    if (deadline->heartbeat <= 0 || now() < deadline->next_sign)
        return;
    char data[256];
    struct text line = text_in(data, sizeof data);
    text_add(&line, purposes[deadline->purpose]);
    text_add(&line, PACE_STILL_TRYING);
    add_end(&line, deadline);
    notify(deadline, data);
}

/* Sleeps in slices, for a signal that arrives just before a sleep does not end it. */
static bool sleep_until(struct deadline *deadline, double end)
{
    const double slice = 0.5;
    double left;
    while (!deadline_is_cancelled(deadline) && (left = end - now()) > 0) {
        if (left > slice)
            left = slice;
        const struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(left * 999999999)};
        nanosleep(&time, NULL);
        deadline_sign_of_life(deadline);
    }
    return !deadline_is_cancelled(deadline);
}

bool deadline_wait(struct deadline *deadline, double seconds)
{
    return sleep_until(deadline, now() + seconds * deadline->second);
}

/* Up to a half less, by chance: executions that lost the same API at the same moment are not to come back in step.
 * Without randomness it is merely the whole pause. */
static double jittered(double pause)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = 0;
    return pause * (1 - 0.5 * (double)random / UINT32_MAX);
}

static double backoff_before(unsigned repeat)
{
    double pause = 1;
    for (unsigned doubled = 1; doubled < repeat && pause < longest_pause; doubled++)
        pause *= 2;
    return jittered(pause < longest_pause ? pause : longest_pause);
}

/* The first failure with advice, the others in short. */
static void report_failure(struct deadline *deadline, const struct api_answer *answer, double pause)
{
    char data[768];
    struct text line = text_in(data, sizeof data);
    const unsigned bit = 1U << deadline->purpose;
    text_add(&line, purposes[deadline->purpose]);
    if (deadline->reported & bit) {
        char seconds[32];
        struct text seconds_text = text_in(seconds, sizeof seconds);
        text_add_seconds(&seconds_text, (uint64_t)(pause * 1e9), 1);
        if (answer->status)
            text_add_formatted(&line, PACE_FAILED_AGAIN, answer->status, seconds);
        else
            text_add_formatted(&line, PACE_NO_ANSWER, seconds);
    } else {
        text_add_formatted(&line, PACE_FAILED, answer->problem);
        add_end(&line, deadline);
    }
    deadline->reported |= bit;
    notify(deadline, data);
}

bool deadline_pause(struct deadline *deadline, unsigned repeat, const struct api_answer *answer)
{
    const double left = deadline_left(deadline);
    if (left <= 0 || deadline_is_cancelled(deadline))
        return false;
    double pause = backoff_before(repeat);
    if (answer->retry_after > pause)
        pause = answer->retry_after;
    pause *= deadline->second;
    /* The last try is at the deadline, also where the server asked for a longer wait: it may be back by then. */
    if (pause > left)
        pause = left;
    report_failure(deadline, answer, pause);
    return sleep_until(deadline, now() + pause);
}
