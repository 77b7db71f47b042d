/* Every class of fault, met by real programs, in plain text and over TLS: each is seen, named and retried.
 *
 *     test_faults [PATTERN]    such as 'curl*'; SHARD=2/3 in the environment runs the second third of the rows
 */
#include "../support/certificate.h"
#include "../support/test_list.h"
#include "faults_under_test.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MAX = 512, NAME_SIZE = 160 };

/* A row, wherever it comes from. */
struct row {
    char name[NAME_SIZE];
    struct further_fault fault; /* its own name is not set */
    bool server_has_tls;
    const struct known_wrong *wrong; /* NULL: it is not */
};

static struct row rows[ROWS_MAX];
static size_t row_count;

static const char *const transport_words[TRANSPORT_COUNT] = {"", " over TLS 1.2", " over TLS 1.3"};

static char certificate[512];
static struct step step;
static struct server_process server;
static struct step_end without_us;
static struct step_end with_us;

static size_t known_wrong_rows; /* that exist */

static const struct known_wrong *find_known_wrong(const char *name)
{
    for (size_t i = 0; i < known_wrong_count; i++)
        if (strcmp(known_wrong[i].row, name) == 0)
            return &known_wrong[i];
    return NULL;
}

/* What halts is to be given up soon. A connection that is reset long after its last byte had been idle, and on a busy machine the server
 * may be late. */
static const char *setting_for(enum situation which)
{
    return which == STALLED || which == STALLED_MID_REPLY ? "VHRETRY_STALL=0.3"
           : which == RESET_MID_REPLY                     ? "VHRETRY_STALL=30"
                                                          : NULL;
}

/* The answer to the same question is the same. */
static bool holds_here(const char *condition)
{
    static const char *asked;
    static bool holds;
    if (condition && condition != asked)
        holds = is_successful(condition);
    if (condition)
        asked = condition;
    return !condition || holds;
}

/* NULL also where it is right on this machine. */
static const struct known_wrong *wrong_here(const char *name)
{
    const struct known_wrong *wrong = find_known_wrong(name);
    if (!wrong)
        return NULL;
    known_wrong_rows++;
    return holds_here(wrong->where) ? wrong : NULL;
}

static struct row *add_row(void)
{
    if (row_count >= ROWS_MAX)
        abort();
    return &rows[row_count++];
}

static void add_client(const struct client_under_test *client, enum situation which, enum transport transport)
{
    const struct situation_under_test *situation = &situations_under_test[which];
    struct row *row = add_row();
    snprintf(row->name, sizeof row->name, "%s %s%s", client->name, situation->sentence,
             transport_words[transport]);
    row->fault = (struct further_fault){.needs = client->needs,
                                        .server = situation->behaviour,
                                        .transport = transport,
                                        .command = client->command,
                                        /* Many limits are for connect, handshake and answer together. */
                                        .setting = setting_for(which),
                                        .class = situation->class,
                                        .cause = situation->cause};
    row->server_has_tls = situation->server_has_tls && transport != PLAIN_TEXT;
    row->wrong = wrong_here(row->name);
}

static void gather_rows(void)
{
    for (size_t i = 0; i < client_under_test_count; i++)
        for (enum situation which = 0; which < SITUATION_COUNT; which++)
            for (enum transport each = PLAIN_TEXT; each < TRANSPORT_COUNT; each++)
                if ((clients_under_test[i].situations & 1U << which) != 0 &&
                    situations_under_test[which].transports[each] &&
                    (each == PLAIN_TEXT || clients_under_test[i].tls))
                    add_client(&clients_under_test[i], which, each);
    for (size_t i = 0; i < further_fault_count; i++) {
        struct row *row = add_row();
        snprintf(row->name, sizeof row->name, "%s", further_faults[i].name);
        row->fault = further_faults[i];
        row->server_has_tls = row->fault.transport != PLAIN_TEXT;
        row->wrong = wrong_here(row->name);
    }
}

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    return step_teardown(state);
}

