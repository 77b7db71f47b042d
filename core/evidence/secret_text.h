/* The text in which secrets are looked for, and the steps of secrets.c, each of which hides one kind of them.
 *
 * A secret is hidden by overwriting each of its bytes with HIDDEN, so that all offsets stay until secrets.c shortens
 * the text. HIDDEN is no byte of UTF-8.
 */
#ifndef VHRETRY_EVIDENCE_SECRET_TEXT_H
#define VHRETRY_EVIDENCE_SECRET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define HIDDEN ((char)0xff)

struct secret_text {
    char *data;
    size_t length;
    bool cut;     /* bytes before it are missing */
    bool changed; /* something was hidden */
};

/* Each hides one kind of secret. Async-signal-safe. */
void secret_pem_hide(struct secret_text *text);
void secret_urls_hide(struct secret_text *text);
void secret_labels_hide(struct secret_text *text);
void secret_shapes_hide(struct secret_text *text);
void secret_environment_hide(struct secret_text *text, char *const *environment);

static inline bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static inline char lower(char byte)
{
    return is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

static inline bool is_letter(char byte)
{
    return lower(byte) >= 'a' && lower(byte) <= 'z';
}

static inline bool is_alphanumeric(char byte)
{
    return is_letter(byte) || is_digit(byte);
}

static inline bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '\0';
}

static inline bool is_quote(char byte)
{
    return byte == '"' || byte == '\'' || byte == '`';
}

/* True if `byte` is one of the string's. */
static inline bool is_one_of(char byte, const char *bytes)
{
    while (*bytes != '\0')
        if (*bytes++ == byte)
            return true;
    return false;
}

/* The byte at `at`; behind the end and before the begin (`at` is SIZE_MAX) 0. */
static inline char byte_at(const struct secret_text *text, size_t at)
{
    return at < text->length ? text->data[at] : '\0';
}

/* Bytes of `word` if it is at `at`, in either case if the word is in lower case; else 0. */
static inline size_t word_at(const struct secret_text *text, size_t at, const char *word)
{
    size_t length = 0;
    for (; word[length] != '\0'; length++) {
        const char byte = byte_at(text, at + length);
        if (byte != word[length] && lower(byte) != word[length])
            return 0;
    }
    return length;
}

/* Is there a digit, or a capital that does not begin it? Words of a sentence have neither. */
static inline bool looks_random(const struct secret_text *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (is_digit(text->data[i]) || (i > from && is_upper(text->data[i])))
            return true;
    return false;
}

static inline bool is_all_digits(const struct secret_text *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!is_digit(text->data[i]))
            return false;
    return true;
}

/* A quote closes something if no word goes on behind it: the one of `it's` does not. */
static inline bool is_closing_quote(const struct secret_text *text, size_t at)
{
    return is_quote(byte_at(text, at)) && !is_alphanumeric(byte_at(text, at + 1));
}

/* Steps back over the marks that end a sentence, a list or a bracket. */
static inline size_t without_punctuation(const struct secret_text *text, size_t from, size_t to)
{
    while (to > from && is_one_of(text->data[to - 1], ")]}>,;:.'\"`\\"))
        to--;
    return to;
}

/* Hides the bytes unless they are hidden or asterisks already. */
static inline void hide(struct secret_text *text, size_t from, size_t to)
{
    bool is_news = false;
    for (size_t i = from; i < to; i++)
        is_news = is_news || (text->data[i] != '*' && text->data[i] != HIDDEN);
    if (!is_news)
        return;
    text->changed = true;
    for (size_t i = from; i < to; i++)
        text->data[i] = HIDDEN;
}

#endif
