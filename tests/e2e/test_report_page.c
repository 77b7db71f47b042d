/* VHRETRY_REPORT and `vhretry explain --html`: where the page is left, that it tells what happened, and that it costs neither the retry nor
 * the exit status.
 */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <json-c/json.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"
/* A folder of the step's own in place of /valohai/outputs. */
#define OUTPUTS "mkdir -p \"$FOLDER/outputs\"; export VH_OUTPUTS_DIR=\"$FOLDER/outputs\"; "

static const struct row {
    const char *name;
    const char *command;
    int status;
    unsigned retries;
    const char *page; /* below $FOLDER; NULL: there is none */
    const char *line; /* of ours on stderr; NULL: none about the report */
} rows[] = {
    {"1 leaves the page in the outputs", OUTPUTS "export VHRETRY_REPORT=1; " OBSERVED REFUSED, 1, 1,
     "outputs/vhretry-report.html", NULL},
    {"so it does under the wrapper", OUTPUTS "export VHRETRY_REPORT=1; exec \"$VHRETRY\" run -- " REFUSED, 1,
     1, "outputs/vhretry-report.html", NULL},
    {"after a rerun in place it tells of the retry",
     OUTPUTS "export VHRETRY_REPORT=1; exec \"$VHRETRY\" run --in-place=1 -- " REFUSED, 1, 1,
     "outputs/vhretry-report.html", NULL},
    {"a path leaves it there", "export VHRETRY_REPORT=\"$FOLDER/why.html\"; " OBSERVED REFUSED, 1, 1,
     "why.html", NULL},
    {"it takes the place of one that was longer",
     "head -c 300000 /dev/zero >\"$FOLDER/why.html\"; export VHRETRY_REPORT=\"$FOLDER/why.html\"; " OBSERVED
         REFUSED,
     1, 1, "why.html", NULL},
    {"a bug of a later run leaves the page of the retry",
     OUTPUTS "export VHRETRY_REPORT=1; LD_PRELOAD=$LIBRARY " REFUSED
             "; LD_PRELOAD=$LIBRARY sh -c 'exit 3'; exit 3",
     3, 1, "outputs/vhretry-report.html", NULL},
    {"so does a second failure by the network",
     OUTPUTS "export VHRETRY_REPORT=1; LD_PRELOAD=$LIBRARY " REFUSED "; LD_PRELOAD=$LIBRARY " REFUSED, 1, 1,
     "outputs/vhretry-report.html", NULL},
    {"a retry takes the place of a bug's page",
     OUTPUTS "export VHRETRY_REPORT=1; LD_PRELOAD=$LIBRARY sh -c 'exit 3'; LD_PRELOAD=$LIBRARY " REFUSED, 1,
     1, "outputs/vhretry-report.html", NULL},
    {"a page of another execution does not stay",
     OUTPUTS
     "echo '<meta name=\"vhretry-retry-of\" content=\"another\">' >\"$FOLDER/outputs/vhretry-report.html\"; "
     "export VHRETRY_REPORT=1; " OBSERVED "sh -c 'exit 3'",
     3, 0, "outputs/vhretry-report.html", NULL},
    {"a bug has one, too", OUTPUTS "export VHRETRY_REPORT=1; " OBSERVED "sh -c 'exit 3'", 3, 0,
     "outputs/vhretry-report.html", NULL},
    {"a success has none", OUTPUTS "export VHRETRY_REPORT=1; " OBSERVED "sh -c 'exit 0'", 0, 0, NULL, NULL},
    {"0 is none", OUTPUTS "export VHRETRY_REPORT=0; " OBSERVED REFUSED, 1, 1, NULL, NULL},
    {"a folder that is not there is one line",
     "export VHRETRY_REPORT=\"$FOLDER/none/why.html\"; " OBSERVED REFUSED, 1, 1, NULL,
     "VHRETRY_REPORT: cannot write "},
    {"a full disk is one line", "export VHRETRY_REPORT=/dev/full; " OBSERVED REFUSED, 1, 1, NULL,
     "No space left on device"},
    {"a FIFO that nobody reads is one line, and no wait",
     "mkfifo \"$FOLDER/fifo\"; export VHRETRY_REPORT=\"$FOLDER/fifo\"; " OBSERVED REFUSED, 1, 1, NULL,
     "VHRETRY_REPORT: cannot write "},
    {"a folder in its place is one line",
     "mkdir \"$FOLDER/why.html\"; export VHRETRY_REPORT=\"$FOLDER/why.html\"; " OBSERVED REFUSED, 1, 1, NULL,
     "VHRETRY_REPORT: cannot write "},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void run(const char *command)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    const char *const environment[] = {variable, NULL};
    step_run(&step, WITH_US, command, environment, &end);
}

