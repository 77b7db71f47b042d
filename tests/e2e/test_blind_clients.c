/* Clients that cannot be preloaded, under `vhretry run`: what they fail of is retried, and what is no failure of the network is not.
 *
 * Each client meets each situation, alone in a network of its own, so that what the kernel tells and what the client says decide together.
 * With NIGHTLY=1 in the environment it is over each version of TLS, else they take turns.
 */
#include "../support/certificate.h"
#include "../support/test_list.h"
#include "alone.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GO "\"$PROGRAMS/fetches.go.bin\" "

enum { ROWS_MAX = 256 };

enum over { PLAIN, TLS_1_2, TLS_1_3 };

static const struct client {
    const char *name;
    const char *needs;
    const char *before; /* a shell's words before the command */
    const char *modes;  /* which it has, beside `fetch` */
    enum over over;
    const char *command; /* in which $MODE, $PEER and $AT, a path, are known */
} clients[] = {
    {"Go's http", "fetches.go.bin", "", "own bug", PLAIN, GO "$MODE http://$PEER$AT"},
    {"Go's http over TLS 1.2", "fetches.go.bin serves_tls.go.bin", "", "own bug certificate", TLS_1_2,
     GO "$MODE https://$PEER$AT"},
    {"Go's http over TLS 1.3", "fetches.go.bin serves_tls.go.bin", "", "own bug certificate", TLS_1_3,
     GO "$MODE https://$PEER$AT"},
    {"static Rust", "ends.static.rs.bin", "[ $MODE = bug ] || MODE=main\n", "bug", PLAIN,
     "\"$PROGRAMS/ends.static.rs.bin\" $MODE $PEER"},
    /* Debian's crashes if it is given a time limit of its own. */
    {"busybox's wget", "busybox", "", "", PLAIN,
     "timeout $LIMIT busybox wget -q -O /dev/null http://$PEER$AT"},
};

static const struct situation {
    const char *name;
    const char *place;  /* where the peer is, or is not */
    const char *serves; /* plain, a script; NULL: no server */
    const char *at;     /* over TLS, the path */
    const char *mode;   /* of the client */
    const char *verdict;
    const char *line;  /* of ours */
    const char *words; /* over TLS, where these alone tell; NULL: the same */
} situations[] = {
    {"is refused", REFUSING, NULL, "/", "fetch", "retry", .line = "refused"},
    {"gets no answer to its SYN", LOST, NULL, "/", "fetch", "retry", .line = "[timeout]"},
    {"finds its peer out of reach", UNREACHABLE, NULL, "/", "fetch", "retry", .line = "[unreachable]"},
    {"is hung up on", BESIDE, "request", "/cut-off", "fetch", "retry", .line = "[hung-up]"},
    {"is reset", BESIDE, "request; reset", "/reset", "fetch", "retry", .line = "[reset]"},
    {"waits in vain", BESIDE, "hold", "/stall", "fetch", "retry", .line = "[stalled]",
     .words = "while awaiting headers"},
    {"is told 429", BESIDE, "request; say HTTP/1.1 429 Too Many Requests\\r\\nContent-Length: 0\\r\\n\\r\\n",
     "/busy", "fetch", "retry", .line = "[rate-limited]"},
    {"is told 503", BESIDE,
     "request; say HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\n\\r\\n", "/unavailable",
     "fetch", "retry", .line = "[unavailable]"},
    {"is told 404", BESIDE, "request; say HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n",
     "/missing", "fetch", "not-network", .line = "404"},
    {"is answered well, and fails of its own", BESIDE, "request; ok", "/", "own", "not-network",
     .line = "KeyError"},
    {"is answered well, and has a bug", BESIDE, "request; ok", "/", "bug", "not-network", .line = "index"},
    {"does not trust the certificate", BESIDE, NULL, "/", "certificate", "not-network",
     .line = "certificate"},
};

static struct row {
    const char *name;
    char text[160];
    const struct client *client;
    const struct situation *situation;
} rows[ROWS_MAX];

static size_t row_count;
static struct step step;
static struct step_end end;
static char certificates[256];

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void is_judged(void **state)
{
    const struct row *row = *state;
    const struct client *client = row->client;
    const struct situation *situation = row->situation;
    const bool distrusted = strcmp(situation->mode, "certificate") == 0;
    char command[1024];
    char server[512];
    char authority[300];
    char at[64];
    char mode[32];
    const char *environment[] = {
        "LIMIT=3", "VHRETRY_STALL=0.2", authority, at, mode, client->over == PLAIN ? NULL : server, NULL};
    needs("namespaces network");
    needs(client->needs);
    snprintf(command, sizeof command, "%s%s" RUN "%s", situation->place, client->before, client->command);
    snprintf(authority, sizeof authority, "CA=%s/ca.pem", certificates);
    snprintf(at, sizeof at, "AT=%s", situation->at);
    snprintf(mode, sizeof mode, "MODE=%s", distrusted ? "fetch" : situation->mode);
    snprintf(server, sizeof server,
             "SERVER=exec \"$PROGRAMS/serves_tls.go.bin\" --port-file port %s/%s.pem %s whole", certificates,
             distrusted ? "unknown" : "good", client->over == TLS_1_2 ? "1.2" : "1.3");
    alone_run(&step, command, situation->serves, environment, &end);
    expect_judged(&end, situation->verdict,
                  client->over != PLAIN && situation->words ? situation->words : situation->line);
}

static void add_rows(void)
{
    const bool all = getenv("NIGHTLY") != NULL;
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
        for (size_t j = 0; j < sizeof situations / sizeof *situations; j++) {
            const bool has_mode = strcmp(situations[j].mode, "fetch") == 0 ||
                                  strstr(clients[i].modes, situations[j].mode) != NULL;
            const bool its_turn = clients[i].over == PLAIN || (clients[i].over + j) % 2 == 0;
            if (!has_mode || !(all || its_turn))
                continue;
            struct row *row = &rows[row_count++];
            assert_true(row_count < ROWS_MAX);
            *row = (struct row){.client = &clients[i], .situation = &situations[j]};
            row->name = row->text;
            snprintf(row->text, sizeof row->text, "%s %s", clients[i].name, situations[j].name);
        }
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
    add_rows();
    test_list_add_rows(&rows[0].name, row_count, sizeof *rows, is_judged, start, step_teardown);
    return test_list_run("blind clients", argc, argv, make_certificates, remove_certificates);
}
