/* Programs with a TLS of their own: what they fail of is retried, and what is no failure of the network is not.
 *
 * Node and Java meet each situation; their clients, the servers and the versions of TLS take turns. With NIGHTLY=1 in the
 * environment each client meets each situation with each server over each version.
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
    size_t combination; /* of these two */
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
                                       row->situation->gives_up ? "LIMIT=8" : "LIMIT=60", NULL};
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
    if (told) {
        snprintf(text, sizeof text, "[%s]", told);
        if (strstr(ended.errors, text))
            return;
    }
    snprintf(text, sizeof text, "[%s]", class);
    expect_line(&ended, text);
}

static void has_the_verdict(void **state)
{
    const struct row *row = *state;
    const char *verdict = row->wrong ? row->wrong->seen : row->situation->wanted;
    needs(row->client->needs);
    needs(row->server->needs);
    /* Where a library tells of the TLS, it tells more. */
    if (row->client->where && (row->wrong || strcmp(verdict, UNKNOWN) == 0))
        needs_success_of(row->client->where);
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

/* Three and two have no common divisor: the combinations are all pairs of a server and a version. */
static void add_row(size_t client, size_t situation, size_t combination)
{
    struct row *row = &rows[row_count++];
    assert_true(row_count < ROWS_MAX);
    *row = (struct row){.client = &private_tls_clients[client],
                        .server = &private_tls_servers[combination % PRIVATE_TLS_SERVERS],
                        .version = private_tls_versions[combination % PRIVATE_TLS_VERSIONS],
                        .combination = combination,
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

static bool is_possible(size_t client, size_t situation, size_t combination)
{
    const struct private_tls_situation *here = &private_tls_situations[situation];
    return (here->without & (1U << client)) == 0 &&
           (here->without_server & (1U << combination % PRIVATE_TLS_SERVERS)) == 0;
}

/* The next combination in turn that can be. */
static void add_in_turn(size_t client, size_t situation, size_t turn)
{
    while (!is_possible(client, situation, turn % COMBINATIONS))
        turn++;
    add_row(client, situation, turn % COMBINATIONS);
}

/* Of the two clients of each runtime the one meets this situation, the other one the next. */
static void add_selection(void)
{
    size_t turns[PRIVATE_TLS_CLIENTS] = {0, 1, 3, 4};
    for (size_t situation = 0; situation < private_tls_situation_count; situation++)
        for (size_t runtime = 0; runtime < PRIVATE_TLS_CLIENTS; runtime += 2) {
            size_t client = runtime + situation % 2;
            if ((private_tls_situations[situation].without & (1U << client)) != 0)
                client ^= 1;
            add_in_turn(client, situation, turns[client]++);
        }
}

static void add_all(void)
{
    for (size_t client = 0; client < PRIVATE_TLS_CLIENTS; client++)
        for (size_t situation = 0; situation < private_tls_situation_count; situation++)
            for (size_t combination = 0; combination < COMBINATIONS; combination++)
                if (is_possible(client, situation, combination))
                    add_row(client, situation, combination);
}

/* The rows that are run without NIGHTLY are few, and must leave nothing out. */
static void each_client_meets_each_server_over_each_version(void **state)
{
    unsigned met[PRIVATE_TLS_CLIENTS] = {0};
    (void)state;
    for (size_t i = 0; i < row_count; i++)
        met[rows[i].client - private_tls_clients] |= 1U << rows[i].combination;
    for (size_t client = 0; client < PRIVATE_TLS_CLIENTS; client++)
        assert_int_equal(met[client], (1U << COMBINATIONS) - 1);
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
    if (getenv("NIGHTLY") != NULL)
        add_all();
    else
        add_selection();
    test_list_add(TEST(each_client_meets_each_server_over_each_version), NULL, NULL, NULL);
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
