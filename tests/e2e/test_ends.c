/* How real programs end, the verdict on that, and not a byte of what they print is different.
 *
 * Ends with the count of rows, and of those known to be wrong. What a program prints of times is left out before its output is
 * compared, in step_expectation.c.
 */
#include "../support/certificate.h"
#include "../support/test_list.h"
#include "needs.h"
#include "program_ends.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct step step;
static struct server_process server;
static struct step_end without_us;
static struct step_end with_us;
static struct step_end explained;
static char certificate[256];

static int stop(void **state)
{
    if (server.pid != 0)
        server_process_stop(&server);
    server = (struct server_process){0};
    return step_teardown(state);
}

static void start_server(const struct program_end *row)
{
    const char *arguments[8] = {NULL};
    size_t count = 0;
    if (!row->server)
        return;
    if (row->tls) {
        arguments[count++] = "--tls";
        arguments[count++] = certificate;
    }
    if (strncmp(row->server, "HTTP/", 5) == 0) {
        arguments[count++] = "--answer";
        arguments[count++] = row->server;
        arguments[count++] = "http-answers";
    } else {
        arguments[count++] = row->server;
    }
    assert_true(server_process_start(&server, "fault-server", arguments));
}

static void run_twice(const struct program_end *row)
{
    const unsigned server_port = row->server ? server.port : step.refusing.port;
    char port[32];
    char url[64];
    snprintf(port, sizeof port, "PORT=%u", server_port);
    snprintf(url, sizeof url, "URL=%s://127.0.0.1:%u/", row->tls ? "https" : "http", server_port);
    const bool gives_up = row->server && strcmp(row->server, HANG) == 0;
    const char *const environment[] = {port, url, gives_up ? "LIMIT=2.5" : "LIMIT=60", NULL};
    step_run(&step, WITHOUT_US, row->command, environment, &without_us);
    step_run(&step, WITH_US, row->command, environment, &with_us);
    if (without_us.wait_status == 0)
        fail_msg("the program has not failed; it printed:\n%s%s", without_us.output, without_us.errors);
    expect_same_end(&without_us, &with_us);
}

static bool is_retry(const char *verdict)
{
    return strcmp(verdict, NOT_NETWORK) != 0 && strcmp(verdict, UNKNOWN) != 0;
}

/* A run without any record is one of which nothing can be said but that there was no network. */
static void expect_explained(const char *verdict)
{
    char line[64];
    step_run(&step, WITHOUT_US, "exec \"${PROGRAMS%/tests/programs}/vhretry\" explain", NULL, &explained);
    snprintf(line, sizeof line, "verdict    %s", verdict);
    if (!strstr(explained.output, line))
        fail_msg("expected: %s\nseen:\n%s%s%s", line, explained.output, explained.errors, with_us.errors);
}

static void has_the_verdict(void **state)
{
    const struct program_end *row = *state;
    const char *verdict = row->seen ? row->seen : row->wanted;
    char text[64];
    needs(row->needs);
    step_start(&step, NULL);
    start_server(row);
    run_twice(row);
    if (is_retry(verdict)) {
        expect_one_retry(&step, &with_us, 1, NULL);
        snprintf(text, sizeof text, "[%s]", verdict);
        expect_line(&with_us, text);
    } else {
        expect_no_retry(&step, &with_us);
        expect_explained(verdict);
    }
}

static int make_certificate(void **state)
{
    (void)state;
    return certificate_make(certificate, sizeof certificate) ? 0 : -1;
}

static int remove_certificate(void **state)
{
    (void)state;
    return unlink(certificate);
}

int main(int argc, char **argv)
{
    enum { TABLE_COUNT = 9 };
    static const struct program_end_table *const tables[TABLE_COUNT] = {
        &python_ends, &python_worker_ends, &node_ends,       &java_ends,          &compiled_ends,
        &script_ends, &shell_ends,         &web_client_ends, &session_client_ends};
    size_t count = 0;
    size_t wrong = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct program_end_table *table = tables[i];
        test_list_add_rows(ROWS(table->rows, table->count), has_the_verdict, NULL, stop);
        count += table->count;
        for (size_t row = 0; row < table->count; row++) {
            wrong += table->rows[row].seen != NULL;
            if (table->rows[row].seen)
                printf("known to be wrong: %s: %s\n", table->rows[row].name, table->rows[row].reason);
        }
    }
    int failed = test_list_run("ends", argc, argv, make_certificate, remove_certificate);
    printf("%zu rows, %zu known to be wrong\n", count, wrong);
    return failed;
}
