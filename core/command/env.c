/* vhretry env: makes a shell the root of a run, so that a list of commands is one run with one verdict.
 *
 *     eval "$(vhretry env)"
 *
 * The shell itself is not observed, it is running already: what it prints are the two variables that its children need,
 * and a trap that calls us at its end.
 */
#include "command.h"
#include "library.h"
#include "root.h"
#include "say.h"
#include "settle_protocol.h"
#include "settle_request.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "Usage: eval \"$(vhretry env)\"\n"
                            "\n"
                            "In the first line of a script or of a step: makes the shell the root of a run.\n"
                            "All commands that follow belong to it, and when the shell ends with a non-zero\n"
                            "status, and the network explains it, a retry execution is started on Valohai.\n"
                            "For sh, dash, bash, busybox and zsh. The shell's EXIT trap is used: a trap of\n"
                            "your own for EXIT, set later, must end with: vhretry_end\n";

/* A word of the shell that means `text` (Shell Command Language, "Single-Quotes"). */
static void print_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    putchar('\'');
}

/* The shell's own pid is $$, also where we are the child of its child. */
static void print_shell_code(const char *library, const char *program)
{
    struct root root;
    char *preload = library_preload_value(library);
    root_begin(&root, getpid());
    /* <folder>/<pid>-<start>-<namespace>: all but the pid are told in advance. */
    char *name = strrchr(root.run, '/');
    char *rest = name ? strchr(name, '-') : NULL;
    if (!rest || !preload) {
        free(preload);
        return;
    }
    *name = '\0';
    fputs("VHRETRY_RUN=", stdout);
    print_quoted(root.run);
    printf("/$$'%s'; LD_PRELOAD=", rest);
    print_quoted(preload);
    fputs("; export VHRETRY_RUN LD_PRELOAD\nvhretry_end() { LD_PRELOAD= ", stdout);
    print_quoted(program);
    fputs(" env --end \"${1-$?}\" || :; }\ntrap 'vhretry_end $?' EXIT\n", stdout);
    free(preload);
}

static int print_environment(void)
{
    char library[PATH_MAX];
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
    if (library_is_observing())
        return EXIT_SUCCESS; /* the shell is in a run already */
    if (!library_find(library) || !library_is_preloadable(library)) {
        say("env: " LIBRARY_NAME
            " cannot be preloaded from \"%s\" (reinstall vhretry); going on without retries",
            library);
        return EXIT_SUCCESS;
    }
    print_shell_code(library, program);
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The shell that VHRETRY_RUN names has come to its end, and waits for us. */
static int end_run(const char *status_text)
{
    struct root root;
    const char *run = getenv("VHRETRY_RUN");
    const char *slash = run ? strrchr(run, '/') : NULL;
    char *end_of_status;
    long status = strtol(status_text, &end_of_status, 10);
    if (!slash || !image_parse(slash + 1, &root.image) || *status_text == '\0' || *end_of_status != '\0' ||
        status < 0 || status > 255) {
        say("env: --end is for the shell code that vhretry env prints");
        return EXIT_USAGE;
    }
    snprintf(root.run, sizeof root.run, "%s", run);
    const struct process_end end = {.pid = (pid_t)root.image.pid, .status = (int)status};
    if (status != 0)
        root_record(&root, &end, "shell", NULL);
    if (root_has_something_to_settle(&root, &end))
        root_settle(&root, &end, SETTLE_OPTION_SPAWNED);
    if (status == 0)
        root_forget(&root, &end, "shell");
    return EXIT_SUCCESS;
}

int env_command(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (argc == 3 && strcmp(argv[1], "--end") == 0)
        return end_run(argv[2]);
    if (argc == 1)
        return print_environment();
    return refuse_word("env", argv[1]);
}
