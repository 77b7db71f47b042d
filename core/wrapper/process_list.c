#include "process_list.h"

#include "../evidence/watch_protocol.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ENVIRONMENT_MAX = 65536, ANCESTORS_MAX = 64, PROCESSES_MAX = 4096, PATH_SIZE = 64 };

/* In field 9 of proc(5)'s stat. */
#define KERNEL_THREAD 0x00200000U /* PF_KTHREAD */
#define ENDS_NOW      0x00000004U /* PF_EXITING */

static struct listed_process listed[PROCESSES_MAX];
static size_t listed_count;

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

static bool read_process(struct listed_process *process, pid_t pid)
{
    enum { PARENT = 4, FLAGS = 9, START = 22 };
    char path[PATH_SIZE];
    char text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (read_file(path, text, sizeof text) <= 0)
        return false;
    const char *name = strchr(text, '(');
    const char *name_end = strrchr(text, ')'); /* the name may have anything in it */
    if (!name || !name_end || name_end[1] == '\0')
        return false;
    const uint64_t flags = field(name_end + 1, FLAGS);
    *process = (struct listed_process){
        .pid = pid,
        .parent = (pid_t)field(name_end + 1, PARENT),
        .start = field(name_end + 1, START),
        .ended = strchr("ZXx", name_end[2]) != NULL,
        .of_kernel = (flags & KERNEL_THREAD) != 0,
        .is_leaving_watcher =
            (flags & ENDS_NOW) != 0 && strncmp(name, "(" WATCHER_NAME ")", sizeof "()" WATCHER_NAME - 1) == 0,
    };
    return true;
}

static bool is_number(const char *name)
{
    return *name != '\0' && strspn(name, "0123456789") == strlen(name);
}

bool process_list_read(void)
{
    const struct dirent *entry;
    DIR *processes = opendir("/proc");
    listed_count = 0;
    if (!processes)
        return false;
    while (listed_count < PROCESSES_MAX && (entry = readdir(processes)))
        if (is_number(entry->d_name) &&
            read_process(&listed[listed_count], (pid_t)strtol(entry->d_name, NULL, 10)))
            listed_count++;
    closedir(processes);
    return listed_count > 0 && listed_count < PROCESSES_MAX;
}

size_t process_list_count(void)
{
    return listed_count;
}

const struct listed_process *process_list_at(size_t index)
{
    return &listed[index];
}

static pid_t parent_of(pid_t pid)
{
    for (size_t i = 0; i < listed_count; i++)
        if (listed[i].pid == pid)
            return listed[i].parent;
    return 0;
}

bool process_list_is_over(pid_t above, pid_t pid)
{
    for (int steps = 0; pid > 0 && steps < ANCESTORS_MAX; steps++, pid = parent_of(pid))
        if (pid == above)
            return true;
    return false;
}

bool process_list_is_longer(int many)
{
    const struct dirent *entry;
    int count = 0;
    DIR *processes = opendir("/proc");
    while (processes && count <= many && (entry = readdir(processes)))
        count += is_number(entry->d_name);
    if (processes)
        closedir(processes);
    return count > many;
}

bool process_time(pid_t pid, uint64_t *ran)
{
    enum { NANOSECONDS = 1000000000 };
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return false;
    *ran = (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
    return true;
}

void process_link(char link[LINK_SIZE], pid_t pid, const char *name)
{
    char path[PATH_SIZE];
    if (pid == 0)
        snprintf(path, sizeof path, "/proc/self/%s", name);
    else
        snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    const ssize_t length = readlink(path, link, LINK_SIZE - 1);
    link[length < 0 ? 0 : length] = '\0';
}

bool process_has_run(pid_t pid, const char *run)
{
    static const char name[] = "VHRETRY_RUN=";
    static char environment[ENVIRONMENT_MAX];
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/proc/%d/environ", (int)pid);
    const ssize_t length = read_file(path, environment, sizeof environment);
    for (const char *at = environment; at < environment + length; at += strlen(at) + 1)
        if (strncmp(at, name, strlen(name)) == 0)
            return strcmp(at + strlen(name), run) == 0;
    return false;
}
