#include "words_text.h"

#include "words_frames.h"

#include <stdint.h>
#include <string.h>

enum { ESCAPE = 0x1b, BELL = '\a', DELETE = 0x7f };

/* Stands at the beginning of a line whose own beginning is missing. No other control character is ever written. */
enum { CUT_MARK = 0x01 };

/* Text is read at one place and written at an earlier one of the same buffer. */
struct cleaning {
    char *text;
    size_t written;
    size_t line;    /* where the current line begins */
    size_t rubbish; /* bytes of the current line that are no text */
    bool returned;  /* the next character is written over the line, '\r' */
};

static bool is_between(unsigned char byte, unsigned char first, unsigned char last)
{
    return byte >= first && byte <= last;
}

/* The length of the escape sequence at `bytes` (ECMA-48, 5.3 to 5.6). An unfinished string ends with its line. */
static size_t escape_length(const unsigned char *bytes, size_t length)
{
    size_t at = 1;
    if (at < length && bytes[at] == '[') {
        for (at++; at < length && is_between(bytes[at], 0x20, 0x3f); at++)
            ;
        return at < length && is_between(bytes[at], 0x40, 0x7e) ? at + 1 : at;
    }
    if (at < length &&
        (bytes[at] == ']' || bytes[at] == 'P' || bytes[at] == 'X' || bytes[at] == '^' || bytes[at] == '_')) {
        for (at++; at < length && bytes[at] != '\n'; at++) {
            if (bytes[at] == BELL)
                return at + 1;
            if (bytes[at] == ESCAPE)
                return at + 1 < length && bytes[at + 1] == '\\' ? at + 2 : at;
        }
        return at;
    }
    while (at < length && is_between(bytes[at], 0x20, 0x2f))
        at++;
    return at < length && is_between(bytes[at], 0x30, 0x7e) ? at + 1 : at;
}

/* The length of the UTF-8 character at `bytes` (RFC 3629), and which one it is; 0 if there is none. */
static size_t character_length(const unsigned char *bytes, size_t length, uint32_t *character)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xc0 ? 0 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    if (size == 0 || size > length || bytes[0] > 0xf4)
        return 0;
    uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3fU);
    }
    *character = value;
    return value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff) ? 0 : size;
}

/* Control characters, and those that break lines or turn the direction of text (Unicode, UAX #9). */
static bool is_shown(uint32_t character)
{
    return character >= ' ' && (character < DELETE || character > 0x9f) && character != 0x061c &&
           !(character >= 0x200e && character <= 0x200f) && !(character >= 0x2028 && character <= 0x202e) &&
           !(character >= 0x2066 && character <= 0x2069) && character != 0xfeff;
}

static void add(struct cleaning *cleaning, const unsigned char *bytes, size_t length)
{
    if (cleaning->returned)
        cleaning->written = cleaning->line; /* the line is whole again: it is written from its first column */
    cleaning->returned = false;
    memmove(cleaning->text + cleaning->written, bytes, length);
    cleaning->written += length;
}

static bool is_marked(const char *line)
{
    return *line == CUT_MARK;
}

/* Does the line say anything? Python underlines each line of a traceback, which would fill half of the room. */
static bool says_something(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '^' && line[i] != '~' && line[i] != CUT_MARK)
            return true;
    return false;
}

static void end_line(struct cleaning *cleaning)
{
    char *text = cleaning->text;
    while (cleaning->written > cleaning->line && text[cleaning->written - 1] == ' ')
        cleaning->written--;
    size_t length = cleaning->written - cleaning->line;
    bool is_text = cleaning->rubbish <= length / 4;
    if (!is_text || !says_something(text + cleaning->line, length))
        cleaning->written = cleaning->line;
    else
        text[cleaning->written++] = '\n';
    cleaning->line = cleaning->written;
    cleaning->rubbish = 0;
    cleaning->returned = false;
}

static void mark_cut(struct cleaning *cleaning)
{
    cleaning->written = cleaning->line;
    cleaning->text[cleaning->written++] = CUT_MARK;
    cleaning->rubbish = 0;
    cleaning->returned = false;
}

/* Takes what stands at `bytes` and returns its length. */
static size_t take(struct cleaning *cleaning, const unsigned char *bytes, size_t length)
{
    uint32_t character = 0;
    size_t size = 1;
    if (*bytes == ESCAPE)
        return escape_length(bytes, length);
    if (*bytes == '\0') {
        mark_cut(cleaning);
    } else if (*bytes == '\n') {
        end_line(cleaning);
    } else if (*bytes == '\r') {
        cleaning->returned = true;
    } else if (*bytes == '\t') {
        add(cleaning, (const unsigned char *)" ", 1);
    } else if (*bytes != BELL && *bytes != '\b') {
        size = character_length(bytes, length, &character);
        if (size > 0 && is_shown(character))
            add(cleaning, bytes, size);
        else
            cleaning->rubbish++;
    }
    return size > 0 ? size : 1;
}

static bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Of a whole line that does not fit, the beginning, which says what it is about; up to a space, so that no half of a
 * secret is taken for a word. */
static size_t keep_beginning(char *text, const char *line, size_t length, size_t room)
{
    size_t kept = length < room ? length : room;
    if (kept < length) {
        size_t space = kept;
        while (space > 0 && line[space] != ' ')
            space--;
        while (kept > 0 && continues_character(line[kept]))
            kept--;
        kept = space > 0 ? space : kept;
    }
    memmove(text, line, kept);
    return kept;
}

/* Of a line whose beginning is missing, the end, from a space on. */
static size_t keep_end(char *text, const char *line, size_t length, size_t room)
{
    size_t from = length < room ? 0 : length - room;
    size_t space = from;
    while (space < length && line[space] != ' ')
        space++;
    while (from < length && continues_character(line[from]))
        from++;
    from = space < length ? space + 1 : from;
    memmove(text, line + from, length - from);
    return length - from;
}

/* Where the line begins that ends before `end`. */
static size_t line_before(const char *text, size_t end)
{
    while (end > 0 && text[end - 1] != '\n')
        end--;
    return end;
}

/* Where the lines begin behind which nothing is missing. */
static size_t after_the_gap(const char *text, size_t end)
{
    size_t first = line_before(text, end);
    while (first > 0 && !is_marked(text + first)) {
        const size_t previous = line_before(text, first - 1);
        if (is_marked(text + previous))
            break;
        first = previous;
    }
    return first;
}

size_t words_text_clean(char *text, size_t length, size_t size, bool *cut)
{
    struct cleaning cleaning = {.text = text};
    for (size_t at = 0; at < length;)
        at += take(&cleaning, (const unsigned char *)text + at, length - at);
    end_line(&cleaning);
    *cut = false;
    if (cleaning.written == 0)
        return 0;
    const size_t room = size - 1;
    size_t end = cleaning.written - 1; /* without the final '\n' */
    const size_t whole = after_the_gap(text, end);
    end = whole + words_frames_drop(text + whole, end - whole, room);
    size_t first = line_before(text, end);
    *cut = is_marked(text + first);
    if (*cut)
        return keep_end(text, text + first + 1, end - first - 1, room);
    if (end - first > room)
        return keep_beginning(text, text + first, end - first, room);
    while (first > 0) {
        const size_t previous = line_before(text, first - 1);
        if (is_marked(text + previous) || end - previous > room)
            break;
        first = previous;
    }
    memmove(text, text + first, end - first);
    return end - first;
}
