/* vhretry env: makes a shell the root of a run, so that a list of commands is one run with one verdict.
 *
 *     eval "$(vhretry env)"
 *
 * The shell itself is not observed, it is running already: what it prints are the variables that its children need,
 * functions for the script to call, and a trap that calls us at its end.
 */
#include "env.h"

#include "../evidence/attempt_variables.h"
#include "../evidence/run_name.h"
#include "../messages/command_lines.h"
#include "../settle/settle.h"
#include "../settle/settle_request.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "attempt_environment.h"
#include "library.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "Usage: eval \"$(vhretry env)\"\n"
    "\n"
    "In the first line of a script or of a step: makes the shell the root of a run.\n"
    "All commands that follow belong to it, and when the shell ends with a non-zero\n"
    "status because of the network, a retry execution is started on Valohai.\n"
    "For sh, dash, bash, busybox and zsh. The shell's EXIT trap is used. What a trap\n"
    "of your own would do at the end, say so instead:\n"
    "\n"
    "  vhretry_on_exit 'rm -rf \"$tmp\"'\n"
    "\n"
    "It runs in a subshell before the verdict, the last one first. A trap for EXIT\n"
    "that is set nevertheless must call: vhretry_end\n";

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

/* What the shell finds in every case, also where nothing is to be done at its end: a script calls these functions.
 * Behind `type`, because a second `eval` must not undo the first one's functions and a trap set since; and behind the pid,
 * because a bash may have exported the functions to this one, but never its trap.
 * - A clean-up runs in a subshell that succeeds: an `exit`, a failure under `set -e` or a bad word in it ends nothing else,
 *   and a failed child that comes last would be taken for the culprit.
 * - The status stays what it was, except where `set -e` would end the trap for it. Our own trap needs none, and a trap for
 *   ERR (bash) would hear of it.
 * - Words are joined by hand, since "$*" joins them by IFS.
 */
static void print_functions(const char *at_end)
{
    printf("[ \"${vhretry_shell-}\" = \"$$\" ] && type vhretry_end >/dev/null 2>&1 || {\n"
           "vhretry_shell=$$ vhretry_clean_up= vhretry_ended=\n"
           "vhretry_on_exit() {\n"
           "    while [ \"$#\" -gt 1 ]; do\n"
           "        vhretry_words=\"$1 $2\"; shift 2; set -- \"$vhretry_words\" \"$@\"\n"
           "    done\n"
           "    vhretry_clean_up=\"${1-}\n$vhretry_clean_up\"\n"
           "}\n"
           "vhretry_end() {\n"
           "    vhretry_status=${1-$?}\n"
           "    [ -z \"$vhretry_clean_up\" ] || (set +e; (eval \"$vhretry_clean_up\"); exit 0)\n"
           "    vhretry_clean_up=\n"
           "%s"
           "    case $- in *e*) return 0 ;; esac\n"
           "    return \"$vhretry_status\"\n"
           "}\n"
           "trap 'vhretry_end \"$?\" || :' EXIT\n"
           "}\n",
           at_end);
}

/* How vhretry_end learns the status of the shell where the commands of a trap have changed $? already.
 * - In a trap `exit` without an operand means the status before it (POSIX, "exit"), in a subshell as well: $(exit). dash
 *   does so since 0.5.9. A status of 0 is what it is asked about: another one is somebody's explicit word.
 * - zsh does not. It calls zshexit_functions behind every trap with the status, also in a subshell (ZSH_SUBSHELL), but not
 *   where `set -e` ends it: there a trap that lost the status has lost it. A trap for ZERR would know, but makes zsh fork
 *   once more for each $(command), and a command whose parent is in no record explains nothing.
 */
static const char at_end_of_root[] =
    "    if [ \"$vhretry_status\" = 0 ]; then\n"
    "        [ -n \"${ZSH_VERSION-}\" ] || vhretry_output=$(exit) || vhretry_status=$?\n"
    "    fi\n"
    "    [ \"$vhretry_status${ZSH_VERSION:+, by zsh}\" = '0, by zsh' ] || "
    "vhretry_settle \"$vhretry_status\"\n";

/* VHRETRY_RETRY_STATUS takes the place of the shell's own status. Of all statuses of ours it alone does: where we are missing, the shell
 * ends as ever.
 *
 * One settling is enough: an end may come to vhretry_end by a trap for a signal and then by the one for EXIT. */
