#include "pretend_valohai_step.h"

#include "../../core/pretend/container.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FOLDER_SIZE = 4000, PATH_SIZE = 4096, LINE_SIZE = 4096 };

struct step {
    struct execution *execution;
    pid_t pid;
    int output; /* read end of its stdout and stderr; -1 once closed */
    FILE *log;
    char line[LINE_SIZE]; /* of what is echoed, until it is whole */
    size_t length;
    struct step *next;
};

_Noreturn static void become_step(const struct platform *platform, const struct execution *execution,
                                  const char *folder, int output)
{
    char repository[PATH_SIZE];
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    container_enter(execution, platform->store, folder);
    snprintf(repository, sizeof repository, "%s/repository", folder);
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
        chdir(repository) != 0)
        _exit(127);
    close(nothing);
    const char *command = json_object_get_string(json_object_object_get(execution->body, "command"));
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static bool start(struct platform *platform, struct execution *execution, const char *folder)
{
    char path[PATH_SIZE];
    int pipe_ends[2];
    struct step *step = calloc(1, sizeof *step);
    snprintf(path, sizeof path, "%s/log", folder);
    if (!step || pipe2(pipe_ends, O_CLOEXEC) != 0) {
        free(step);
        return false;
    }
    step->execution = execution;
    step->output = pipe_ends[0];
    step->log = fopen(path, "ae");
    fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
    fflush(stdout);
    step->pid = step->log ? fork() : -1;
    if (step->pid == 0)
        become_step(platform, execution, folder, pipe_ends[1]);
    close(pipe_ends[1]);
    if (step->pid < 0) {
        if (step->log)
            fclose(step->log);
        close(pipe_ends[0]);
        free(step);
        return false;
    }
    setpgid(step->pid, step->pid); /* here too: whoever of the two is first */
    step->next = platform->steps;
    platform->steps = step;
    execution_set(platform->store, execution, "status", json_object_new_string("started"));
    return true;
}

bool platform_start_new(struct platform *platform)
{
    while (platform->seen < platform->store->count) {
        struct execution *execution = platform->store->executions[platform->seen++];
        char folder[FOLDER_SIZE];
        snprintf(folder, sizeof folder, "%s/%d", platform->directory, execution->counter);
        bool waits = platform->runs && strcmp(execution_status(execution), "queued") == 0;
        if (!config_write(execution, platform->store, platform->token, folder) ||
            (waits && !start(platform, execution, folder))) {
            fprintf(stderr, "pretend-valohai: execution #%d in %s: %s\n", execution->counter, folder,
                    strerror(errno));
            return false;
        }
    }
    return true;
}

static void echo_line(struct step *step)
{
    if (step->length == 0)
        return;
    printf("#%d | %.*s\n", step->execution->counter, (int)step->length, step->line);
    fflush(stdout);
    step->length = 0;
}

static void echo(struct step *step, const char *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (data[i] != '\n')
            step->line[step->length++] = data[i];
        if (data[i] == '\n' || step->length == LINE_SIZE)
            echo_line(step);
    }
}

/* Reads until there is nothing for now; closes at the end of file. */
static void drain(const struct platform *platform, struct step *step)
{
    char data[4096];
    ssize_t length = 0;
    while (step->output >= 0 && (length = read(step->output, data, sizeof data)) > 0) {
        fwrite(data, 1, (size_t)length, step->log);
        fflush(step->log);
        if (platform->echoes)
            echo(step, data, (size_t)length);
    }
    if (length == 0 && step->output >= 0) {
        close(step->output);
        step->output = -1;
    }
}

void platform_read(struct platform *platform, int descriptor)
{
    for (struct step *step = platform->steps; step; step = step->next)
        if (step->output == descriptor)
            drain(platform, step);
}

static const char *status_at_end(const struct execution *execution, int wait_status)
{
    if (strcmp(execution_status(execution), "stopping") == 0)
        return "stopped";
    return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0 ? "complete" : "error";
}

static void finish(struct platform *platform, struct step *step, int wait_status)
{
    drain(platform, step);
    echo_line(step);
    /* A background process that the step left behind dies with the container. */
    kill(-step->pid, SIGKILL);
    if (step->output >= 0)
        close(step->output);
    fclose(step->log);
    const char *status = status_at_end(step->execution, wait_status);
    json_object_object_add(
        step->execution->body, "exit_status",
        json_object_new_int(WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status)));
    execution_set(platform->store, step->execution, "status", json_object_new_string(status));
    free(step);
}

void platform_reap(struct platform *platform)
{
    struct step **link = &platform->steps;
    while (*link) {
        struct step *step = *link;
        int wait_status = 0;
        if (waitpid(step->pid, &wait_status, WNOHANG) != step->pid) {
            link = &step->next;
            continue;
        }
        *link = step->next;
        finish(platform, step, wait_status);
    }
}

size_t platform_descriptors(const struct platform *platform, int *descriptors, size_t size)
{
    size_t count = 0;
    for (const struct step *step = platform->steps; step && count < size; step = step->next)
        if (step->output >= 0)
            descriptors[count++] = step->output;
    return count;
}

bool platform_stop(struct platform *platform, const struct execution *execution)
{
    for (struct step *step = platform->steps; step; step = step->next) {
        if (step->execution != execution)
            continue;
        execution_set(platform->store, step->execution, "status", json_object_new_string("stopping"));
        return kill(-step->pid, SIGTERM) == 0;
    }
    return false;
}

bool platform_is_idle(const struct platform *platform)
{
    return !platform->steps && platform->seen == platform->store->count;
}

void platform_end(struct platform *platform)
{
    for (struct step *step = platform->steps; step; step = step->next)
        kill(-step->pid, SIGKILL);
    while (platform->steps) {
        struct step *step = platform->steps;
        int wait_status = 0;
        platform->steps = step->next;
        waitpid(step->pid, &wait_status, 0);
        finish(platform, step, wait_status);
    }
}
