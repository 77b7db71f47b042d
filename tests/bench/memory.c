#include "memory.h"

#include "../e2e/step.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The number behind `name` in a file of /proc/pid; 0 if it is not there. */
static unsigned long figure(pid_t pid, const char *file, const char *name)
{
    char path[64];
    char line[256];
    unsigned long found = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    FILE *stream = fopen(path, "re");
    while (stream && fgets(line, sizeof line, stream))
        if (strncmp(line, name, strlen(name)) == 0)
            found = strtoul(line + strlen(name), NULL, 10);
    if (stream)
        fclose(stream);
    return found;
}

unsigned long private_dirty(const char *const *command, const struct contestant *contestant)
{
    fflush(NULL);
    sync(); /* pages of a file that was just built count as dirty, too */
    pid_t pid = fork();
    if (pid == 0) {
        if (contestant->preload)
            setenv("LD_PRELOAD", contestant->preload, 1);
        execv(command[0], (char **)command);
        _exit(127);
    }
    usleep(200 * 1000);
    unsigned long dirty = figure(pid, "smaps_rollup", "Private_Dirty:");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return dirty;
}

unsigned long resident_while_waiting(void)
{
    static const char *const environment[] = {"VHRETRY_DELAY=60", NULL};
    struct step step = {.folder = ""};
    struct step_end end;
    step_start(&step, NULL);
    pid_t pid = step_launch(&step, WITH_US, OBSERVED "\"${PROGRAMS%/programs}/bench/client\" fails $REFUSED",
                            environment);
    step_wait_for_error(&step, "starts in 60 seconds");
    unsigned long resident = figure(pid, "status", "VmRSS:");
    kill(pid, SIGTERM);
    step_wait(&step, pid, &end);
    step_stop(&step);
    return resident;
}
