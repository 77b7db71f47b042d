#include "stage.h"

#include "../messages/rehearsals.h"
#include "../pretend/container.h"
#include "../pretend/loopback.h"
#include "../pretend/outputs.h"
#include "../words/say.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const char status_detail_token[] = "rehearsal";

/* Nobody else on this machine is to start executions here. */
static bool make_token(char *token, size_t size)
{
    unsigned char random[16];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return false;
    int used = snprintf(token, size, "rehearsal-");
    for (size_t i = 0; i < sizeof random; i++)
        used += snprintf(token + used, size - (size_t)used, "%02x", random[i]);
    return true;
}

/* SIGPIPE among them: where nobody reads what we print, the folder is removed all the same. */
static bool open_signals(struct stage *stage)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigset_t heard;
    sigset_t blocked;
    sigemptyset(&heard);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(&heard, numbers[i]);
    blocked = heard;
    sigaddset(&blocked, SIGPIPE);
    sigaction(SIGCHLD, &by_default, &stage->on_child); /* ignored, it would take the children's ends away */
    sigprocmask(SIG_BLOCK, &blocked, &stage->mask);
    stage->signals = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
    return stage->signals >= 0;
}

/* The settings of the user stay, but for those that would lead away from here; a real token is not needed. */
static void set_environment(const struct stage *stage)
{
    static const char *const of_another_run[] = {"VHRETRY_RUN", "VHRETRY_RETRY_COUNT", "VHRETRY_RERUN_OF",
                                                 "VHRETRY_ATTEMPT", "VHRETRY_PROBE"};
    for (size_t i = 0; i < sizeof of_another_run / sizeof *of_another_run; i++)
        unsetenv(of_another_run[i]);
    setenv("VHRETRY_HOST", stage->store.origin, 1);
    setenv("VH_API_TOKEN", stage->token, 1);
    setenv("VHRETRY_DELAY", "0", 1);
    setenv("VHRETRY_BACKOFF", "1", 1);
    setenv("VHRETRY_API_DEADLINE", "10", 1);
}

static bool fails(const char *what)
{
    say("rehearse: %s: %s", what, strerror(errno));
    return false;
}

bool stage_open(struct stage *stage)
{
    *stage = (struct stage){.store = {.first_counter = 1, .step_command = "the command"},
                            .signals = -1,
                            .input = lseek(STDIN_FILENO, 0, SEEK_CUR)};
    stage->server.listening = stage->server.reserved = -1;
    stage->server.store = &stage->store;
    stage->server.tokens = (struct tokens){.rest = stage->token, .status_detail = status_detail_token};
    if (!make_token(stage->token, sizeof stage->token))
        return fails(REHEARSE_NO_RANDOM);
    if (!open_signals(stage))
        return fails("signalfd");
    if (!private_folder_make(stage->folder))
        return fails(REHEARSE_NO_FOLDER);
    if (!server_start(&stage->server))
        return fails(REHEARSE_NO_PORT);
    snprintf(stage->store.origin, sizeof stage->store.origin, "http://127.0.0.1:%u",
             (unsigned)stage->server.port);
    set_environment(stage);
    leftovers_begin(&stage->leftovers);
    return true;
}

struct execution *stage_first_execution(struct stage *stage)
{
    struct json_object *payload = json_object_new_object();
    json_object_object_add(payload, "commit", json_object_new_string(COMMIT_IDENTIFIER));
    json_object_object_add(payload, "step", json_object_new_string(STEP_NAME));
    json_object_object_add(payload, "inherit_environment_variables", json_object_new_boolean(true));
    struct execution *execution = store_add(&stage->store, payload, "queued");
    json_object_put(payload);
    return execution;
}

/* In the child. The errno of a failed exec goes through the pipe, which a successful one closes. */
_Noreturn static void become(const struct stage *stage, char **command, pid_t parent, int failure)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    sigaction(SIGCHLD, &stage->on_child, NULL);
    sigprocmask(SIG_SETMASK, &stage->mask, NULL);
    execvp(command[0], command);
    const int error = errno;
    _exit(write(failure, &error, sizeof error) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* Returns the pid, or -1 with the reason in `performance`. */
static pid_t start(const struct stage *stage, char **command, struct performance *performance)
{
    int failure[2];
    const pid_t parent = getpid();
    if (stage->input >= 0)
        lseek(STDIN_FILENO, stage->input, SEEK_SET); /* a file is read again from where it was */
    fflush(stdout);
    pid_t pid = pipe2(failure, O_CLOEXEC) == 0 ? fork() : -1;
    if (pid == 0)
        become(stage, command, parent, failure[1]);
    if (pid < 0) {
        performance->error = errno;
        return -1;
    }
    close(failure[1]);
    if (read(failure[0], &performance->error, sizeof performance->error) ==
        (ssize_t)sizeof performance->error) {
        waitpid(pid, NULL, 0);
        pid = -1;
    }
    close(failure[0]);
    return pid;
}

/* Does a terminal send this one to the whole process group, the command included? */
static bool reached_command(const struct signalfd_siginfo *information)
{
    return information->ssi_code == SI_KERNEL && information->ssi_signo != SIGTERM;
}

/* The first signal that asks us to end is passed on, the second one is the last word. */
static void read_signals(struct stage *stage, pid_t command)
{
    struct signalfd_siginfo information;
    while (read(stage->signals, &information, sizeof information) == (ssize_t)sizeof information) {
        if (information.ssi_signo == SIGCHLD)
            continue;
        if (stage->stopped_by != 0)
            kill(command, SIGKILL);
        else if (!reached_command(&information))
            kill(command, (int)information.ssi_signo);
        stage->stopped_by = (int)information.ssi_signo;
    }
}

static void wait_for_something(const struct stage *stage)
{
    struct pollfd waits[SERVER_WAITS_MAX + 1] = {{.fd = stage->signals, .events = POLLIN}};
    poll(waits, 1 + server_waits(&stage->server, waits + 1), server_timeout(&stage->server));
}

/* Serves until the command has ended. */
static void serve(struct stage *stage, pid_t command, struct performance *performance)
{
    int status = 0;
    for (;;) {
        read_signals(stage, command);
        server_turn(&stage->server);
        pid_t ended;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0 && ended != command)
            continue;
        if (ended == command)
            break;
        wait_for_something(stage);
    }
    performance->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    performance->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

void stage_perform(struct stage *stage, struct execution *execution, char **command,
                   struct performance *performance)
{
    char records[sizeof performance->folder + 16];
    *performance = (struct performance){0};
    snprintf(performance->folder, sizeof performance->folder, "%s/%d", stage->folder, execution->counter);
    if (!config_write(execution, &stage->store, status_detail_token, performance->folder)) {
        performance->error = errno;
        return;
    }
    container_enter(execution, &stage->store, performance->folder);
    snprintf(records, sizeof records, "%s/records", performance->folder);
    setenv("VHRETRY_DIR", records, 1);
    execution_set(&stage->store, execution, "status", json_object_new_string("started"));
    const pid_t pid = start(stage, command, performance);
    if (pid < 0)
        return;
    serve(stage, pid, performance);
    leftovers_end(&stage->leftovers);
    const bool good = performance->status == 0 && performance->signal == 0;
    const char *status = stage->stopped_by != 0 ? "stopped" : good ? "complete" : "error";
    execution_set(&stage->store, execution, "status", json_object_new_string(status));
}

void stage_close(struct stage *stage)
{
    if (stage->server.reserved >= 0) /* else it never started */
        server_stop(&stage->server);
    outputs_free(&stage->store);
    store_free(&stage->store);
    private_folder_remove(stage->folder);
}
