#include "step.h"

#include "../../core/records/journal_file.h"
#include "pretend_valohai_client.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { OPTIONS_MAX = 56, PATIENCE_MILLISECONDS = 240000, ERROR_PATIENCE_MILLISECONDS = 60000 };

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

static double milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void build_path(char *path, const char *name)
{
    const char *build = getenv("BUILD");
    char absolute[PATH_MAX];
    if (!realpath(build ? build : "build", absolute))
        fail_msg("%s: %s (set BUILD to the folder that make built)", build ? build : "build",
                 strerror(errno));
    if (snprintf(path, STEP_PATH_SIZE, "%s/%s", absolute, name) >= STEP_PATH_SIZE)
        fail_msg("%s: the path of the build folder is too long", absolute);
}

void read_text(const char *path, char *text)
{
    text[0] = '\0';
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    text[fread(text, 1, STEP_TEXT_SIZE - 1, file)] = '\0';
    fclose(file);
}

static void make_folder(struct step *step)
{
    const char *temporary = getenv("TMPDIR");
    char path[512];
    snprintf(step->folder, sizeof step->folder, "%s/vhretry-step-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(step->folder))
        fail_msg("%s: %s", step->folder, strerror(errno));
    snprintf(path, sizeof path, "%s/tmp", step->folder);
    assert_int_equal(mkdir(path, 0700), 0);
}

static struct step *started; /* the last one, for step_teardown */

void step_start(struct step *step, const char *const *options)
{
    static const char *const refuse[] = {"refuse", NULL};
    const char *arguments[OPTIONS_MAX] = {"--directory", "@/executions", "--log",
                                          "@/requests",  "--token",      STEP_TOKEN};
    for (size_t i = 0; options && options[i]; i++)
        arguments[6 + i] = options[i];
    *step = (struct step){0};
    started = step;
    make_folder(step);
    assert_true(server_process_start(&step->valohai, "pretend-valohai", arguments));
    assert_true(server_process_start(&step->refusing, "fault-server", refuse));
    char *id = execution_field(&step->valohai, 0, "id");
    snprintf(step->execution_id, sizeof step->execution_id, "%s", id);
    free(id);
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

void step_stop(struct step *step)
{
    server_process_stop(&step->valohai);
    server_process_stop(&step->refusing);
    if (step->folder[0] != '\0')
        nftw(step->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    *step = (struct step){0};
}

int step_teardown(void **state)
{
    (void)state;
    if (started)
        step_stop(started);
    started = NULL;
    return 0;
}

static void set(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void set(const char *name, const char *format, ...)
{
    char value[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    setenv(name, value, 1);
}

/* From scratch: a proxy or a setting of whoever runs the tests must not reach a step. Only the sanitizers' options
 * stay, for a program that was built with them. */
static void make_environment(const struct step *step, enum observation observation)
{
    static const char *const kept[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
    char *values[sizeof kept / sizeof *kept];
    char library[STEP_PATH_SIZE];
    char programs[STEP_PATH_SIZE];
    build_path(library, "libvhretry.so");
    build_path(programs, "tests/programs");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        values[i] = getenv(kept[i]);
    clearenv();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (values[i])
            set(kept[i], "%s", values[i]);
    set("PATH", STEP_SEARCH_PATH);
    set("LANG", "C");
    set("HOME", "%s", step->folder);
    set("TMPDIR", "%s/tmp", step->folder);
    set("FOLDER", "%s", step->folder);
    set("LIBRARY", "%s", observation == WITH_US ? library : "");
    set("PROGRAMS", "%s", programs);
    set("REFUSED", "%u", (unsigned)step->refusing.port);
    set("VH_JOB_ID", "exec-%s", step->execution_id);
    set("VH_EXECUTION_ID", "%s", step->execution_id);
    set("VH_CONFIG_DIR", "%s/executions/118/config", step->valohai.directory);
    set("VH_OUTPUTS_DIR", "%s/executions/118/outputs", step->valohai.directory);
    set("VH_API_TOKEN", STEP_TOKEN);
    set("VHRETRY_HOST", "%s", step->valohai.origin);
    set("VHRETRY_DIR", "%s/records", step->folder);
    set("VHRETRY_DELAY", "0");
    set("VHRETRY_API_DEADLINE", "60");
}

static void redirect(const struct step *step, const char *name, int descriptor)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", step->folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || dup2(file, descriptor) < 0)
        _exit(126);
}

/* O_APPEND, because a program and its children write to one file through descriptors of their own. */
_Noreturn static void become_step(const struct step *step, enum observation observation, const char *command,
                                  const char *const *environment)
{
    make_environment(step, observation);
    for (size_t i = 0; environment && environment[i]; i++) {
        char *setting = strdup(environment[i]);
        if (setting && strchr(setting, '='))
            putenv(setting);
        else if (setting)
            unsetenv(setting);
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || chdir(step->folder) != 0)
        _exit(126);
    redirect(step, "output", STDOUT_FILENO);
    redirect(step, "errors", STDERR_FILENO);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(126);
}

pid_t step_launch(const struct step *step, enum observation observation, const char *command,
                  const char *const *environment)
{
    char path[512];
    snprintf(path, sizeof path, "%s/errors", step->folder);
    unlink(path); /* so that nobody reads those of the command before */
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become_step(step, observation, command, environment);
    assert_true(pid > 0);
    return pid;
}

void step_wait(const struct step *step, pid_t pid, struct step_end *end)
{
    char path[512];
    double deadline = milliseconds_now() + PATIENCE_MILLISECONDS;
    pid_t waited = 0;
    while ((waited = waitpid(pid, &end->wait_status, WNOHANG)) == 0 && milliseconds_now() < deadline)
        pause_a_moment();
    if (waited == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &end->wait_status, 0);
    }
    snprintf(path, sizeof path, "%s/output", step->folder);
    read_text(path, end->output);
    step_read_errors(step, end->errors);
    if (waited != pid)
        fail_msg("the command still ran after %d s; its stderr:\n%s", PATIENCE_MILLISECONDS / 1000,
                 end->errors);
}

void step_run(const struct step *step, enum observation observation, const char *command,
              const char *const *environment, struct step_end *end)
{
    step_wait(step, step_launch(step, observation, command, environment), end);
}

void step_read_errors(const struct step *step, char *errors)
{
    char path[512];
    snprintf(path, sizeof path, "%s/errors", step->folder);
    read_text(path, errors);
}

void step_wait_for_error(const struct step *step, const char *part)
{
    char errors[STEP_TEXT_SIZE];
    double deadline = milliseconds_now() + ERROR_PATIENCE_MILLISECONDS;
    do {
        step_read_errors(step, errors);
        if (strstr(errors, part))
            return;
        pause_a_moment();
    } while (milliseconds_now() < deadline);
    fail_msg("expected on stderr: %s\nseen:\n%s", part, errors);
}

void step_read_journals(const struct step *step, struct journal *journal)
{
    char pattern[512];
    glob_t found;
    *journal = (struct journal){.count = 0};
    snprintf(pattern, sizeof pattern, "%s/records/*.journal*", step->folder);
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            assert_true(journal_read(journal, found.gl_pathv[i]));
    globfree(&found);
}

bool step_has_fault(const struct step *step)
{
    struct journal journal;
    bool fault = false;
    step_read_journals(step, &journal);
    for (size_t i = 0; i < journal.count; i++)
        fault = fault || journal.records[i].kind == RECORD_FAULT;
    journal_free(&journal);
    return fault;
}
