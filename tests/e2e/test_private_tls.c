/* Programs with a TLS of their own: what they fail of is retried, and what is no failure of the network is not.
 *
 * Each client meets each situation; the servers and the versions of TLS take turns. With NIGHTLY=1 in the environment each
 * client meets each situation with each server over each version.
 */
#include "../support/certificate.h"
#include "../support/test_list.h"
#include "needs.h"
#include "private_tls_under_test.h"
#include "program_ends.h"
#include "step_expectation.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1024, COMBINATIONS = PRIVATE_TLS_SERVERS * PRIVATE_TLS_VERSIONS };

static struct row {
    char name[160];
    const struct private_tls_client_under_test *client;
    const struct private_tls_server_under_test *server;
    const char *version;
    const struct private_tls_situation *situation;
    const char *ending;
    const struct private_tls_wrong *wrong; /* NULL: right */
} rows[ROWS_MAX];

static size_t row_count;
static struct step step;
static struct server_process server;
static struct server_process telemetry; /* for programs that have some */
static struct step_end ended;
static struct step_end explained;
static char certificates[256];

static int stop(void **state)
{
    if (server.pid != 0)
        server_process_stop(&server);
    if (telemetry.pid != 0)
        server_process_stop(&telemetry);
    return step_teardown(state);
}

static void start_server(const struct row *row)
{
    char program[64];
    char certificate[300];
    const char *name = row->situation->certificate;
    snprintf(program, sizeof program, "programs/%s", row->server->program);
    snprintf(certificate, sizeof certificate, "%s/%s.pem", certificates, name ? name : "good");
    const char *const arguments[] = {certificate, row->version, row->situation->cut ? "cut" : "whole", NULL};
    assert_true(server_process_start(&server, program, arguments));
    if (strcmp(row->situation->plan, "beside") == 0)
        assert_true(server_process_start(&telemetry, program, arguments));
}

static void run(const struct row *row)
{
    char url[64];
    char telemetry_url[64];
    char authority[300];
    char command[512];
    snprintf(url, sizeof url, "URL=https://127.0.0.1:%u", (unsigned)server.port);
    snprintf(telemetry_url, sizeof telemetry_url, "TELEMETRY=https://127.0.0.1:%u", (unsigned)telemetry.port);
    snprintf(authority, sizeof authority, "CA=%s/ca.pem", certificates);
    snprintf(command, sizeof command, "%s %s %s %s", row->client->command, row->situation->plan,
             row->situation->path, row->ending);
    const char *const environment[] = {url, telemetry_url, authority,
                                       row->situation->gives_up ? "LIMIT=2" : "LIMIT=60", NULL};
    step_run(&step, WITH_US, command, environment, &ended);
}

/* A run without any record is one of which nothing can be said but that there was no network. */
static void expect_explained(const char *verdict)
{
    char line[64];
    step_run(&step, WITHOUT_US, "exec \"${PROGRAMS%/tests/programs}/vhretry\" explain", NULL, &explained);
    snprintf(line, sizeof line, "verdict    %s", verdict);
    if (!strstr(explained.output, line))
        fail_msg("expected: %s\nseen:\n%s%s%s", line, explained.output, explained.errors, ended.errors);
}

/* `told`: the other class that it may be; NULL: none. */
static void expect_class(const char *class, const char *told)
{
    char text[64];
    snprintf(text, sizeof text, "[%s]", told);
    if (told && strstr(ended.errors, text))
        return;
    snprintf(text, sizeof text, "[%s]", class);
    expect_line(&ended, text);
}

static void has_the_verdict(void **state)
{
    const struct row *row = *state;
    const char *verdict = row->wrong ? row->wrong->seen : row->situation->wanted;
    needs(row->client->needs);
    needs(row->server->needs);
    step_start(&step, NULL);
    start_server(row);
    run(row);
    if (row->situation->end == GOOD) {
        expect_end(&ended, 0, 0);
        expect_no_retry(&step, &ended);
        return;
    }
    expect_end(&ended, row->situation->end == SILENT ? 3 : 1, 0);
    if (strcmp(verdict, NOT_NETWORK) == 0 || strcmp(verdict, UNKNOWN) == 0) {
        expect_no_retry(&step, &ended);
        expect_explained(verdict);
    } else {
        expect_one_retry(&step, &ended, 1, NULL);
        expect_class(verdict, row->wrong ? NULL : row->situation->told);
    }
}

static const struct private_tls_wrong *wrong_named(const char *name)
{
    for (size_t i = 0; i < private_tls_wrong_count; i++)
        if (fnmatch(private_tls_wrongs[i].rows, name, 0) == 0)
            return &private_tls_wrongs[i];
    return NULL;
}

static void add_row(size_t client, size_t situation, size_t combination)
{
    struct row *row = &rows[row_count++];
    assert_true(row_count < ROWS_MAX);
    *row = (struct row){.client = &private_tls_clients[client],
                        .server = &private_tls_servers[combination % PRIVATE_TLS_SERVERS],
                        .version = private_tls_versions[combination % PRIVATE_TLS_VERSIONS],
                        .situation = &private_tls_situations[situation]};
    switch (row->situation->end) {
    case FAILS:
        row->ending = row->client->endings[(client + situation + combination / 2) % ENDINGS_MAX];
        break;
    case GOOD:
        row->ending = "good";
        break;
    case BUG:
        row->ending = "bug";
        break;
    case SILENT:
        row->ending = "silent";
        break;
    }
    snprintf(row->name, sizeof row->name, "%s %s, by %s over TLS %s, %s", row->client->name,
             row->situation->sentence, row->server->name, row->version, row->ending);
    row->wrong = wrong_named(row->name);
}

/* Three and two have no common divisor: the combinations are all pairs of a server and a version. */
static void add_rows(size_t client, size_t situation, bool all)
{
    const struct private_tls_situation *here = &private_tls_situations[situation];
    if ((here->without & (1U << client)) != 0)
        return;
    for (size_t i = 0; i < COMBINATIONS; i++) {
        size_t combination = (situation + client * 4 / 3 + i) % COMBINATIONS;
        if ((here->without_server & (1U << combination % PRIVATE_TLS_SERVERS)) != 0)
            continue;
        add_row(client, situation, combination);
        if (!all)
            return;
    }
}

static void gather_rows(void)
{
    for (size_t client = 0; client < PRIVATE_TLS_CLIENTS; client++)
        for (size_t situation = 0; situation < private_tls_situation_count; situation++)
            add_rows(client, situation, getenv("NIGHTLY") != NULL);
}

static int make_certificates(void **state)
{
    (void)state;
    return certificates_make(certificates, sizeof certificates) ? 0 : -1;
}

static int remove_certificates(void **state)
{
    (void)state;
    certificates_remove(certificates);
    return 0;
}

int main(int argc, char **argv)
{
    size_t wrong = 0;
    gather_rows();
    for (size_t i = 0; i < row_count; i++)
        test_list_add(rows[i].name, has_the_verdict, NULL, stop, &rows[i]);
    int failed = test_list_run("private TLS", argc, argv, make_certificates, remove_certificates);
    for (size_t i = 0; i < row_count; i++) {
        if (!rows[i].wrong)
            continue;
        printf("known to be wrong: %s: %s\n", rows[i].name, rows[i].wrong->reason);
        wrong++;
    }
    printf("%zu rows, %zu known to be wrong\n", row_count, wrong);
    return failed;
}
