#include "testimony_filled.h"

#include <string.h>

/* The width at which Terraform breaks lines. */
enum { FILLED_WIDTH = 78 };

static size_t first_word_length(struct slice text)
{
    return slice_find(text, " ");
}

/* Was the line broken because the next word had no room in it? A word alone may be longer than the width. */
static bool is_full(struct slice text, struct slice next)
{
    const bool one_word = first_word_length(text) == text.length;
    return text.length > 0 && next.length > 0 && (text.length <= FILLED_WIDTH || one_word) &&
           text.length + 1 + first_word_length(next) > FILLED_WIDTH;
}

static struct slice first_line(struct slice text)
{
    return slice_first(text, slice_find(text, "\n"));
}

void filled_join(struct line *line, struct slice *raw, struct slice *rest, char text[FILLED_SIZE])
{
    size_t length = 0;
    struct line last = *line;
    while (line->shape == LINE_PLAIN && line->indent == 0) {
        const struct slice next_raw = first_line(*rest);
        const struct line next = line_read(next_raw, false);
        if (next.shape == LINE_BLANK || next.indent > 0 || !is_full(last.text, next.text) ||
            length + last.text.length + 1 + next.text.length > FILLED_SIZE)
            break;
        if (length == 0) {
            memcpy(text, last.text.data, last.text.length);
            length = last.text.length;
        }
        text[length++] = ' ';
        memcpy(text + length, next.text.data, next.text.length);
        length += next.text.length;
        *raw = slice_trimmed(next_raw);
        *rest = slice_after(*rest, next_raw.length + 1);
        last = next;
    }
    if (length > 0)
        *line = line_read((struct slice){text, length}, false);
}
