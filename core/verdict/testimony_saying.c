#include "testimony_saying.h"

#include "../evidence/refusal.h"
#include "testimony_phrases.h"
#include "testimony_short_read.h"

enum { VAGUELY = SAYS_VAGUE, LIKELY = SAYS_LIKELY, CLEARLY = SAYS_CLEARLY, CERTAINLY = SAYS_CERTAINLY };

struct phrase {
    const char *text;
    struct saying saying;
};

#define PHRASE(text, weight, kind, class)                                                                    \
    {text, {(enum saying_weight)(weight), SAYING_##kind, FAULT_##class}},
static const struct phrase phrases[] = {PHRASES(PHRASE)};
#undef PHRASE

/* What may stand before the status of an HTTP answer, in lower case. */
static const char *const before_status[] = {"http ",
                                            "http error ",
                                            "http/1.1 ",
                                            "http/1.0 ",
                                            "http/2 ",
                                            "status ",
                                            "status code ",
                                            "status code: ",
                                            "status code of ",
                                            "status: ",
                                            "status=",
                                            "status_code=",
                                            "statuscode: ",
                                            "status code=",
                                            "status-code: ",
                                            "statuscode=",
                                            "httpstatus: ",
                                            "error code: ",
                                            "occurred (",
                                            "returned error: ",
                                            "server returned ",
                                            "responded with ",
                                            "response code: ",
                                            "response code ",
                                            "response [",
                                            "status(",
                                            "statuscode(",
                                            "returned a ",
                                            "), got ",
                                            "`error!': ",
                                            "code: ",
                                            "\"status\":",
                                            "\"status\": ",
                                            "e"};

static void weigh(struct saying *best, struct saying other)
{
    if (other.weight >= best->weight)
        *best = other;
}

/* The length of the phrase where `text` begins with it, else 0. */
static size_t phrase_length(struct slice text, const char *phrase)
{
    size_t i = 0;
    while (phrase[i] != '\0' && phrase[i] != '*' && i < text.length && lower(text.data[i]) == phrase[i])
        i++;
    if (phrase[i] == '*')
        return i;
    const bool cut = i > 0 && i < text.length && is_word_byte(phrase[i - 1]) && is_word_byte(text.data[i]);
    return phrase[i] == '\0' && !cut ? i : 0;
}

/* Do quotation marks enclose just the phrase at `start`, as in: expected 'Connection refused'? Those of an argument, as in
 * OSError(111, 'Connection refused'), do not quote somebody else. */
static bool is_quoted(struct slice text, size_t start, size_t end)
{
    if (start == 0 || end >= text.length)
        return false;
    const char mark = text.data[start - 1];
    if ((mark != '"' && mark != '\'' && mark != '`') || text.data[end] != mark)
        return false;
    size_t before = start - 1;
    const bool spaced = before > 0 && is_blank(text.data[before - 1]);
    while (before > 0 && is_blank(text.data[before - 1]))
        before--;
    const char introduction = (char)(before > 0 ? text.data[before - 1] : '\0');
    return introduction != '(' && introduction != ',' && !(introduction == ':' && spaced) &&
           !(introduction == '=' && !spaced);
}

struct saying saying_of_status(struct slice digits)
{
    char code[4] = {digits.data[0], digits.data[1], digits.data[2], '\0'};
    const enum fault_class class = refusal_class(ANSWER_HTTP, code);
    if (class != FAULT_NONE)
        return (struct saying){SAYS_CLEARLY, SAYING_NETWORK, class};
    if (code[0] == '4')
        return (struct saying){SAYS_CERTAINLY, SAYING_OWN_FAILURE, FAULT_NONE};
    return (struct saying){SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE};
}

static bool ends_any_case(struct slice slice, const char *text, size_t length)
{
    return slice.length >= length && slice_begins_any_case(slice_after(slice, slice.length - length), text);
}

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

/* Does `before` end in words after which a status stands? */
static bool introduces_status(struct slice before)
{
    for (size_t i = 0; i < sizeof before_status / sizeof before_status[0]; i++) {
        const size_t length = length_of(before_status[i]);
        if (before.length < length || !ends_any_case(before, before_status[i], length))
            continue;
        if (before.length == length || !is_word_byte(before_status[i][0]) ||
            !is_word_byte(before.data[before.length - length - 1]))
            return true;
    }
    return false;
}

/* Do words follow that name a status: "503 Server Error", "404 Not Found"? */
static bool names_status(struct slice after)
{
    return slice_begins_any_case(after, " server error") || slice_begins_any_case(after, " client error") ||
           slice_begins_any_case(after, " error responses") || slice_begins_any_case(after, " not found") ||
           slice_begins_any_case(after, " (not found)") || slice_begins_any_case(after, " (forbidden)") ||
           slice_begins_any_case(after, " unauthorized") || slice_begins_any_case(after, " forbidden") ||
           slice_begins_any_case(after, " bad request");
}

static bool is_status(struct slice text, size_t at)
{
    if (at + 3 > text.length || (text.data[at] != '4' && text.data[at] != '5'))
        return false;
    if (!is_digit(text.data[at + 1]) || !is_digit(text.data[at + 2]))
        return false;
    const struct slice after = slice_after(text, at + 3);
    if (after.length > 0 && (is_word_byte(after.data[0]) || (after.data[0] == '.' && after.length > 1)))
        return false;
    return introduces_status(slice_first(text, at)) || names_status(after);
}

/* The longest one that `text` begins with: "read error (connection timed out" says more than its end. */
static const struct phrase *longest_phrase(struct slice text, char first, size_t *longest)
{
    const struct phrase *best = NULL;
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].text[0] != first)
            continue;
        const size_t length = phrase_length(text, phrases[i].text);
        if (length > *longest) {
            *longest = length;
            best = &phrases[i];
        }
    }
    return best;
}

