/* All that a server says on an HTTP/2 connection, HPACK included: the first two bytes say where the rest is split, and no split
 * changes what is said. The program has said the same before, split in the same place. */
#include "../../core/wire/http2.h"
#include "fuzz.h"

#include <string.h>

enum { SAID_MAX = 64 };

struct said {
    struct http2 http2;
    size_t count;
    struct answer answers[SAID_MAX]; /* the first ones */
};

static void table_holds_its_promises(const struct hpack *hpack)
{
    unsigned size = 0;
    for (unsigned age = 0; age < hpack->count; age++)
        size += hpack->entries[(hpack->newest + HPACK_ENTRIES_MAX - age) % HPACK_ENTRIES_MAX].size;
    hold(size == hpack->size && hpack->size <= hpack->limit && hpack->limit <= HPACK_TABLE_SIZE_MAX);
    hold(hpack->count <= HPACK_ENTRIES_MAX && hpack->newest < HPACK_ENTRIES_MAX);
}

static void holds_its_promises(const struct http2 *http2)
{
    table_holds_its_promises(&http2->hpack);
    table_holds_its_promises(&http2->requests.hpack);
}

static void feed(struct said *said, const uint8_t *data, size_t size)
{
    /* In memory of just that size: a byte read behind it is found. */
    uint8_t *part = malloc(size > 0 ? size : 1);
    hold(part != NULL);
    if (size > 0)
        memcpy(part, data, size);
    for (size_t taken = 0; taken < size;) {
        struct answer answer = {0};
        size_t more = http2_feed(&said->http2, part + taken, size - taken, &answer);
        hold(answer.result == ANSWER_FOREIGN || (more > 0 && more <= size - taken));
        hold(answer.result != ANSWER_FAULT || answer.reason != REASON_NONE ||
             refusal_class(answer.protocol, answer.code) == answer.class);
        hold(answer.reason == REASON_NONE ||
             (answer.result == ANSWER_FAULT && refusal_reason_class(answer.reason) == answer.class));
        hold(memchr(answer.code, '\0', sizeof answer.code) != NULL);
        if (answer.result != ANSWER_INCOMPLETE && said->count < SAID_MAX)
            said->answers[said->count++] = answer;
        if (answer.result == ANSWER_FOREIGN)
            break;
        taken += more;
    }
    holds_its_promises(&said->http2);
    free(part);
}

static void say(struct http2 *http2, const uint8_t *data, size_t size)
{
    uint8_t *message = malloc(size > 0 ? size : 1);
    hold(message != NULL);
    if (size > 0)
        memcpy(message, data, size);
    http2_sent(http2, message, size);
    free(message);
}

/* Behind a preface, which no mutation would find. */
static void ask(struct http2_requests *requests, const uint8_t *data, size_t size)
{
    uint8_t *part = malloc(size > 0 ? size : 1);
    hold(part != NULL);
    if (size > 0)
        memcpy(part, data, size);
    if (!requests->begun)
        http2_requests_sent(requests, HTTP2_PREFACE, HTTP2_PREFACE_SIZE, NULL);
    http2_requests_sent(requests, part, size, NULL);
    free(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t split = (size_t)(data[0] << 8 | data[1]) % (size - 1);
    static struct said whole;
    static struct said parts;
    data += 2;
    size -= 2;
    memset(&whole, 0, sizeof whole);
    memset(&parts, 0, sizeof parts);
    http2_begin(&whole.http2);
    http2_begin(&parts.http2);
    say(&whole.http2, data, size);
    say(&parts.http2, data, size);
    ask(&whole.http2.requests, data, size);
    ask(&parts.http2.requests, data, split);
    ask(&parts.http2.requests, data + split, size - split);
    hold(same_bytes(&whole.http2.requests, &parts.http2.requests, sizeof whole.http2.requests));
    feed(&whole, data, size);
    feed(&parts, data, split);
    if (!parts.http2.foreign)
        feed(&parts, data + split, size - split);
    hold(same_bytes(&whole, &parts, sizeof whole));
    return 0;
}
