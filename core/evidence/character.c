#include "character.h"

/* RFC 3629 section 3; a second byte out of range for its first one, which would be an overlong form or a surrogate, is refused too. */
size_t character_length(const char *text, size_t available)
{
    static const struct {
        unsigned char first, last, second_from, second_to;
        size_t length;
    } forms[] = {
        {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t i = 0; available > 0 && i < sizeof forms / sizeof *forms; i++) {
        if (bytes[0] < forms[i].first || bytes[0] > forms[i].last)
            continue;
        if (forms[i].length > available)
            return 0;
        if (forms[i].length > 1 && (bytes[1] < forms[i].second_from || bytes[1] > forms[i].second_to))
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if (bytes[k] < 0x80 || bytes[k] > 0xbf)
                return 0;
        return forms[i].length;
    }
    return 0;
}

static bool is_control(const unsigned char *character)
{
    return *character < 0x20 || *character == 0x7f || (*character == 0xc2 && character[1] < 0xa0);
}

/* Unicode, UAX #9. */
static bool turns_text(const unsigned char *character, size_t length)
{
    if (length == 2)
        return character[0] == 0xd8 && character[1] == 0x9c;
    if (length != 3 || character[0] != 0xe2)
        return false;
    const unsigned char last = character[2];
    return character[1] == 0x80 ? last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae)
                                : character[1] == 0x81 && last >= 0xa6 && last <= 0xa9;
}

bool character_is_printable(const char *character, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)character;
    return length > 0 && !is_control(bytes) && !turns_text(bytes, length);
}

static bool is_kept(char byte, const char *kept)
{
    while (*kept != '\0' && *kept != byte)
        kept++;
    return *kept != '\0';
}

size_t make_printable(char *text, size_t length, const char *kept)
{
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        const size_t size = character_length(text + at, length - at);
        if (character_is_printable(text + at, size) || (size == 1 && is_kept(text[at], kept)))
            for (size_t i = 0; i < size; i++)
                text[written++] = text[at + i];
        else
            text[written++] = '?';
        at += size > 0 ? size : 1;
    }
    return written;
}
