/* What a label calls a secret: `password=…`, `"api_key": "…"`, `--token …`, `Authorization: Bearer …`. */
#include "secret_text.h"

#include <stdint.h>

enum {
    NUMBER_LENGTH_MAX = 7,    /* `max_token=4096`: a longer number is a secret */
    LABELLED_LENGTH_MIN = 16, /* of a secret that a blank alone ties to its label */
    CUT_LENGTH_MIN =
        8, /* behind Bearer, and of the former at the end of the text, where the rest may be missing */
};

enum kind {
    ANY,      /* a short number is a count */
    PASSWORD, /* a short number may be one */
    PLACE,    /* a path is none */
    HEADER,   /* a scheme may come first, and more may follow */
};

/* The end of a label, without `_`, `-`, full stops and blanks within. */
static const struct label {
    char word[20];
    unsigned char length;
    bool is_whole; /* not the end of another word, as in `bypass` */
    unsigned char kind;
} labels[] = {
    {"password", 8, false, PASSWORD},
    {"passwd", 6, false, PASSWORD},
    {"passphrase", 10, false, PASSWORD},
    {"pass", 4, true, PASSWORD},
    {"pwd", 3, true, PLACE},
    {"pw", 2, true, PASSWORD},
    {"token", 5, false, ANY},
    {"secret", 6, false, ANY},
    {"secrets", 7, true, ANY},
    {"credential", 10, false, ANY},
    {"credentials", 11, false, PLACE},
    {"apikey", 6, false, ANY},
    {"appkey", 6, true, ANY},
    {"accesskey", 9, false, ANY},
    {"accountkey", 10, false, ANY},
    {"authkey", 7, true, ANY},
    {"encryptionkey", 13, false, ANY},
    {"licensekey", 10, false, ANY},
    {"masterkey", 9, false, ANY},
    {"privatekey", 10, false, PLACE},
    {"secretkey", 9, false, ANY},
    {"secretkeybase", 13, false, ANY},
    {"servicekey", 10, true, ANY},
    {"sharedkey", 9, false, ANY},
    {"signingkey", 10, false, ANY},
    {"storagekey", 10, false, ANY},
    {"subscriptionkey", 15, false, ANY},
    {"sessionid", 9, true, ANY},
    {"signature", 9, false, ANY},
    {"sig", 3, true, ANY},
    {"jwt", 3, true, ANY},
    {"bearer", 6, true, ANY},
    {"_auth", 5, true, ANY},
    {"authorization", 13, false, HEADER},
    {"cookie", 6, false, HEADER},
};

static bool is_name_byte(char byte)
{
    return is_alphanumeric(byte) || byte == '_' || byte == '-';
}

static bool is_delimiter(char byte)
{
    return byte == '_' || byte == '-' || byte == '.' || byte == ' ';
}

/* Does the text before `end` end in `word`, delimiters between its letters aside? `from` receives where it begins. */
static bool ends_in(const struct secret_text *text, size_t end, const char *word, size_t length, size_t *from)
{
    size_t left = length;
    while (left > 0) {
        const char byte = byte_at(text, end - 1);
        if (lower(byte) == word[left - 1])
            left--;
        else if (left == length || !is_delimiter(byte) || is_delimiter(byte_at(text, end)))
            return false;
        end--;
    }
    *from = end;
    return true;
}

/* `ExpiredToken:` is the name of an error, `pad_token=` a word of a language model. */
static bool is_no_secret(const struct secret_text *text, size_t from)
{
    static const struct {
        char word[12];
        unsigned char length;
    } words[] = {{"invalid", 7}, {"expired", 7}, {"bad", 3}, {"missing", 7}, {"unexpected", 10},
                 {"unknown", 7}, {"pad", 3},     {"eos", 3}, {"bos", 3},     {"unk", 3},
                 {"sep", 3},     {"cls", 3},     {"max", 3}, {"mask", 4},    {"no", 2}};
    size_t begin = 0;
    if (byte_at(text, from - 1) == '_')
        from--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ends_in(text, from, words[i].word, words[i].length, &begin) &&
            !is_alphanumeric(byte_at(text, begin - 1)))
            return true;
    return false;
}

/* The label that ends at `end`; NULL: none does. `from` receives where its word begins. */
static const struct label *label_before(const struct secret_text *text, size_t end, size_t *from)
{
    while (end > 0 && is_digit(text->data[end - 1]))
        end--; /* password2 */
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (ends_in(text, end, labels[i].word, labels[i].length, from) &&
            (!labels[i].is_whole || !is_alphanumeric(byte_at(text, *from - 1))) && !is_no_secret(text, *from))
            return &labels[i];
    return NULL;
}

