#include "strangers.h"

#include "hidden_processes.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Where what the command prints goes: a bounded number of pipes, one behind the other. Of the last look at all processes. */
enum { PIPES_MAX = 8 };
static char pipes[PIPES_MAX][LINK_SIZE];
static size_t pipe_count;

static bool is_among_pipes(const char *link)
{
    for (size_t i = 0; i < pipe_count; i++)
        if (strcmp(pipes[i], link) == 0)
            return true;
    return false;
}

static void add_pipe(const char *link)
{
    if (strncmp(link, "pipe:", strlen("pipe:")) == 0 && pipe_count < PIPES_MAX && !is_among_pipes(link))
        memcpy(pipes[pipe_count++], link, LINK_SIZE);
}

/* `tee` in `vhretry run COMMAND | tee FILE` reads what the command prints. */
static bool reads_our_output(pid_t pid)
{
    char input[LINK_SIZE];
    if (pipe_count == 0)
        return false;
    process_link(input, pid, "fd/0");
    return is_among_pipes(input);
}

/* The pipes that the command prints to, and those that their readers print to, as in `vhretry run COMMAND | grep ... | tee FILE`. */
static void follow_output(const struct strangers *strangers)
{
    pipe_count = 0;
    add_pipe(strangers->output);
    add_pipe(strangers->errors);
    for (size_t known = 0; known < pipe_count;) {
        known = pipe_count;
        for (size_t i = 0; i < process_list_count(); i++) {
            const pid_t pid = process_list_at(i)->pid;
            char output[LINK_SIZE];
            if (process_list_is_over(pid, getpid()) || !reads_our_output(pid))
                continue;
            process_link(output, pid, "fd/1");
            add_pipe(output);
            process_link(output, pid, "fd/2");
            add_pipe(output);
        }
    }
}

static bool was_seen(const struct strangers *strangers, const struct listed_process *process)
{
    for (size_t i = 0; i < strangers->count; i++)
        if (strangers->seen[i].pid == process->pid && strangers->seen[i].start == process->start)
            return true;
    return false;
}

/* Of the run? Our children are, but for those that we had before: a shell that started a server became us. What is below another
 * root than us is the run's by all means. */
static bool is_of_run(const struct strangers *strangers, const struct listed_process *process,
                      const char *run)
{
    if (strangers->top != getpid() && process_list_is_over(strangers->top, process->pid))
        return true;
    if (process_list_is_over(getpid(), process->pid))
        return strangers->before_command ? run && !was_seen(strangers, process)
                                         : process->start >= strangers->began;
    return run && (process->is_leaving_watcher || process_has_run(process->pid, run));
}

/* `run` NULL: it begins, and nobody of it has lost his parent yet. */
static bool is_stranger(const struct strangers *strangers, const struct listed_process *process,
                        const char *run)
{
    char network[LINK_SIZE];
    if (process->of_kernel || process->ended || process_list_is_over(process->pid, getpid()) ||
        process_list_is_over(process->pid, strangers->top) || is_of_run(strangers, process, run))
        return false;
    process_link(network, process->pid, "ns/net");
    const bool elsewhere = network[0] != '\0' && strcmp(network, strangers->network) != 0;
    const bool gone = network[0] == '\0' && errno != EACCES; /* whoever started it is there */
    return !elsewhere && !gone && !reads_our_output(process->pid);
}

/* Goes through the strangers until `take` returns false. False if /proc cannot be read. */
static bool each_stranger(const struct strangers *strangers, const char *run,
                          bool (*take)(const struct stranger *stranger, void *context), void *context)
{
    bool more = true;
    if (!process_list_read())
        return false;
    follow_output(strangers);
    for (size_t i = 0; more && i < process_list_count(); i++) {
        const struct listed_process *process = process_list_at(i);
        struct stranger stranger = {.pid = process->pid, .start = process->start};
        if (!is_stranger(strangers, process, run))
            continue;
        if (!process_time(process->pid, &stranger.ran))
            stranger.ran = UINT64_MAX; /* who knows */
        more = take(&stranger, context);
    }
    return true;
}

static bool note(const struct stranger *stranger, void *context)
{
    struct strangers *strangers = context;
    strangers->unknown = strangers->count == STRANGERS_MAX || stranger->ran == UINT64_MAX;
    if (!strangers->unknown)
        strangers->seen[strangers->count++] = *stranger;
    return !strangers->unknown;
}

bool strangers_are_few(void)
{
    enum { FEW = 40 };
    return !process_list_is_longer(FEW);
}

void strangers_begin(struct strangers *strangers, pid_t top)
{
    enum { NANOSECONDS = 1000000000 };
    const uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK);
    struct timespec now;
    strangers->top = top;
    process_link(strangers->network, 0, "ns/net");
    process_link(strangers->output, top, "fd/1");
    process_link(strangers->errors, top, "fd/2");
    strangers->unknown = true;
    clock_gettime(CLOCK_BOOTTIME, &now);
    strangers->began = (uint64_t)now.tv_sec * ticks + (uint64_t)now.tv_nsec / (NANOSECONDS / ticks);
}

void strangers_note(struct strangers *strangers, bool before_command, const char *run)
{
    strangers->before_command = before_command;
    strangers->count = 0;
    strangers->unknown = false;
    if (strangers->network[0] == '\0' || !each_stranger(strangers, run, note, strangers))
        strangers->unknown = true;
}

struct comparison {
    const struct strangers *before;
    bool same[STRANGERS_MAX];
    bool ran;
};

static bool compare(const struct stranger *stranger, void *context)
{
    struct comparison *comparison = context;
    const struct strangers *before = comparison->before;
    for (size_t i = 0; i < before->count; i++)
        if (before->seen[i].pid == stranger->pid && before->seen[i].start == stranger->start &&
            before->seen[i].ran == stranger->ran) {
            comparison->same[i] = true;
            return true;
        }
    comparison->ran = true;
    return false;
}

bool strangers_ran(const struct strangers *strangers, const char *run)
{
    struct comparison comparison = {.before = strangers};
    if (strangers->unknown || !each_stranger(strangers, run, compare, &comparison) || comparison.ran)
        return true;
    /* One may have become a reader: a shell forks `tee` first, and then lays the pipe. */
    for (size_t i = 0; i < strangers->count; i++)
        if (!comparison.same[i] && !reads_our_output(strangers->seen[i].pid))
            return true;
    return hidden_processes_have_sockets(); /* nobody knows whether they slept */
}
