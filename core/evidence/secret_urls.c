/* Users and passwords before an `@`, and the values of query strings (RFC 3986, sections 3.2.1 and 3.4). */
#include "secret_text.h"

enum {
    URL_LENGTH_MAX = 2048,    /* no further is looked, so that a text of `://` alone costs no square */
    ACCOUNT_LENGTH_MAX = 256, /* the same, of `user:password` before an @ */
    USER_LENGTH_MAX = 15,     /* of a user without a password; a longer one is a token */
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
    while (to < text->length && to - from < URL_LENGTH_MAX && !ends_url(text, to))
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

/* `from` is behind `://`. */
static void hide_user(struct secret_text *text, size_t from)
{
    const size_t end = url_end(text, from);
    const size_t authority = find_first(text, from, end, "/?#");
    const size_t colon = find_first(text, from, authority, ":");
    size_t host = behind_at_sign(text, from, authority);
    /* A password may have a slash that nobody encoded; behind a port it is the path's, and its @ too. */
    const bool has_port = colon == authority || is_all_digits(text, colon + 1, authority);
    if (host == from && !has_port && byte_at(text, from) != '[')
        host = behind_at_sign(text, from, end);
    if (host > from && (colon < host - 1 || host - 1 - from > USER_LENGTH_MAX))
        hide(text, from, host - 1);
    if (host == from && end == text->length && byte_at(text, from) != '[')
        hide_cut_user(text, from, colon, find_first(text, from, end, has_port ? "/?#" : ""));
}

/* `user:password@host` without a scheme, as Go's database drivers have it; `at` is the @. */
static void hide_account(struct secret_text *text, size_t at)
{
    static const char no_users[][8] = {"mailto", "npm", "sip", "acct"};
    size_t from = at;
    while (from > 0 && at - from < ACCOUNT_LENGTH_MAX && !ends_url(text, from - 1) &&
           !is_one_of(text->data[from - 1], ",;=({["))
        from--;
    const size_t colon = find_first(text, from, at, ":");
    if (colon == at || colon + 1 == at || !is_letter(text->data[from]))
        return;
    for (size_t i = from; i < colon; i++)
        if (!is_alphanumeric(text->data[i]) && !is_one_of(text->data[i], "._%+-"))
            return;
    for (size_t i = 0; i < sizeof no_users / sizeof *no_users; i++)
        if (from + word_at(text, from, no_users[i]) == colon)
            return;
    for (size_t i = colon; i < at; i++)
        if (word_at(text, i, "//"))
            return; /* a URL with a user alone */
    const char next = byte_at(text, at + 1);
    if ((is_alphanumeric(next) || next == '[') && !word_at(text, at + 1, "sha256:"))
        hide(text, colon + 1, at);
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
    for (size_t at = 0; at < text->length; at++)
        if (text->data[at] == ':' && word_at(text, at, "://"))
            hide_user(text, at + 3);
    for (size_t at = 1; at < text->length; at++)
        if (text->data[at] == '@')
            hide_account(text, at);
    for (size_t at = 1; at < text->length; at++)
        if (text->data[at] == '?' && !is_space(text->data[at - 1]))
            at = hide_query(text, at + 1);
}