static size_t behind_blanks(const struct secret_text *text, size_t at)
{
    for (;;)
        if (byte_at(text, at) == ' ' || byte_at(text, at) == '\t')
            at++;
        else if (word_at(text, at, "%20"))
            at += 3;
        else
            return at;
}

static size_t behind_backslashes(const struct secret_text *text, size_t at)
{
    while (byte_at(text, at) == '\\')
        at++;
    return at;
}

/* Where the value behind a name begins: behind `=`, `:`, `=>`, `">`, and what of quotes, brackets and blanks is
 * around; SIZE_MAX if nothing ties a value to it. */
static size_t value_behind(const struct secret_text *text, size_t name, size_t end)
{
    const size_t quote = behind_backslashes(text, end);
    const bool is_quoted = is_quote(byte_at(text, quote));
    size_t at = is_quoted ? quote + 1 : end;
    if (is_quoted && byte_at(text, at) == ']')
        at++;
    const size_t next = behind_blanks(text, at);
    const bool is_option = byte_at(text, name) == '-' && next > at;
    at = next;
    switch (byte_at(text, at)) {
    case ':':
        if (byte_at(text, at + 1) == ':' || word_at(text, at, "://"))
            return SIZE_MAX;
        at += byte_at(text, at + 1) == '=' ? 2 : 1;
        break;
    case '=':
        at += is_one_of(byte_at(text, at + 1), "=>") && byte_at(text, at + 1) != '\0' ? 2 : 1;
        break;
    case '>':
        if (byte_at(text, name - 1) != '<')
            return SIZE_MAX;
        at++;
        break;
    case ',':
        if (!is_quoted)
            return SIZE_MAX;
        at = behind_blanks(text, at + 1);
        return is_quote(byte_at(text, behind_backslashes(text, at))) || is_quote(byte_at(text, at + 1))
                   ? at
                   : SIZE_MAX;
    case '%':
        if (!word_at(text, at, "%3d") && !word_at(text, at, "%3a"))
            return SIZE_MAX;
        at += 3;
        break;
    default:
        return is_option && byte_at(text, at) != '-' ? at : SIZE_MAX;
    }
    return behind_blanks(text, at);
}

