#include "transfer_records.h"

#include "contacts.h"
#include "inspection.h"

/* One side has said why the handshake ends: no end that follows is a fault. Nor is a reset behind the server's good-bye, which the
 * program's own good-bye meets. */
static void note_records(struct socket_entry *entry)
{
    connection_told_by_records(&entry->connection, tls_records_tell(&entry->tls),
                               entry->tls.perhaps && !entry->tls.good_bye);
    if (entry->tls.explained)
        connection_explained(&entry->connection);
    if (tls_records_refused(&entry->tls))
        contacts_hear(); /* "other side closed", as node's fetch puts it, is then no word of the network */
}

bool transfer_records_received(const char *call, struct socket_entry *entry, size_t length,
                               const struct iovec *buffers, size_t count)
{
    struct tls_records *tls = &entry->tls;
    struct connection *connection = &entry->connection;
    unsigned heard = 0;
    if (count == 0)
        heard = tls_records_received(tls, NULL, length);
    for (size_t i = 0; i < count && length > 0; i++) {
        size_t size = buffers[i].iov_len < length ? buffers[i].iov_len : length;
        if (size == 0)
            continue;
        unsigned meaning = tls_records_received(tls, buffers[i].iov_base, size);
        heard = meaning != 0 ? meaning : heard;
        if (!tls_records_begin(tls))
            break;
        length -= size;
    }
    note_records(entry);
    if (!tls_records_tell(tls) || !connection_hears_wire(connection))
        return false;
    if ((heard & TLS_ANSWERS) != 0) {
        inspect_on_reply(entry);
        connection_owes(connection, tls_records_are_within(tls));
    }
    if ((heard & TLS_TAKES_BACK) != 0)
        connection_answer_was_none(connection);
    if (tls->good_bye && tls->due)
        inspect_on_end_of_file(call, entry); /* many programs close then, and read no further */
    return true;
}

unsigned transfer_records_read_sent(struct tls_records *tls, ssize_t result, const struct iovec *buffers,
                                    size_t count)
{
    size_t length = (size_t)result;
    unsigned meaning = 0;
    if (count == 0)
        return tls_records_sent(tls, NULL, length);
    for (size_t i = 0; i < count && length > 0; i++) {
        size_t size = buffers[i].iov_len < length ? buffers[i].iov_len : length;
        if (size == 0)
            continue;
        meaning |= tls_records_sent(tls, buffers[i].iov_base, size);
        if (!tls_records_begin(tls))
            break;
        length -= size;
    }
    return meaning;
}

static enum message_meaning meaning_of(unsigned records)
{
    return (records & TLS_ASKS) != 0     ? MESSAGE_ASKS
           : (records & TLS_LEAVES) != 0 ? MESSAGE_TAKES_LEAVE
                                         : MESSAGE_EXPECTS_NO_ANSWER;
}

enum message_meaning transfer_records_sent(const char *call, struct socket_entry *entry, unsigned records)
{
    enum message_meaning meaning = meaning_of(records);
    if (meaning == MESSAGE_TAKES_LEAVE && !entry->connection.has_tls)
        inspect_on_taking_leave(call, entry);
    note_records(entry);
    if (!connection_hears_wire(&entry->connection))
        return meaning;
    if ((records & TLS_OPENS) != 0)
        inspect_on_reply(entry);
    if ((records & TLS_TAKES_BACK) != 0)
        connection_answer_was_none(&entry->connection);
    return meaning;
}