static void print_functions_of_root(const char *program)
{
    fputs("vhretry_settle() {\n"
          "    [ -z \"$vhretry_ended\" ] || return 0\n"
          "    [ \"$1\" = 0 ] || vhretry_ended=1\n"
          "    LD_PRELOAD= ",
          stdout);
    print_quoted(program);
    fputs(
        " env --end \"$1\" || [ \"$?\" != \"${VHRETRY_RETRY_STATUS-}\" ] || exit \"$VHRETRY_RETRY_STATUS\"\n"
        "}\n"
        "[ -z \"${ZSH_VERSION-}\" ] || eval '\n"
        "    vhretry_at_exit() { set -- \"$?\"; [ \"$ZSH_SUBSHELL\" != 0 ] || vhretry_settle \"$1\"; }\n"
        "    zshexit_functions+=(vhretry_at_exit)\n"
        "'\n",
        stdout);
    print_functions(at_end_of_root);
}

static void print_sanitizer_options(void)
{
    char *options = library_sanitizer_options();
    if (!options)
        return;
    fputs("ASAN_OPTIONS=", stdout);
    print_quoted(options);
    fputs("; export ASAN_OPTIONS\n", stdout);
    free(options);
}

static void print_attempt(void)
{
    struct attempt_environment told;
    attempt_environment_read(&told);
    printf(ATTEMPT_VARIABLE "=%u; " RETRY_COUNT_VARIABLE "=%u; export " ATTEMPT_VARIABLE
                            " " RETRY_COUNT_VARIABLE "\n",
           told.attempt, told.attempt - 1);
    if (told.rerun_of[0] == '\0') {
        puts("unset " RERUN_OF_VARIABLE);
        return;
    }
    fputs(RERUN_OF_VARIABLE "=", stdout);
    print_quoted(told.rerun_of);
    puts("; export " RERUN_OF_VARIABLE);
}

/* The shell's own pid is $$, also where we are the child of its child. */
static bool print_root(const char *library, const char *program)
{
    struct root root;
    char *preload = library_preload_value(library);
    root_begin(&root, getpid());
    /* <folder>/<pid>-<start>-<namespace>-<random>: all but the pid are told in advance. */
    char *name = strrchr(root.run, '/');
    char *rest = name ? strchr(name, '-') : NULL;
    if (!rest || !preload) {
        free(preload);
        return false;
    }
    *name = '\0';
    fputs("VHRETRY_RUN=", stdout);
    print_quoted(root.run);
    printf("/$$'%s'; LD_PRELOAD=", rest);
    print_quoted(preload);
    fputs("; export VHRETRY_RUN LD_PRELOAD\n", stdout);
    free(preload);
    print_sanitizer_options();
    print_attempt();
    print_functions_of_root(program);
    return true;
}

/* Is the shell in a run already? Not where the library came into us alone, in front of a shell that is static. */
static bool is_in_run(void)
{
    struct image image;
    const char *run = getenv("VHRETRY_RUN");
    const char *slash = run ? strrchr(run, '/') : NULL;
    return library_is_observing() &&
           !(slash && run_name_parse(slash + 1, &image) && (pid_t)image.pid == getpid());
}

static bool has_library(char library[PATH_MAX])
{
    if (library_find(library) && library_is_preloadable(library))
        return true;
    say("env: " LIBRARY_NAME " cannot be preloaded from \"%s\" (reinstall vhretry); going on without retries",
        library);
    return false;
}

static int print_environment(void)
{
    char library[PATH_MAX];
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
    const bool in_run = is_in_run();
    if (in_run)
        print_sanitizer_options();
    if (in_run || !has_library(library) || !print_root(library, program))
        print_functions("");
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The shell that VHRETRY_RUN names has come to its end, and waits for us. */
static int end_run(const char *status_text)
{
    struct root root = {.unrecorded = false};
    const char *run = getenv("VHRETRY_RUN");
    const char *slash = run ? strrchr(run, '/') : NULL;
    char *end_of_status;
    long status = strtol(status_text, &end_of_status, 10);
    if (!slash || !run_name_parse(slash + 1, &root.image) || *status_text == '\0' || *end_of_status != '\0' ||
        status < 0 || status > 255) {
        say(SAY_ENV_END);
        return EXIT_USAGE;
    }
    snprintf(root.run, sizeof root.run, "%s", run);
    const struct process_end end = {.pid = (pid_t)root.image.pid, .status = (int)status};
    if (status != 0)
        root_record(&root, &end, "shell", NULL);
    const struct in_place none = {0};
    const int instead = settle_run(&root, &end, SETTLE_FOR_SHELL, &none);
    if (status == 0)
        root_forget(&root, &end, "shell");
    return instead;
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
