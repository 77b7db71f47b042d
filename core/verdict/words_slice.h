/* A part of a program's words, and how to look into it. No libc state: ASCII alone, whatever the locale is.
 */
#ifndef VHRETRY_VERDICT_WORDS_SLICE_H
#define VHRETRY_VERDICT_WORDS_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
    const char *data;
    size_t length;
};

static inline bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static inline bool is_letter(char byte)
{
    return lower(byte) >= 'a' && lower(byte) <= 'z';
}

/* Part of a word: a letter, a digit, an underscore, or of a character beyond ASCII. */
static inline bool is_word_byte(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

static inline bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* What follows the first `count` bytes; empty if there are fewer. */
static inline struct slice slice_after(struct slice slice, size_t count)
{
    if (count > slice.length)
        count = slice.length;
    return (struct slice){slice.data + count, slice.length - count};
}

static inline struct slice slice_first(struct slice slice, size_t count)
{
    return (struct slice){slice.data, count < slice.length ? count : slice.length};
}

/* Without the blanks at both ends. */
static inline struct slice slice_trimmed(struct slice slice)
{
    while (slice.length > 0 && is_blank(slice.data[0]))
        slice = slice_after(slice, 1);
    while (slice.length > 0 && is_blank(slice.data[slice.length - 1]))
        slice.length--;
    return slice;
}

/* Does it begin with `text`, in just this case? */
bool slice_begins(struct slice slice, const char *text);

/* The same for the other end. */
bool slice_ends(struct slice slice, const char *text);

/* Does it begin with `text`, of lower-case letters, in any case? */
bool slice_begins_any_case(struct slice slice, const char *text);

/* Is it `text`, in just this case? */
bool slice_is(struct slice slice, const char *text);

/* Where `text` first stands in it, in just this case; the length of the slice: nowhere. */
size_t slice_find(struct slice slice, const char *text);

/* The same for `text` of lower-case letters, in any case. */
size_t slice_find_any_case(struct slice slice, const char *text);

/* Does `text`, of lower-case letters, stand in it, in any case? */
bool slice_mentions(struct slice slice, const char *text);

#endif
