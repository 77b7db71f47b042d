/* A conversation over TLS, of which both sides may lie: however its messages are cut, the reader comes to know the same.
 *
 * Of each message the first byte says who sends it, the next two how long it is.
 */
#include "../../core/wire/tls_records.h"
#include "fuzz.h"

/* In memory of just that size: a byte read behind it is found. */
static unsigned feed(struct tls_records *tls, bool sent, const uint8_t *data, size_t size)
{
    uint8_t *part = malloc(size > 0 ? size : 1);
    unsigned meaning = 0;
    hold(part != NULL);
    memcpy(part, data, size);
    if (sent)
        meaning = tls_records_sent(tls, part, size);
    else
        meaning = tls_records_received(tls, part, size);
    free(part);
    return meaning;
}

static bool begins(const struct tls_records *tls, bool sent)
{
    const struct tls_record *record = sent ? &tls->sent : &tls->received;
    return tls_records_begun(tls) || record->collected != 0;
}

/* Of a message that begins nothing the rest is none of the reader's affair. */
static unsigned feed_in_pieces(struct tls_records *tls, bool sent, const uint8_t *data, size_t size,
                               size_t piece)
{
    unsigned meaning = 0;
    for (size_t at = 0; at < size; at += piece) {
        unsigned part = feed(tls, sent, data + at, size - at < piece ? size - at : piece);
        meaning = sent ? meaning | part : part != 0 ? part : meaning;
        if (!begins(tls, sent))
            break;
    }
    return meaning;
}

static void keeps_its_promises(const struct tls_records *tls)
{
    bool told = tls_records_tell(tls);
    hold(tls_records_begun(tls) || !tls->due);
    hold(!tls_records_refused(tls) || tls->explained);
    hold(told || !tls_records_are_within(tls));
    hold(tls->sent.collected <= sizeof tls->sent.header &&
         tls->received.collected <= sizeof tls->received.header);
    hold(!told || tls->received.left == 0 || tls->received.collected == sizeof tls->received.header);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { HEAD = 3, SENT = 1, UNSEEN = 2 };
    struct tls_records whole;
    struct tls_records pieces;
    memset(&whole, 0, sizeof whole);
    memset(&pieces, 0, sizeof pieces);
    while (size > HEAD) {
        bool sent = (data[0] & SENT) != 0;
        size_t piece = 1 + (data[0] >> 2);
        size_t length = (size_t)(data[1] << 8 | data[2]);
        length = length < size - HEAD ? length : size - HEAD;
        if ((data[0] & UNSEEN) != 0 && length == 0) {
            hold(tls_records_sent(&whole, NULL, 1) == tls_records_sent(&pieces, NULL, 1));
        } else {
            unsigned meaning = feed(&whole, sent, data + HEAD, length);
            hold(feed_in_pieces(&pieces, sent, data + HEAD, length, piece) == meaning);
        }
        hold(same_bytes(&whole, &pieces, sizeof whole));
        keeps_its_promises(&whole);
        data += HEAD + length;
        size -= HEAD + length;
    }
    return 0;
}
