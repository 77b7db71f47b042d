/* Users and passwords before an `@`, and the values of query strings (RFC 3986, sections 3.2.1 and 3.4). */
#include "secret_text.h"

#include <stdint.h>

enum {
    ACCOUNT_USER_LENGTH_MAX = 64, /* of `user:password` without a scheme */
    USER_LENGTH_MAX = 15,         /* of a user without a password; a longer one is a token */
    PORT_LENGTH_MAX = 5,
    BARE_VALUE_LENGTH_MIN = 16, /* of a query that has no name */
    CUT_LENGTH_MIN = 8,         /* the same at the end of the text, where the rest may be missing */
};

static bool ends_url(const struct secret_text *text, size_t at)
{
    const char byte = text->data[at];
    return is_space(byte) || is_one_of(byte, "<>\"`\\") || is_closing_quote(text, at);
}

static size_t url_end(const struct secret_text *text, size_t from)
{
    size_t to = from;
    while (to < text->length && !ends_url(text, to))
        to++;
    return to;
}

/* The first of `bytes`, else `to`. */
static size_t find_first(const struct secret_text *text, size_t from, size_t to, const char *bytes)
{
    while (from < to && !is_one_of(text->data[from], bytes))
        from++;
    return from;
}

/* Behind the last `@`, else `from`. */
static size_t behind_at_sign(const struct secret_text *text, size_t from, size_t to)
{
    while (to > from && text->data[to - 1] != '@')
        to--;
    return to;
}

/* The text ends within the URL: its `@` may be missing. */
static void hide_cut_user(struct secret_text *text, size_t from, size_t colon, size_t to)
{
    if (colon < to) {
        if (!is_all_digits(text, colon + 1, to) || to - colon - 1 > PORT_LENGTH_MAX)
            hide(text, colon + 1, to);
    } else if (to - from > USER_LENGTH_MAX && looks_random(text, from, to) &&
               find_first(text, from, to, ".-/?#") == to) {
        hide(text, from, to);
    }
}

/* `from` is behind `://`; the word ends at `end`, and its last @ is before `host`. */
static void hide_user(struct secret_text *text, size_t from, size_t host, size_t end)
{
    const size_t authority = find_first(text, from, end, "/?#");
    const size_t colon = find_first(text, from, authority, ":");
    const bool is_cut = end == text->length;
    if (byte_at(text, from) == '[')
        return; /* an IPv6 address */
    /* A password may have a slash that nobody encoded; behind a port it is the path's, and its @ too. */
    const bool has_port = colon == authority || is_all_digits(text, colon + 1, authority);
    if (has_port && host > authority)
        host = behind_at_sign(text, from, authority);
    if (host > from && (colon < host - 1 || host - 1 - from > USER_LENGTH_MAX))
        hide(text, from, host - 1);
    else if (host <= from && is_cut)
        hide_cut_user(text, from, colon, has_port ? authority : end);
}

static void hide_users(struct secret_text *text)
{
    size_t end = 0;
    size_t host = 0;
    for (size_t at = 0; at < text->length; at++) {
        if (text->data[at] != ':' || !word_at(text, at, "://"))
            continue;
        if (at >= end) { /* once for all of a word */
            end = url_end(text, at + 3);
            host = behind_at_sign(text, at + 3, end);
        }
        hide_user(text, at + 3, host, end);
    }
}

/* `user:password@host` without a scheme, as Go's database drivers have it: a user from `from` on, its colon, the @. */
static bool is_account(const struct secret_text *text, size_t from, size_t colon, size_t at)
{
    static const char no_users[][8] = {"mailto", "npm", "sip", "acct"};
    const char next = byte_at(text, at + 1);
    if (colon == from || colon + 1 == at || colon - from > ACCOUNT_USER_LENGTH_MAX)
        return false;
    for (size_t i = from; i < colon; i++)
        if (!is_alphanumeric(text->data[i]) && !is_one_of(text->data[i], "._%+-"))
            return false;
    for (size_t i = 0; i < sizeof no_users / sizeof *no_users; i++)
        if (from + word_at(text, from, no_users[i]) == colon)
            return false;
    return is_letter(text->data[from]) && (is_alphanumeric(next) || next == '[') &&
           !word_at(text, at + 1, "sha256:");
}

static void hide_accounts(struct secret_text *text)
{
    size_t from = 0;
    size_t colon = SIZE_MAX;
    size_t hidden = 0;   /* up to here, for an earlier @ of the same word */
    bool is_url = false; /* which hide_user has seen */
    for (size_t at = 0; at < text->length; at++) {
        if (ends_url(text, at) || is_one_of(text->data[at], ",;=({[")) {
            from = at + 1;
            colon = SIZE_MAX;
            is_url = false;
        } else if (text->data[at] == ':' && colon == SIZE_MAX) {
            colon = at;
        } else if (text->data[at] == '@' && colon != SIZE_MAX && !is_url &&
                   is_account(text, from, colon, at)) {
            hide(text, hidden > colon ? hidden : colon + 1, at);
            hidden = at;
        }
        is_url = is_url || word_at(text, at, "//");
    }
}

/* `from` is behind the question mark. Returns where to go on. */
static size_t hide_query(struct secret_text *text, size_t from)
{
    const size_t word = url_end(text, from);
    const size_t fragment = find_first(text, from, word, "#");
    const size_t end = fragment < word ? fragment : without_punctuation(text, from, word);
    while (from < end) {
        const size_t to = find_first(text, from, end, "&");
        const size_t equals = find_first(text, from, to, "=");
        if (equals < to && equals > from)
            hide(text, equals + 1, to);
        else if (to - from >= (to == text->length ? CUT_LENGTH_MIN : BARE_VALUE_LENGTH_MIN) &&
                 looks_random(text, from, to))
            hide(text, from, to);
        from = to + 1;
    }
    return end;
}

void secret_urls_hide(struct secret_text *text)
{
    hide_users(text);
    hide_accounts(text);
    for (size_t at = 1; at < text->length; at++)
        if (text->data[at] == '?' && !is_space(text->data[at - 1]))
            at = hide_query(text, at + 1);
}
