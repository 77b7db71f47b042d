#include "html.h"

#include "../evidence/duration.h"
#include "../words/printable.h"

#include <string.h>

static const char *entity_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&#34;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_add(struct text *page, const char *string)
{
    enum { LONGEST = 8 }; /* of an entity, and of a character */
    char printable[HTML_STRING_MAX + 1];
    struct text text = text_in(printable, sizeof printable);
    text_add_printable(&text, string, HTML_STRING_MAX);
    for (const char *byte = printable; *byte != '\0';) {
        const char *entity = entity_of(*byte);
        size_t length = 1;
        while (!entity && ((unsigned char)byte[length] & 0xc0) == 0x80)
            length++;
        if (page->size - page->length <= LONGEST)
            return;
        if (entity)
            text_add(page, entity);
        else
            text_add_bytes(page, byte, length);
        byte += length;
    }
}

void html_add_value(struct text *page, const char *string, size_t maximum)
{
    char cut[HTML_STRING_MAX + 1];
    struct text text = text_in(cut, sizeof cut);
    text_add_printable(&text, string, maximum < HTML_STRING_MAX ? maximum : HTML_STRING_MAX);
    text_add(page, "<bdi>");
    html_add(page, cut);
    text_add(page, "</bdi>");
}

void html_add_link(struct text *page, const char *url, const char *label)
{
    const bool is_link =
        strncmp(url, "https://", strlen("https://")) == 0 || strncmp(url, "http://", strlen("http://")) == 0;
    if (is_link) {
        text_add(page, "<a href=\"");
        html_add(page, url);
        text_add(page, "\" rel=\"noreferrer\">");
    }
    html_add_value(page, label, HTML_STRING_MAX);
    if (is_link)
        text_add(page, "</a>");
}

void html_add_share(struct text *page, uint64_t part, uint64_t whole)
{
    enum { HUNDREDTHS = 10000, DIGITS = 2 };
    /* Years of nanoseconds do not overflow once they are microseconds. */
    const uint64_t share = whole < 1000    ? 0
                           : part >= whole ? HUNDREDTHS
                                           : part / 1000 * HUNDREDTHS / (whole / 1000);
    text_add_unsigned(page, share / 100);
    if (share % 100 != 0) {
        text_add(page, ".");
        text_add_digits(page, share % 100, DIGITS);
    }
    text_add(page, "%");
}

void html_add_duration(struct text *page, uint64_t nanoseconds)
{
    enum { MILLI = 1000, MINUTE = 60, HOUR = 3600 };
    const uint64_t seconds = nanoseconds / NANOSECONDS_PER_SECOND;
    if (seconds == 0) {
        text_add_unsigned(page, nanoseconds / (NANOSECONDS_PER_SECOND / MILLI));
        text_add(page, nanoseconds == 0 ? " s" : " ms");
        return;
    }
    if (seconds < 2 * MINUTE) {
        text_add_seconds(page, nanoseconds, 1);
        text_add(page, " s");
        return;
    }
    const uint64_t large = seconds < 2 * HOUR ? MINUTE : HOUR;
    const uint64_t small = seconds < 2 * HOUR ? 1 : MINUTE;
    text_add_unsigned(page, seconds / large);
    text_add(page, large == HOUR ? " h " : " min ");
    text_add_unsigned(page, seconds % large / small);
    text_add(page, large == HOUR ? " min" : " s");
}