/* What is said of a secret and is none. */
static bool is_ordinary(const struct secret_text *text, size_t from, size_t to, enum kind kind)
{
    static const char words[][12] = {
        "true",    "false",   "yes",      "no",      "none",   "null",  "nil",    "empty",  "missing",
        "invalid", "expired", "not",      "must",    "is",     "the",   "was",    "failed", "denied",
        "unset",   "unable",  "required", "unknown", "cannot", "could", "should", "has",    "a"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (from + word_at(text, from, words[i]) == to)
            return true;
    if (kind == PLACE && (text->data[from] == '/' || text->data[from] == '~'))
        return true;
    return kind == ANY && to - from <= NUMBER_LENGTH_MAX && is_all_digits(text, from, to);
}

/* Does `, `, `&name=` or `; name:` end the value? */
static bool is_separated(const struct secret_text *text, size_t at)
{
    if (!is_one_of(text->data[at], ",;&"))
        return false;
    size_t next = at + 1;
    while (is_name_byte(byte_at(text, next)))
        next++;
    return next > at + 1 ? is_one_of(byte_at(text, next), "=:") && next < text->length
                         : is_space(byte_at(text, next)) || is_quote(byte_at(text, next));
}

/* The end of an unquoted value. */
static size_t word_end(const struct secret_text *text, size_t from)
{
    size_t to = from;
    while (to < text->length && !is_space(text->data[to]) && !word_at(text, to, "</") &&
           !word_at(text, to, "\\r\\n") && !is_closing_quote(text, to) && !is_separated(text, to))
        to++;
    return without_punctuation(text, from, to);
}

/* The quote that closes the one at `open`, which has `backslashes` before it; else the end of the line. */
static size_t closing_quote(const struct secret_text *text, size_t open, size_t backslashes)
{
    size_t seen = 0;
    size_t at = open + 1;
    for (; at < text->length && text->data[at] != '\n'; at++) {
        if (text->data[at] == text->data[open] && (backslashes ? seen == backslashes : seen % 2 == 0))
            return at - backslashes;
        seen = text->data[at] == '\\' ? seen + 1 : 0;
    }
    return at;
}

static bool is_masked(const struct secret_text *text, size_t from, size_t to)
{
    while (from < to && (text->data[from] == '*' || text->data[from] == HIDDEN))
        from++;
    return from == to;
}

/* A header's value has up to two words, and more behind a comma or a semicolon: `a=b; c=d`. */
static size_t header_end(const struct secret_text *text, size_t name, size_t from)
{
    const char quote = byte_at(text, name - 1);
    size_t to = from;
    for (size_t words = 0;; words++) {
        const size_t begin = to;
        while (to < text->length && !is_space(text->data[to]) && !word_at(text, to, "\\r\\n") &&
               !(is_quote(quote) && text->data[to] == quote))
            to++;
        const size_t end = without_punctuation(text, begin, to);
        if (words == 0 && is_masked(text, begin, end))
            return end; /* else each pass would take one more word */
        const size_t next = behind_blanks(text, to);
        const bool is_list = end + 1 == to && is_one_of(text->data[end], ",;");
        const size_t next_end = word_end(text, next);
        bool has_equals = false;
        for (size_t i = next; i < next_end; i++)
            has_equals = has_equals || text->data[i] == '=';
        const bool goes_on = is_list ? has_equals : words == 0 && end == to && next > to;
        if (!goes_on || next >= text->length || is_space(text->data[next]))
            return end;
        to = next;
    }
}

static size_t hide_quoted(struct secret_text *text, size_t from, size_t quote, enum kind kind)
{
    const size_t to = closing_quote(text, quote, quote - from);
    if (to > quote + 1 && !is_ordinary(text, quote + 1, to, kind))
        hide(text, quote + 1, to);
    return to;
}

/* Returns where to go on. */
static size_t hide_value(struct secret_text *text, size_t name, size_t from, enum kind kind)
{
    for (;;) {
        from += word_at(text, from, "some("); /* Rust */
        if (is_quote(byte_at(text, from + 1)) && is_one_of(text->data[from], "brufBRUF"))
            from++; /* Python: b'…' */
        const size_t quote = behind_backslashes(text, from);
        if (is_quote(byte_at(text, quote)))
            return hide_quoted(text, from, quote, kind);
        const size_t to = kind == HEADER ? header_end(text, name, from) : word_end(text, from);
        if (to == from || is_ordinary(text, from, to, kind))
            return from;
        hide(text, from, to);
        /* token: str = "…" */
        const size_t next = behind_blanks(text, to);
        if (next == to || byte_at(text, next) != '=' || byte_at(text, next + 1) == '=')
            return to;
        from = behind_blanks(text, next + 1);
    }
}

/* `Bearer …` or a label with nothing but a blank behind it, as in a sentence: only what no sentence would have there. */
static void hide_credential(struct secret_text *text, size_t name, size_t end)
{
    static const char schemes[][8] = {"bearer", "basic"};
    const size_t from = behind_blanks(text, end);
    size_t to = from;
    while (is_alphanumeric(byte_at(text, to)) || (to < text->length && is_one_of(text->data[to], "-._~+/=")))
        to++;
    if (from == end || byte_at(text, from) == '/')
        return;
    size_t word = 0;
    size_t length_min = label_before(text, end, &word) ? LABELLED_LENGTH_MIN : SIZE_MAX;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (name + word_at(text, name, schemes[i]) == end)
            length_min = CUT_LENGTH_MIN;
    if (length_min != SIZE_MAX && to == text->length)
        length_min = CUT_LENGTH_MIN;
    if (to - from >= length_min && looks_random(text, from, to) && !is_all_digits(text, from, to))
        hide(text, from, to);
}

/* curl -u user:password */
static bool is_user_option(const struct secret_text *text, size_t name, size_t end)
{
    static const char options[][16] = {"-u", "--user", "--proxy-user"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (name + word_at(text, name, options[i]) == end && end > name)
            return true;
    return false;
}

static void hide_user_password(struct secret_text *text, size_t from)
{
    while (byte_at(text, from) == '\\' || is_quote(byte_at(text, from)))
        from++;
    const size_t to = word_end(text, from);
    while (from < to && text->data[from] != ':')
        from++;
    if (from < to && !is_all_digits(text, from + 1, to))
        hide(text, from + 1, to);
}

/* Returns where to go on. */
static size_t hide_behind_name(struct secret_text *text, size_t name, size_t end)
{
    hide_credential(text, name, end);
    const size_t value = value_behind(text, name, end);
    if (value >= text->length)
        return end;
    if (is_user_option(text, name, end)) {
        hide_user_password(text, value);
        return end;
    }
    size_t from = 0;
    const struct label *label = label_before(text, end, &from);
    /* `/run/secrets/token: no such file`: the last part of a path. */
    const bool is_path = byte_at(text, name - 1) == '/' && byte_at(text, end) == ':';
    if (label && !is_path)
        return hide_value(text, name, value, label->kind);
    /* The rest of a name whose begin is missing. */
    if (text->cut && name <= 1 && is_quote(byte_at(text, behind_backslashes(text, value))))
        return hide_value(text, name, value, PASSWORD);
    return end;
}

void secret_labels_hide(struct secret_text *text)
{
    for (size_t at = 0; at < text->length;) {
        size_t end = at;
        while (is_name_byte(byte_at(text, end)))
            end++;
        at = end > at ? hide_behind_name(text, at, end) : at + 1;
    }
}
