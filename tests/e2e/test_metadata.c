/* VHRETRY_METADATA=1: one line of JSON on stdout, behind all that the program printed, however the failure came. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"
#define REFUSED_LINE                                                                                         \
    "{\"vhretry_attempt\":1,\"vhretry_verdict\":\"retry\",\"vhretry_class\":\"refused\",\"vhretry_peer\":"   \
    "\"127.0.0.1:"

static const struct row {
    const char *name;
    const char *command;
    int status;
    int signal;
    const char *output; /* which stdout begins with; the line of JSON is in it, or is not */
    unsigned retries;
} rows[] = {
    {"a refused connect", OBSERVED REFUSED, 1, 0, "refused\n" REFUSED_LINE, 1},
    {"what the program had buffered comes first",
     OBSERVED "python3 -c \"import socket, sys; sys.stdout.write('last words\\n'); "
              "s = socket.socket(); sys.exit(s.connect_ex(('127.0.0.1', $REFUSED)) != 0)\"",
     1, 0, "last words\n" REFUSED_LINE, 1},
    {"a last line without its end", OBSERVED "sh -c 'printf progress; " REFUSED " >/dev/null; exit 1'", 1, 0,
     "progress\n" REFUSED_LINE, 1},
    {"a last line without its end in a file that is not appended to",
     "( " OBSERVED "sh -c 'printf progress; " REFUSED
     " >/dev/null; exit 1' >said ); status=$?; cat said; exit $status",
     1, 0, "progress\n" REFUSED_LINE, 1},
    {"a line with its end in a file that is not appended to",
     "( " OBSERVED "sh -c 'echo progress; " REFUSED
     " >/dev/null; exit 1' >said ); status=$?; cat said; exit $status",
     1, 0, "progress\n" REFUSED_LINE, 1},
    {"a last line without its end in a pipe",
     "{ " OBSERVED "sh -c 'printf progress; " REFUSED " >/dev/null; exit 1'; } | cat", 0, 0,
     "progress\n" REFUSED_LINE, 1},
    {"a last line without its end under the wrapper, which a program of its own wrote",
     "exec \"$VHRETRY\" run -- sh -c 'busybox printf progress; " REFUSED " >/dev/null; exit 1'", 1, 0,
     "progress\n" REFUSED_LINE, 1},
    {"a last line without its end at the end of a shell",
     "cat >script <<'END'\neval \"$(\"$VHRETRY\" env)\"\nprintf progress\n" REFUSED
     " >/dev/null\nexit 1\nEND\nexec sh script",
     1, 0, "progress\n" REFUSED_LINE, 1},
    {"a bug", OBSERVED "sh -c 'echo out; exit 3'", 3, 0,
     "out\n{\"vhretry_attempt\":1,\"vhretry_verdict\":\"not-network\"}\n", 0},
    {"the program's own wish", OBSERVED "sh -c 'exit 75'", 75, 0,
     "{\"vhretry_attempt\":1,\"vhretry_verdict\":\"retry\",\"vhretry_class\":\"requested\"}\n", 1},
    {"success prints nothing", OBSERVED "sh -c 'echo out'", 0, 0, "out\n", 0},
    {"an abort",
     "ulimit -c 0; " OBSERVED "python3 -c \"import os, socket; s = socket.socket(); "
     "s.connect_ex(('127.0.0.1', $REFUSED)); os.abort()\"",
     0, SIGABRT, REFUSED_LINE, 1},
    {"by the wrapper", "exec \"$VHRETRY\" run -- " REFUSED, 1, 0, "refused\n" REFUSED_LINE, 1},
    {"a segmentation fault under the wrapper",
     "ulimit -c 0; exec \"$VHRETRY\" run sh -c '" REFUSED "; kill -SEGV $$'", 0, SIGSEGV,
     "refused\n" REFUSED_LINE, 1},
    {"at the end of a shell",
     "cat >script <<'END'\neval \"$(\"$VHRETRY\" env)\"\n" REFUSED "\nexit 1\nEND\nexec sh script", 1, 0,
     "refused\n" REFUSED_LINE, 1},
    {"a stdout that is closed", OBSERVED "sh -c 'exec >&-; " REFUSED "; exit 1'", 1, 0, "", 1},
    {"a reader that is gone", "{ " OBSERVED "sh -c 'sleep 0.2; " REFUSED " >/dev/null; exit 1'; } | true", 0,
     0, "", 1},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void says_it(void **state)
{
    const struct row *row = *state;
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    const char *const environment[] = {variable, "VHRETRY_METADATA=1", NULL};
    step_run(&step, WITH_US, row->command, environment, &end);
    expect_end(&end, row->status, row->signal);
    if (strncmp(end.output, row->output, strlen(row->output)) != 0)
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", row->output, end.output, end.errors);
    const char *line = strstr(end.output, "{\"vhretry_");
    if (line && strcmp(strchr(line, '}'), "}\n") != 0)
        fail_msg("expected one line at the end, seen: %s", end.output);
    if (row->retries == 0)
        expect_no_retry(&step, &end);
    else
        expect_one_retry(&step, &end, 1, NULL);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), says_it, start, step_teardown);
    return test_list_run("metadata", argc, argv, NULL, NULL);
}
