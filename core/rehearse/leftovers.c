#include "leftovers.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The parent of a process (proc(5), /proc/pid/stat); 0 if it is not there. */
static pid_t parent_of(pid_t pid)
{
    char path[32];
    char line[256] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "re");
    const bool there = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    /* Its name, in parentheses, may hold anything; behind it are a letter and the parent. */
    const char *rest = there ? strrchr(line, ')') : NULL;
    return rest && strlen(rest) > strlen(") S ") ? (pid_t)strtol(rest + strlen(") S "), NULL, 10) : 0;
}

/* Calls `meet` for each child of this process. True if one of these calls was. */
static bool each_child(bool (*meet)(pid_t child, void *context), void *context)
{
    bool found = false;
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    while (processes && (entry = readdir(processes))) {
        const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 0 && parent_of(pid) == getpid() && meet(pid, context))
            found = true;
    }
    if (processes)
        closedir(processes);
    return found;
}

static bool note_older(pid_t child, void *context)
{
    struct leftovers *leftovers = context;
    if (leftovers->older_count < OLDER_CHILDREN_MAX)
        leftovers->older[leftovers->older_count++] = child;
    return true;
}

/* True if it was one to end. */
static bool end_younger(pid_t child, void *context)
{
    const struct leftovers *leftovers = context;
    for (size_t i = 0; i < leftovers->older_count; i++)
        if (leftovers->older[i] == child)
            return false;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return true;
}

void leftovers_begin(struct leftovers *leftovers)
{
    leftovers->older_count = 0;
    each_child(note_older, leftovers);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* By generations: the children of those that end become ours. */
void leftovers_end(const struct leftovers *leftovers)
{
    while (leftovers->older_count < OLDER_CHILDREN_MAX && each_child(end_younger, (void *)leftovers))
        continue;
}
