#include "leftovers.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The parent of a process and when it started (proc(5), /proc/pid/stat). False if it is not there. */
static bool read_process(pid_t pid, pid_t *parent, unsigned long long *start)
{
    char path[32];
    char line[1024] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "re");
    const bool there = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    /* Its name, in parentheses, may hold anything; behind it are the state, the parent, and 17 fields before the time. */
    const char *rest = there ? strrchr(line, ')') : NULL;
    enum { PARENT = 2, START = 20 };
    for (int field = 0; rest && field < START; field++) {
        rest = strchr(rest + 1, ' ');
        if (rest && field + 1 == PARENT)
            *parent = (pid_t)strtol(rest, NULL, 10);
    }
    if (rest)
        *start = strtoull(rest, NULL, 10);
    return rest != NULL;
}

struct leftovers leftovers_of(pid_t command)
{
    pid_t parent = 0;
    struct leftovers leftovers = {0};
    if (!read_process(command, &parent, &leftovers.since))
        leftovers.since = ~0ULL;
    return leftovers;
}

/* One generation: the children of those that end become ours. */
static bool end_some(const struct leftovers *leftovers)
{
    bool found = false;
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    while (processes && (entry = readdir(processes))) {
        const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        pid_t parent = 0;
        unsigned long long start = 0;
        if (pid <= 0 || !read_process(pid, &parent, &start) || parent != getpid() || start < leftovers->since)
            continue;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        found = true;
    }
    if (processes)
        closedir(processes);
    return found;
}

void leftovers_end(const struct leftovers *leftovers)
{
    while (end_some(leftovers))
        continue;
}
