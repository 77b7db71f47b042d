#include "testimony_short_read.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char short_read[] = "unexpected eof";

/* What may stand before what the program was doing. */
static const char *const introductions[] = {"failed to ", "failure ", "error ",     "could not ", "couldn't ",
                                            "cannot ",    "can't ",   "unable to ", "while ",     "when "};

/* Whoever does this reads an answer, and nothing else. Who decodes or unpacks one says so, and what was downloaded may lie on the
 * disk. Behind the first ones stands what was fetched, behind the second ones at most from where. */
static const char *const fetching[] = {"download",  "downloading", "fetch",         "fetching",
                                       "getobject", "get object",  "getting object"};
static const char *const reading[] = {"response body",        "read body",
                                      "reading body",         "read response",
                                      "reading response",     "copy body",
                                      "copying body",         "copy response",
                                      "copying response",     "read response body",
                                      "read the response",    "reading the response",
                                      "read http response",   "reading http response",
                                      "reading response body"};
static const char *const places[] = {" from ", " of ", " for "};

/* How loggers name the field of an error, and that of the message. */
static const char *const error_fields[] = {"err=\"", "error=\"", "\"err\":\"", "\"error\":\""};
static const char *const message_fields[] = {"msg=\"", "\"msg\":\"", "\"message\":\""};

/* Without the longest of the list that it begins with. */
static struct slice without_one_of(struct slice text, const char *const *list, size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        if (slice_begins_any_case(text, list[i]) && strlen(list[i]) > longest)
            longest = strlen(list[i]);
    return slice_after(text, longest);
}

static bool ends_with_one_of(struct slice text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_ends(text, list[i]))
            return true;
    return false;
}

/* "2026/11/29 17:42:25 ", "[ERROR] ", "FATA[0000] " */
static struct slice without_time(struct slice text)
{
    const size_t bracket = slice_find(text, "] ");
    size_t at = bracket < text.length ? bracket + 2 : 0;
    while (at < text.length &&
           (is_digit(text.data[at]) || is_blank(text.data[at]) || strchr("/-:.", text.data[at]) != NULL))
        at++;
    return slice_after(text, at);
}

/* "failed to download part 3", "fetch failed": what the program was doing. */
static bool is_transfer(struct slice doing)
{
    for (size_t before = doing.length + 1; doing.length < before;) {
        before = doing.length;
        doing = without_one_of(doing, introductions, COUNT(introductions));
    }
    const struct slice of_answer = without_one_of(doing, reading, COUNT(reading));
    const struct slice fetched = without_one_of(doing, fetching, COUNT(fetching));
    if (of_answer.length < doing.length)
        return of_answer.length == 0 ||
               without_one_of(of_answer, places, COUNT(places)).length < of_answer.length;
    return fetched.length < doing.length && (fetched.length == 0 || is_blank(fetched.data[0])) &&
           !slice_mentions(doing, " and "); /* "download and unpack" */
}

/* What stands between the last colon and the end. */
static struct slice last_part(struct slice text)
{
    for (size_t colon; (colon = slice_find(text, ": ")) < text.length;)
        text = slice_after(text, colon + 2);
    return text;
}

/* The message of a logger's line, to which its field of an error belongs; empty if there is none. */
static struct slice message_of(struct slice text)
{
    for (size_t i = 0; i < COUNT(message_fields); i++) {
        const size_t at = slice_find(text, message_fields[i]);
        if (at < text.length) {
            const struct slice message = slice_after(text, at + strlen(message_fields[i]));
            return slice_first(message, slice_find(message, "\""));
        }
    }
    return slice_first(text, 0);
}

/* `before` and what follows it are a logger's line; its field of an error is in quotation marks, which end behind `before`. */
static bool is_field_of_answer(struct slice text, struct slice before)
{
    size_t begin = before.length;
    while (begin > 0 && before.data[begin - 1] != '"')
        begin--;
    const struct slice value = slice_after(before, begin);
    if (!ends_with_one_of(slice_first(before, begin), error_fields, COUNT(error_fields)))
        return false; /* it quotes somebody */
    if (value.length == 0)
        return is_transfer(last_part(message_of(text)));
    return slice_ends(value, ": ") && is_transfer(last_part(slice_first(value, value.length - 2)));
}

bool short_read_is_of_answer(struct slice text)
{
    const size_t at = slice_find_any_case(text, short_read);
    const struct slice before = slice_first(text, at);
    const struct slice after = slice_after(text, at + strlen(short_read));
    if (at == text.length)
        return false;
    if (after.length > 0)
        return after.data[0] == '"' && is_field_of_answer(text, before);
    return slice_ends(before, ": ") &&
           is_transfer(without_time(last_part(slice_first(before, before.length - 2))));
}