/* Phrases in two parts, in this order; not where a third follows. */
static const struct {
    const char *first;
    const char *second;
    const char *unless; /* NULL: none */
    struct saying saying;
} pairs[] = {
    {"dial ", "i/o timeout", NULL, {SAYS_CLEARLY, SAYING_NETWORK, FAULT_TIMEOUT}},
    {"all attempts to connect to ", " failed", NULL, {SAYS_VAGUE, SAYING_NETWORK, FAULT_NONE}}, /* poetry */
    {"connection to ", " timed out", NULL, {SAYS_VAGUE, SAYING_NETWORK, FAULT_NONE}},
    {"/net/protocol.rb:", ": end of file reached", NULL, {SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP}},
    /* axios; mocha says the same of a test that took too long */
    {"timeout of ", "ms exceeded", "for async tests", {SAYS_CLEARLY, SAYING_NETWORK, FAULT_STALLED}},
    {"response body while trying to fetch",
     "premature close",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP}},
    {"timeout awaiting '", "ms", NULL, {SAYS_CLEARLY, SAYING_NETWORK, FAULT_STALLED}}, /* got */
    /* Go's: without a URL before it, each of the two may be about a file, or a command. */
    {"://", "\": context deadline exceeded", NULL, {SAYS_VAGUE, SAYING_NETWORK, FAULT_STALLED}},
    /* HTTP/2 in Go: the codes of core/evidence/refusal_list.h, as far as the peer sent them */
    {"stream error: stream id ",
     "; internal_error; received from peer",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_UNAVAILABLE}},
    {"stream error: stream id ",
     "; refused_stream; received from peer",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_UNAVAILABLE}},
    {"stream error: stream id ",
     "; cancel; received from peer",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_UNAVAILABLE}},
    {"stream error: stream id ",
     "; enhance_your_calm; received from peer",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_RATE_LIMITED}},
    {"://", ": unexpected eof", NULL, {SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP}},
    {"error while installing ",
     ": unexpected eof",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP}}, /* terraform */
    {"cannot write data to temporary file",
     ": lfs: unexpected eof",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP}}, /* git-lfs */
    {"notice: failed to copy",
     ": unexpected eof",
     NULL,
     {SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP}}, /* rclone */
};

static struct saying saying_of_pairs(struct slice text)
{
    struct saying best = {SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const struct slice rest = slice_after(text, slice_find_any_case(text, pairs[i].first));
        if (slice_mentions(rest, pairs[i].second) &&
            !(pairs[i].unless && slice_mentions(rest, pairs[i].unless)))
            weigh(&best, pairs[i].saying);
    }
    return best;
}

/* Whether a word begins at `at`. In what Python shows of a text, b'one\ntwo', the end of a line is written by two characters. */
static bool begins_word(struct slice text, size_t at)
{
    if (at == 0 || !is_word_byte(text.data[at]) || !is_word_byte(text.data[at - 1]))
        return true;
    const char letter = text.data[at - 1];
    return at >= 2 && text.data[at - 2] == '\\' && (letter == 'n' || letter == 'r' || letter == 't');
}

struct saying saying_of_text(struct slice text, bool json)
{
    struct saying best = saying_of_pairs(text);
    if (short_read_is_of_answer(text))
        weigh(&best, (struct saying){SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP});
    for (size_t at = 0; at < text.length; at++) {
        if (is_status(text, at))
            weigh(&best, saying_of_status(slice_after(text, at)));
        if (!begins_word(text, at))
            continue;
        size_t length = 0;
        const struct phrase *phrase = longest_phrase(slice_after(text, at), lower(text.data[at]), &length);
        if (phrase == NULL)
            continue;
        if (json || !is_quoted(text, at, at + length))
            weigh(&best, phrase->saying);
        at += length - 1;
    }
    return best;
}
