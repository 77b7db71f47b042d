#include "strangers.h"

#include "hidden_processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 64, ENVIRONMENT_MAX = 65536, ANCESTORS_MAX = 64, PROCESSES_MAX = 4096 };

#define KERNEL_THREAD 0x00200000U /* PF_KTHREAD, in field 9 of proc(5)'s stat */

/* Of /proc/PID/stat. */
struct process_state {
    pid_t pid;
    pid_t parent;
    char state; /* Z: it has ended, and its parent has not asked */
    unsigned flags;
    int threads;
    uint64_t start;
};

/* What one look at /proc shows. A run looks twice. */
static struct process_state states[PROCESSES_MAX];
static size_t state_count;

/* Reads a small file of /proc, at most `size` - 1 bytes of it, and ends them with a NUL. How many, or -1. */
static ssize_t read_file(const char *path, char *text, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    const ssize_t length = read(file, text, size - 1); /* such files are read at once */
    close(file);
    text[length < 0 ? 0 : length] = '\0';
    return length;
}

/* A number, field 4 or a later one (proc(5)), of what stands behind the name. */
static uint64_t field(const char *at, int number)
{
    for (int i = 3; i < number; i++) {
        at += strspn(at, " ");
        at += strcspn(at, " ");
    }
    return strtoull(at, NULL, 10);
}

static bool read_state(struct process_state *state, pid_t pid)
{
    enum { PARENT = 4, FLAGS = 9, THREADS = 20, START = 22 };
    char path[64];
    char text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (read_file(path, text, sizeof text) <= 0)
        return false;
    const char *name_end = strrchr(text, ')'); /* the name may have anything in it */
    if (!name_end || name_end[1] == '\0')
        return false;
    *state = (struct process_state){
        .pid = pid,
        .state = name_end[2],
        .parent = (pid_t)field(name_end + 1, PARENT),
        .flags = (unsigned)field(name_end + 1, FLAGS),
        .threads = (int)field(name_end + 1, THREADS),
        .start = field(name_end + 1, START),
    };
    return true;
}

static bool is_number(const char *name)
{
    return *name != '\0' && strspn(name, "0123456789") == strlen(name);
}

/* All processes that /proc shows. False if it does not, or if there are too many. */
static bool look_around(void)
{
    const struct dirent *entry;
    DIR *processes = opendir("/proc");
    state_count = 0;
    if (!processes)
        return false;
    while (state_count < PROCESSES_MAX && (entry = readdir(processes)))
        if (is_number(entry->d_name) &&
            read_state(&states[state_count], (pid_t)strtol(entry->d_name, NULL, 10)))
            state_count++;
    closedir(processes);
    return state_count > 0 && state_count < PROCESSES_MAX;
}

static pid_t parent_of(pid_t pid)
{
    for (size_t i = 0; i < state_count; i++)
        if (states[i].pid == pid)
            return states[i].parent;
    return 0;
}

/* Is `above` the process `pid`, or one of those over it? */
static bool is_over(pid_t above, pid_t pid)
{
    for (int steps = 0; pid > 0 && steps < ANCESTORS_MAX; steps++, pid = parent_of(pid))
        if (pid == above)
            return true;
    return false;
}

/* The first number of /proc/PID/schedstat. */
static bool read_time_of_thread(const char *path, uint64_t *ran)
{
    char text[128];
    if (read_file(path, text, sizeof text) <= 0)
        return false;
    *ran += strtoull(text, NULL, 10);
    return true;
}

/* How long its threads have been on a processor. False if that is not told, or there are many. */
static bool read_time(const struct process_state *state, uint64_t *ran)
{
    char path[300];
    const struct dirent *entry;
    int count = 0;
    *ran = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)state->pid);
    if (state->threads == 1)
        return read_time_of_thread(path, ran);
    snprintf(path, sizeof path, "/proc/%d/task", (int)state->pid);
    DIR *threads = opendir(path);
    bool told = threads != NULL;
    while (told && count <= THREADS_MAX && (entry = readdir(threads))) {
        if (!is_number(entry->d_name))
            continue;
        count++;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)state->pid, entry->d_name);
        told = read_time_of_thread(path, ran);
    }
    if (threads)
        closedir(threads);
    return told && count <= THREADS_MAX;
}

/* What a link of /proc says; "" if it cannot be read. */
static void read_link(char link[LINK_SIZE], const char *folder, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/%s", folder, name);
    const ssize_t length = readlink(path, link, LINK_SIZE - 1);
    link[length < 0 ? 0 : length] = '\0';
}

