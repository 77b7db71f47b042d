/* What happens to programs on the network that did not make them fail: none is retried.
 *
 * Ends with the count of rows, and of those known to be wrong. With SHARD=2/4 in the environment, the second of four
 * parts alone: rows mostly sleep.
 */
#include "../support/test_list.h"
#include "false_alarms.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct step step;
static struct step plain; /* the same servers, another folder: both runs go at once */
static struct step_end without_us;
static struct step_end with_us;

static void write_peer(FILE *script, const char *variable, const char *peer)
{
    if (peer)
        fprintf(script,
                "\"$PROGRAMS/scripted_peer\" %s.port '%s' & until [ -s %s.port ]; do sleep 0.02; done\n"
                "export %s=$(cat %s.port)\n",
                variable, peer, variable, variable, variable);
}

static void open_file(FILE **file, const struct step *side, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", side->folder, name);
    *file = fopen(path, "we");
    assert_non_null(*file);
}

static const char *prelude_of(const struct false_alarm *row)
{
    if (row->with && strncmp(row->with, PYTHON, strlen(PYTHON)) == 0)
        return "import os, signal, socket, subprocess, sys, threading, time\n"
               "peer = ('127.0.0.1', int(os.environ.get('PEER', 0)))\n"
               "other = ('127.0.0.1', int(os.environ.get('OTHER', 0)))\n"
               "refused = ('127.0.0.1', int(os.environ['REFUSED']))\n"
               "def until(name):\n"
               "    while not os.path.exists(name): time.sleep(0.01)\n"
               "REQUEST = b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'\n";
    return "";
}

static void write_files(const struct step *side, const struct false_alarm *row)
{
    FILE *file;
    open_file(&file, side, "script");
    if (row->around && row->before)
        fputs(row->before, file); /* the peers need its network */
    write_peer(file, "PEER", row->peer);
    write_peer(file, "OTHER", row->other);
    if (!row->around && row->before)
        fputs(row->before, file);
    if (row->with)
        fprintf(file, OBSERVED "%s program", row->with);
    else
        fputs(row->program, file);
    assert_int_equal(fclose(file), 0);
    open_file(&file, side, "program");
    fprintf(file, "%s%s", prelude_of(row), row->program);
    assert_int_equal(fclose(file), 0);
}

static pid_t launch(const struct step *side, const struct false_alarm *row, enum observation observation)
{
    char command[256];
    write_files(side, row);
    snprintf(command, sizeof command, "exec %s sh script", row->around ? row->around : "");
    return step_launch(side, observation, command, NULL);
}

/* Tracebacks name the program's file: as if it had been in the same folder. */
static void replace_folder(char *text)
{
    size_t length = strlen(plain.folder);
    size_t kept = strlen(step.folder);
    for (char *found = text; (found = strstr(found, plain.folder)) != NULL; found += kept)
        memmove(found + kept, found + length, strlen(found + length) + 1);
}

static void run_both(const struct false_alarm *row)
{
    char path[512];
    plain = step;
    snprintf(plain.folder, sizeof plain.folder, "%.200s/plain", step.folder);
    assert_int_equal(mkdir(plain.folder, 0700), 0);
    snprintf(path, sizeof path, "%s/tmp", plain.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    pid_t beside = launch(&plain, row, WITHOUT_US);
    step_wait(&step, launch(&step, row, WITH_US), &with_us);
    step_wait(&plain, beside, &without_us);
    replace_folder(without_us.output);
    replace_folder(without_us.errors);
}

static void is_not_retried(void **state)
{
    const struct false_alarm *row = *state;
    if (row->around)
        needs("namespaces");
    needs(row->needs);
    step_start(&step, NULL);
    run_both(row);
    expect_end(&without_us, row->status, row->signal);
    expect_same_end(&without_us, &with_us);
    if (row->wrong) {
        expect_one_retry(&step, &with_us, 1, NULL); /* it has become right? then the table must say so */
        return;
    }
    expect_no_word_of_ours(&with_us);
    expect_no_retry(&step, &with_us);
    if (row->status != 0 || row->signal != 0)
        assert_int_equal(step_has_fault(&step), row->fault); /* it is of the kind that it says it is */
}

int main(int argc, char **argv)
{
    enum { TABLE_COUNT = 5 };
    static const struct false_alarm_table *const tables[TABLE_COUNT] = {
        &connecting_alarms, &idle_alarms, &process_alarms, &application_alarms, &chronic_alarms};
    size_t count = 0;
    size_t wrong = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct false_alarm_table *table = tables[i];
        test_list_add_rows(ROWS(table->rows, table->count), is_not_retried, NULL, step_teardown);
        count += table->count;
        for (size_t row = 0; row < table->count; row++)
            wrong += table->rows[row].wrong != NULL;
    }
    int failed = test_list_run("false alarms", argc, argv, NULL, NULL);
    printf("%zu rows, %zu known to be wrong\n", count, wrong);
    return failed;
}
