/* What becomes of a connection whose TLS no library reads out to us. */
#include "../../core/wire/tls_unread.h"
#include "../support/test_list.h"

#include <stdbool.h>

#define HANDSHAKE       .tls = {.stage = TLS_STAGE_HANDSHAKE}
#define SERVER_FINISHED .tls = {.stage = TLS_STAGE_HANDSHAKE, .received = {.finished = true}}
#define OPEN            .tls = {.stage = TLS_STAGE_OPEN}
#define ASKED           .tls = {.stage = TLS_STAGE_OPEN, .asked = true}
#define LOST            .tls = {.stage = TLS_STAGE_LOST}

static const struct row {
    const char *name;
    struct tls_records tls;
    struct connection connection;
    bool turned_down;
    bool unread;
} rows[] = {
    {.name = "plain text is neither"},
    {.name = "a handshake under way is neither", HANDSHAKE},
    {.name = "a server whose certificate the program sees and leaves is turned down",
     SERVER_FINISHED,
     .turned_down = true},
    {.name = "so is one that the program asks nothing", OPEN, .turned_down = true},
    {.name = "one that ended first is not", SERVER_FINISHED, .connection = {.end_seen = true}},
    {.name = "nor one that failed", OPEN, .connection = {.failed = true}},
    {.name = "an answer to what was asked is unread", ASKED, .unread = true},
    {.name = "so is what nobody could follow", LOST, .unread = true},
    {.name = "not after a handshake that was refused",
     .tls = {.stage = TLS_STAGE_OPEN, .asked = true, .refused = true}},
    {.name = "not if a TLS library tells", ASKED, .connection = {.has_tls = true}},
    {.name = "not of a fork's copy that it never used", ASKED, .connection = {.inherited = true}},
};

static void is_judged(void **state)
{
    const struct row *row = *state;
    assert_int_equal(tls_peer_was_turned_down(&row->tls, &row->connection), row->turned_down);
    assert_int_equal(tls_answer_is_unread(&row->tls, &row->connection), row->unread);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), is_judged, NULL, NULL);
    return test_list_run("TLS that nobody reads", argc, argv, NULL, NULL);
}
