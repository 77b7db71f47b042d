#include "tls_unread.h"

bool tls_peer_was_turned_down(const struct tls_records *tls, const struct connection *connection)
{
    return tls_records_are_unasked(tls) && !connection->failed && !connection->end_seen;
}

bool tls_answer_is_unread(const struct tls_records *tls, const struct connection *connection)
{
    return tls_records_begun(tls) && !connection->has_tls && !connection->inherited &&
           !tls_records_refused(tls) && (tls->asked || !tls_records_tell(tls));
}