static bool has_variable(pid_t pid, const char *run)
{
    static char environment[ENVIRONMENT_MAX];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/environ", (int)pid);
    const ssize_t length = read_file(path, environment, sizeof environment);
    for (const char *at = environment; at < environment + length; at += strlen(at) + 1)
        if (strncmp(at, "VHRETRY_RUN=", strlen("VHRETRY_RUN=")) == 0)
            return strcmp(at + strlen("VHRETRY_RUN="), run) == 0;
    return false;
}

/* `tee` in `vhretry run COMMAND | tee FILE` reads what the command prints. */
static bool reads_our_output(const struct strangers *strangers, const char *pid)
{
    char input[LINK_SIZE];
    read_link(input, pid, "fd/0");
    return strncmp(input, "pipe:", strlen("pipe:")) == 0 &&
           (strcmp(input, strangers->output) == 0 || strcmp(input, strangers->errors) == 0);
}

static bool was_seen(const struct strangers *strangers, const struct process_state *state)
{
    for (size_t i = 0; i < strangers->count; i++)
        if (strangers->seen[i].pid == state->pid && strangers->seen[i].start == state->start)
            return true;
    return false;
}

/* Of the run? Our children are, but for those that we had before: a shell that started a server became us. What is below another
 * root than us is the run's by all means. */
static bool is_of_run(const struct strangers *strangers, const struct process_state *state, const char *run)
{
    if (strangers->top != getpid() && is_over(strangers->top, state->pid))
        return true;
    if (is_over(getpid(), state->pid))
        return strangers->before_command ? run && !was_seen(strangers, state)
                                         : state->start >= strangers->began;
    return run && has_variable(state->pid, run);
}

/* `run` NULL: it begins, and nobody of it has lost his parent yet. */
static bool is_stranger(const struct strangers *strangers, const struct process_state *state, const char *run)
{
    char pid[16];
    char network[LINK_SIZE];
    if ((state->flags & KERNEL_THREAD) != 0 || strchr("ZXx", state->state) != NULL ||
        is_over(state->pid, getpid()) || is_over(state->pid, strangers->top) || is_of_run(strangers, state, run))
        return false;
    snprintf(pid, sizeof pid, "%d", (int)state->pid);
    read_link(network, pid, "ns/net");
    const bool elsewhere = network[0] != '\0' && strcmp(network, strangers->network) != 0;
    const bool gone = network[0] == '\0' && errno != EACCES; /* whoever started it is there */
    return !elsewhere && !gone && !reads_our_output(strangers, pid);
}

/* Goes through the strangers until `take` returns false. False if /proc cannot be read. */
static bool each_stranger(const struct strangers *strangers, const char *run,
                          bool (*take)(const struct stranger *stranger, void *context), void *context)
{
    bool more = true;
    if (!look_around())
        return false;
    for (size_t i = 0; more && i < state_count; i++) {
        struct stranger stranger = {.pid = states[i].pid, .start = states[i].start};
        if (!is_stranger(strangers, &states[i], run))
            continue;
        if (!read_time(&states[i], &stranger.ran))
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
    const struct dirent *entry;
    int count = 0;
    DIR *processes = opendir("/proc");
    if (!processes)
        return true;
    while (count <= FEW && (entry = readdir(processes)))
        count += is_number(entry->d_name);
    closedir(processes);
    return count <= FEW;
}

void strangers_begin(struct strangers *strangers, pid_t top)
{
    enum { NANOSECONDS = 1000000000 };
    char name[16];
    snprintf(name, sizeof name, "%d", (int)top);
    const uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK);
    struct timespec now;
    strangers->top = top;
    read_link(strangers->network, "self", "ns/net");
    read_link(strangers->output, name, "fd/1");
    read_link(strangers->errors, name, "fd/2");
    strangers->unknown = true;
    clock_gettime(CLOCK_BOOTTIME, &now);
    strangers->began = (uint64_t)now.tv_sec * ticks + (uint64_t)now.tv_nsec / (NANOSECONDS / ticks);
}

void strangers_note(struct strangers *strangers, bool before_command)
{
    strangers->before_command = before_command;
    strangers->count = 0;
    strangers->unknown = false;
    if (strangers->network[0] == '\0' || !each_stranger(strangers, NULL, note, strangers))
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

/* Has it become one that reads what the command prints? A shell forks `tee` first, and then lays the pipe. */
static bool has_become_reader(const struct strangers *strangers, const struct stranger *stranger)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)stranger->pid);
    return reads_our_output(strangers, pid);
}

bool strangers_ran(const struct strangers *strangers, const char *run)
{
    struct comparison comparison = {.before = strangers};
    if (strangers->unknown || !each_stranger(strangers, run, compare, &comparison) || comparison.ran)
        return true;
    for (size_t i = 0; i < strangers->count; i++)
        if (!comparison.same[i] && !has_become_reader(strangers, &strangers->seen[i]))
            return true;
    return hidden_processes_have_sockets(); /* nobody knows whether they slept */
}