static void read_page(const char *name, char *page)
{
    char path[STEP_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", step.folder, name);
    read_text(path, page);
}

static void leaves_its_page(void **state)
{
    static char page[STEP_TEXT_SIZE];
    const struct row *row = *state;
    run(row->command);
    expect_end(&end, row->status, 0);
    if (row->retries == 0)
        expect_no_retry(&step, &end);
    else
        expect_one_retry(&step, &end, 1, NULL);
    if (row->line)
        expect_line(&end, row->line);
    else if (strstr(end.errors, "VHRETRY_REPORT"))
        fail_msg("expected no line about the report: %s", end.errors);
    read_page(row->page ? row->page : "outputs/vhretry-report.html", page);
    if (!row->page) {
        assert_string_equal(page, "");
        return;
    }
    assert_non_null(strstr(page, "</html>\n"));
    if (row->retries > 0 && (!strstr(page, "Retried as <a href=\"http") || !strstr(page, ">#119<")))
        fail_msg("expected a link to #119 in the page: %s", page);
    if (strstr(page, STEP_TOKEN))
        fail_msg("the token is in the page");
}

/* The part of a page that the run alone decides; what is told before and behind it, its environment and its retry decide, too. */
static char *own_part(char *page)
{
    char *begin = strstr(page, "<section aria-labelledby=\"time\"");
    char *finish = begin ? strstr(begin, "<section aria-labelledby=\"attempts\"") : NULL;
    if (finish)
        *finish = '\0';
    else
        fail_msg("no such parts in the page: %s", page);
    return begin;
}

static void explain_tells_the_same(void **state)
{
    static char left[STEP_TEXT_SIZE];
    static char explained[STEP_TEXT_SIZE];
    static char default_name[STEP_TEXT_SIZE];
    (void)state;
    run(OUTPUTS "export VHRETRY_REPORT=1; ( " OBSERVED "sh -c '" REFUSED "; exit 1' ); "
                "mkdir \"$FOLDER/here\"; cd \"$FOLDER/here\"; \"$VHRETRY\" explain "
                "--html=\"$FOLDER/explained.html\" && "
                "\"$VHRETRY\" explain --html && \"$VHRETRY\" explain --html=- >standard.html");
    expect_end(&end, 0, 0);
    read_page("outputs/vhretry-report.html", left);
    read_page("explained.html", explained);
    read_page("here/vhretry-report.html", default_name);
    assert_string_equal(explained, default_name);
    read_page("here/standard.html", default_name);
    assert_string_equal(explained, default_name);
    assert_non_null(strstr(end.output, "/explained.html\nvhretry-report.html\n"));
    assert_string_equal(own_part(left), own_part(explained));
}

static void trace_events_are_json(void **state)
{
    (void)state;
    run("( " OBSERVED "sh -c '" REFUSED "; exit 1' ) >said; \"$VHRETRY\" explain --trace-event=-");
    expect_end(&end, 0, 0);
    struct json_object *trace = json_tokener_parse(end.output);
    struct json_object *events = NULL;
    assert_true(json_object_object_get_ex(trace, "traceEvents", &events));
    assert_true(json_object_array_length(events) >= 5);
    assert_non_null(strstr(end.output, "Connection refused [refused]"));
    json_object_put(trace);
}

static void words_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    run("\"$VHRETRY\" explain --html=; echo $?; \"$VHRETRY\" explain --json --html; echo $?; \"$VHRETRY\" "
        "explain --html "
        "--trace-event; echo $?");
    assert_string_equal(end.output, "2\n2\n2\n");
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), leaves_its_page, start, step_teardown);
    test_list_add(TEST(explain_tells_the_same), start, step_teardown, NULL);
    test_list_add(TEST(trace_events_are_json), start, step_teardown, NULL);
    test_list_add(TEST(words_that_do_not_go_together_are_refused), start, step_teardown, NULL);
    return test_list_run("report page", argc, argv, NULL, NULL);
}
