/* What people see of a program's last words: the status detail and the line in the log, to the letter. */
#include "../support/test_list.h"
#include "needs.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct step step;
static struct step_end end;

#define TWICE(text) text text
#define TEN(text)   text text text text text text text text text text
#define FIFTY(text) TEN(text) TEN(text) TEN(text) TEN(text) TEN(text)

/* Both in single quotes of a shell, and in a Python string. %u stands for $REFUSED. */
static const struct shown_case {
    const char *name;
    const char *printed; /* by the program, which was refused, on standard error */
    const char *shown;
    const char *options[3]; /* of the pretend Valohai */
    bool later;             /* it was the first retry */
} cases[] = {
    {.name = "what the driver of a database says",
     .printed = "Traceback (most recent call last):\\n  File \"/src/train.py\", line 9, in <module>\\n"
                "    connect()\\nOperationalError: connection to server at \"127.0.0.1\", port %u failed: "
                "Connection refused\\n",
     .shown = "OperationalError: connection to server at \"127.0.0.1\", port %u failed: Connection refused"},
    {.name = "the full stop is the sentence's own",
     .printed = "lost the database.\\n",
     .shown = "lost the database"},
    {.name = "a later attempt",
     .printed = "lost the database\\n",
     .shown = "lost the database",
     .options = {"--tag", "retry: 1"},
     .later = true},
    {.name = "long words end with a whole word",
     .printed = "lost " TEN("abc def ghi jkl mno pqr ") "\\n",
     .shown = "lost" TWICE(TWICE(TWICE(" abc def ghi jkl mno pqr"))) "…"},
    {.name = "a long word ends with a whole character",
     .printed = "x" FIFTY("üüü") "\\n",
     .shown = "x" TEN("üüüüü") TEN("üüüü") "üüüüüüüü…"},
    {.name = "words that command a terminal, ring, hide, or turn text around",
     .printed = "\\x1b[31mlost\\x1b[0m \\x1b]0;title\\x07the \\u202edata\\u2066base\\x07\\u200f "
                "\\x9b2Jnow\\x7f\\r\\n",
     .shown = "lost the database 2Jnow"},
    {.name = "bytes that are no text, and a password",
     .printed = "lost\\udcff postgres://me:hunter2@127.0.0.1/rows for good, whatever was tried\\n",
     .shown = "lost postgres://***@127.0.0.1/rows for good, whatever was tried"},
};

static int start(void **state)
{
    const struct shown_case *row = *state;
    step_start(&step, row->options);
    return 0;
}

static void fill(char *text, size_t size, const char *pattern)
{
    const char *place = strstr(pattern, "%u");
    if (place == NULL)
        snprintf(text, size, "%s", pattern);
    else
        snprintf(text, size, "%.*s%u%s", (int)(place - pattern), pattern, (unsigned)step.refusing.port,
                 place + 2);
}

static void expect_text(const char *what, const char *expected, const char *seen)
{
    if (strcmp(expected, seen) != 0)
        fail_msg("expected as %s:\n%s\nseen:\n%s", what, expected, seen);
}

static void words_are_shown(void **state)
{
    const struct shown_case *row = *state;
    char printed[1024];
    char command[2048];
    char words[512];
    char expected[1024];
    needs("python3");
    fill(printed, sizeof printed, row->printed);
    fill(words, sizeof words, row->shown);
    snprintf(command, sizeof command,
             OBSERVED "python3 -c 'import os, socket, sys\n"
                      "socket.socket().connect_ex((\"127.0.0.1\", int(os.environ[\"REFUSED\"])))\n"
                      "os.write(2, \"\"\"%s\"\"\".encode(\"utf-8\", \"surrogateescape\"))\n"
                      "sys.exit(1)'",
             printed);
    step_run(&step, WITH_US, command, NULL, &end);
    expect_one_retry(&step, &end, row->later ? 2 : 1, NULL);

    const unsigned port = (unsigned)step.refusing.port;
    char *detail = execution_field(&step.valohai, 0, "status_detail");
    snprintf(expected, sizeof expected,
             "%s due to: connect 127.0.0.1:%u: Connection refused (%s).%s Retried as #119.",
             row->later ? "Retry 1/3 failed" : "Failed", port, words,
             row->later ? "" : " Will retry up to 3 times.");
    expect_text("status detail", expected, detail);
    free(detail);

    char *line = strstr(end.errors, "vhretry: network failure");
    assert_non_null(line);
    line[strcspn(line, "\n")] = '\0';
    snprintf(expected, sizeof expected,
             "vhretry: network failure: connect 127.0.0.1:%u: Connection refused [refused] (%s)", port,
             words);
    expect_text("line in the log", expected, line);
    assert_true(strlen(words) <= 200);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), words_are_shown, start, step_teardown);
    return test_list_run("words as they are shown", argc, argv, NULL, NULL);
}
