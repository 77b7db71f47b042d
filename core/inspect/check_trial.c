#include "check_trial.h"

#include "../evidence/exit_status.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Without what would make the command part of a run, or the library stand down. */
static void clean_environment(const char *const *settings)
{
    char name[256];
    unsetenv("LD_PRELOAD");
    for (size_t i = 0; environ[i];) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(environ[i], "="), environ[i]);
        if (strncmp(name, "VHRETRY_", 8) == 0)
            unsetenv(name);
        else
            i++;
    }
    for (; settings && *settings; settings++)
        putenv((char *)*settings);
}

_Noreturn static void become(const char *const *command, const char *const *settings, const int *ends)
{
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(ends[0], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    clean_environment(settings);
    alarm(10);
    execv(command[0], (char **)command);
    _exit(127);
}

/* Reads what comes and keeps what fits. False at its end. */
static bool read_more(int end, char *text, size_t size, size_t *used)
{
    char chunk[256];
    ssize_t length = read(end, chunk, sizeof chunk);
    for (ssize_t i = 0; i < length && *used + 1 < size; i++)
        text[(*used)++] = chunk[i];
    text[*used] = '\0';
    return length > 0;
}

static void keep_first_line(char *text)
{
    text[strcspn(text, "\r\n")] = '\0';
}

static void listen_to(struct trial *trial, int output, int errors)
{
    struct pollfd ends[2] = {{.fd = output, .events = POLLIN}, {.fd = errors, .events = POLLIN}};
    size_t used[2] = {0, 0};
    while ((ends[0].fd >= 0 || ends[1].fd >= 0) && poll(ends, 2, 11000) > 0) {
        if (ends[0].revents && !read_more(output, trial->output, sizeof trial->output, &used[0]))
            ends[0].fd = -1;
        if (ends[1].revents && !read_more(errors, trial->errors, sizeof trial->errors, &used[1]))
            ends[1].fd = -1;
    }
    keep_first_line(trial->output);
    keep_first_line(trial->errors);
}

void try_command(struct trial *trial, const char *const *command, const char *const *settings)
{
    int output[2];
    int errors[2];
    int status = 0;
    *trial = (struct trial){.status = TRIAL_NOT_STARTED};
    if (access(command[0], X_OK) != 0 || pipe2(output, O_CLOEXEC) != 0)
        return;
    if (pipe2(errors, O_CLOEXEC) != 0) {
        close(output[0]);
        close(output[1]);
        return;
    }
    pid_t pid = fork();
    if (pid == 0)
        become(command, settings, (const int[]){output[1], errors[1]});
    close(output[1]);
    close(errors[1]);
    if (pid > 0) {
        listen_to(trial, output[0], errors[0]);
        if (waitpid(pid, &status, 0) == pid)
            trial->status = WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_STATUS + WTERMSIG(status);
    }
    close(output[0]);
    close(errors[0]);
}