static void start_server(const struct row *row)
{
    const char *arguments[8] = {row->fault.server};
    size_t count = 0;
    if (!row->fault.server)
        return;
    if (row->server_has_tls) {
        arguments[count++] = "--tls";
        arguments[count++] = certificate;
        arguments[count++] = "--tls-version";
        arguments[count++] = row->fault.transport == TLS_1_2 ? "1.2" : "1.3";
    }
    arguments[count] = row->fault.server;
    assert_true(server_process_start(&server, "fault-server", arguments));
}

/* Does the client give up? Else something else is to happen to it, on however slow a machine. */
static bool gives_up(const struct further_fault *fault)
{
    static const char *const silent[] = {"hang", "full-backlog", "never-accept", "stall-mid-reply",
                                         "stop-reading"};
    for (size_t i = 0; fault->server && i < sizeof silent / sizeof *silent; i++)
        if (strcmp(fault->server, silent[i]) == 0)
            return true;
    return false;
}

static void run_twice(const struct further_fault *fault)
{
    char port[32];
    snprintf(port, sizeof port, "PORT=%u", (unsigned)server.port);
    const char *const environment[] = {port,
                                       fault->transport == PLAIN_TEXT ? "SCHEME=http" : "SCHEME=https",
                                       fault->transport == PLAIN_TEXT ? "TLS=" : "TLS=tls",
                                       gives_up(fault) ? "LIMIT=1.2" : "LIMIT=60",
                                       fault->setting,
                                       NULL};
    step_run(&step, WITHOUT_US, fault->command, environment, &without_us);
    step_run(&step, WITH_US, fault->command, environment, &with_us);
    expect_same_end(&without_us, &with_us);
}

/* Replaces the first %u of `pattern` by the server's port. */
static void write_cause(char *cause, size_t size, const char *pattern)
{
    const char *place = strstr(pattern, "%u");
    if (place)
        snprintf(cause, size, "%.*s%u%s", (int)(place - pattern), pattern, (unsigned)server.port, place + 2);
    else
        snprintf(cause, size, "%s", pattern);
}

static void is_seen(void **state)
{
    const struct row *row = *state;
    char text[256];
    char cause[200];
    needs(row->fault.needs);
    needs(row->fault.needs_too);
    step_start(&step, NULL);
    start_server(row);
    run_twice(&row->fault);
    if (row->wrong && row->wrong->sometimes) {
        expect_faultless_requests(&step, &with_us);
        assert_in_range(count_requests(&step, "post"), 0, 1);
        return;
    }
    if (row->wrong) {
        expect_no_retry(&step, &with_us);
        expect_no_word_of_ours(&with_us);
        return;
    }
    expect_one_retry(&step, &with_us, 1, NULL);
    write_cause(cause, sizeof cause, row->fault.cause);
    snprintf(text, sizeof text, "Failed due to: %s", cause);
    expect_status_detail_with(&step, &with_us, text);
    snprintf(text, sizeof text, "[%s]", row->fault.class);
    expect_line(&with_us, text);
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
    size_t wrong = 0;
    gather_rows();
    for (size_t i = 0; i < row_count; i++)
        test_list_add(rows[i].name, is_seen, NULL, stop, &rows[i]);
    int failed = test_list_run("faults", argc, argv, make_certificate, remove_certificate);
    for (size_t i = 0; i < row_count; i++) {
        if (!rows[i].wrong)
            continue;
        printf("known to be wrong: %s: %s\n", rows[i].name, rows[i].wrong->reason);
        wrong++;
    }
    printf("%zu rows, %zu known to be wrong\n", row_count, wrong);
    if (known_wrong_rows != known_wrong_count)
        printf("%zu rows that are said to be wrong do not exist\n", known_wrong_count - known_wrong_rows);
    return failed + (known_wrong_rows != known_wrong_count);
}
