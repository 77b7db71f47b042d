/* PEM blocks (RFC 7468): private keys, and certificates, which nobody misses. */
#include "secret_text.h"

enum {
    LINE_LENGTH_MIN = 60, /* of base64: tools write 64, 70 or 76 bytes in a line */
    WORD_LENGTH_MIN = 16,
};

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";

static bool is_base64(char byte)
{
    return is_alphanumeric(byte) || is_one_of(byte, "+/=");
}

/* Where the mark is, from `at` on; the text's length if nowhere. */
static size_t find_mark(const struct secret_text *text, size_t at, const char *mark)
{
    while (at < text->length && (text->data[at] != '-' || word_at(text, at, mark) == 0))
        at++;
    return at < text->length ? at : text->length;
}

/* Behind the five dashes that end the line of a mark; the text's length if they are missing. */
static size_t behind_mark(const struct secret_text *text, size_t mark)
{
    for (size_t at = mark + 5; at < text->length && text->data[at] != '\n'; at++)
        if (word_at(text, at, "-----"))
            return at + 5;
    return text->length;
}

/* Begins a block's inside here? A message may only name the mark that it missed. */
static bool is_inside(const struct secret_text *text, size_t at)
{
    while (is_one_of(byte_at(text, at), " \r\n\\") || word_at(text, at - 1, "\\n") ||
           word_at(text, at - 1, "\\r"))
        if (++at >= text->length)
            return false;
    size_t to = at;
    while (to < text->length && is_base64(text->data[to]))
        to++;
    return to - at >= WORD_LENGTH_MIN || (to == text->length && looks_random(text, at, to)) ||
           word_at(text, at, "Proc-Type:") > 0;
}

/* Where the base64 that ends at `to` began: lines of it, or one with `\n` in it. */
static size_t base64_before(const struct secret_text *text, size_t to)
{
    size_t from = to;
    while (from > 0 && (is_base64(text->data[from - 1]) || is_one_of(text->data[from - 1], "\r\n\\")))
        from--;
    return from;
}

/* A line of base64 and nothing else, that is not one of hexadecimal digits. */
static bool is_base64_line(const struct secret_text *text, size_t from, size_t to, size_t length_min)
{
    bool has_upper = false;
    bool has_lower = false;
    for (size_t i = from; i < to; i++) {
        if (!is_base64(text->data[i]))
            return false;
        has_upper = has_upper || is_upper(text->data[i]);
        has_lower = has_lower || (text->data[i] > 'f' && text->data[i] <= 'z');
    }
    return to - from >= length_min && has_upper && has_lower;
}

/* The length of the end of a line: as it is, or as JSON and repr() write it. */
static size_t line_end_at(const struct secret_text *text, size_t at)
{
    return byte_at(text, at) == '\n' ? 1 : word_at(text, at, "\\n");
}

/* A whole value in quotation marks is no line: a digest may be one. */
static bool is_whole_value(const struct secret_text *text, size_t from, size_t end)
{
    return from > 0 && is_quote(text->data[from - 1]) && is_quote(byte_at(text, end));
}

/* The inside of a block of which neither mark is left. The line behind one may be its last, a short one. */
static void hide_lines(struct secret_text *text)
{
    size_t length_min = LINE_LENGTH_MIN;
    for (size_t from = 0; from < text->length;) {
        size_t end = from;
        while (end < text->length && line_end_at(text, end) == 0 && !is_quote(text->data[end]))
            end++;
        const bool is_value = is_whole_value(text, from, end);
        const size_t next = end + (line_end_at(text, end) == 2 ? 2 : 1);
        size_t to = end;
        while (to > from && is_space(text->data[to - 1]))
            to--;
        while (from < to && is_space(text->data[from]))
            from++;
        const bool is_line = !is_value && is_base64_line(text, from, to, length_min);
        if (is_line)
            hide(text, from, to);
        length_min = is_line ? 1 : LINE_LENGTH_MIN;
        from = next;
    }
}

void secret_pem_hide(struct secret_text *text)
{
    size_t begin = 0;
    size_t end = 0;
    size_t at = 0;
    while (at < text->length) {
        if (begin < at || at == 0)
            begin = find_mark(text, at, begin_mark);
        if (end < at || at == 0)
            end = find_mark(text, at, end_mark);
        if (end < begin) {
            size_t from = base64_before(text, end);
            hide(text, from > at ? from : at, end);
            at = behind_mark(text, end);
        } else if (begin < text->length) {
            const size_t inside = behind_mark(text, begin);
            if (end < text->length)
                hide(text, inside < end ? inside : end, end);
            else if (is_inside(text, inside))
                hide(text, inside, text->length);
            at = end < text->length ? behind_mark(text, end) : inside;
        } else {
            break;
        }
    }
    hide_lines(text);
}
