#include "words_slice.h"

#include <string.h>

bool slice_begins(struct slice slice, const char *text)
{
    const size_t length = strlen(text);
    return length <= slice.length && memcmp(slice.data, text, length) == 0;
}

bool slice_ends(struct slice slice, const char *text)
{
    const size_t length = strlen(text);
    return length <= slice.length && memcmp(slice.data + slice.length - length, text, length) == 0;
}

bool slice_begins_any_case(struct slice slice, const char *text)
{
    size_t i = 0;
    while (i < slice.length && text[i] != '\0' && lower(slice.data[i]) == text[i])
        i++;
    return text[i] == '\0';
}

bool slice_is(struct slice slice, const char *text)
{
    return slice.length == strlen(text) && slice_begins(slice, text);
}

size_t slice_find(struct slice slice, const char *text)
{
    for (size_t i = 0; i < slice.length; i++)
        if (slice.data[i] == text[0] && slice_begins(slice_after(slice, i), text))
            return i;
    return slice.length;
}

size_t slice_find_any_case(struct slice slice, const char *text)
{
    for (size_t i = 0; i < slice.length; i++)
        if (lower(slice.data[i]) == text[0] && slice_begins_any_case(slice_after(slice, i), text))
            return i;
    return slice.length;
}

bool slice_mentions(struct slice slice, const char *text)
{
    return slice_find_any_case(slice, text) < slice.length;
}
