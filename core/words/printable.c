#include "printable.h"

#include <string.h>

/* Bytes of the UTF-8 character at `bytes`, 0 if there is none (RFC 3629 section 3; a second byte out of range for
 * its first one, which would be an overlong form or a surrogate, is refused too). */
static size_t character_length(const unsigned char *bytes)
{
    static const struct {
        unsigned char first, last, second_from, second_to;
        size_t length;
    } forms[] = {
        {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (bytes[0] < forms[i].first || bytes[0] > forms[i].last)
            continue;
        if (forms[i].length > 1 && (bytes[1] < forms[i].second_from || bytes[1] > forms[i].second_to))
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if (bytes[k] < 0x80 || bytes[k] > 0xbf)
                return 0;
        return forms[i].length;
    }
    return 0;
}

/* C0, DEL, and C1, which is U+0080 to U+009F and obeyed by some terminals. */
static bool is_control(const unsigned char *character)
{
    return *character < 0x20 || *character == 0x7f || (*character == 0xc2 && character[1] < 0xa0);
}

/* Turns the direction of text, or breaks lines (Unicode, UAX #9): U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to
 * U+2069. */
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

size_t utf8_prefix(const char *string, size_t maximum)
{
    size_t length = strlen(string);
    if (length <= maximum)
        return length;
    while (maximum > 0 && ((unsigned char)string[maximum] & 0xc0) == 0x80)
        maximum--;
    return maximum;
}

void text_add_printable(struct text *text, const char *string, size_t maximum)
{
    const size_t room = text->size - 1 - text->length;
    if (maximum > room)
        maximum = room;
    const char *ending = strlen(string) > maximum && maximum >= 3 ? "..." : "";
    maximum -= strlen(ending);

    size_t added = 0;
    const unsigned char *byte = (const unsigned char *)string;
    while (*byte != '\0') {
        size_t length = character_length(byte);
        if (added + (length ? length : 1) > maximum)
            break;
        if (length == 0 || is_control(byte) || turns_text(byte, length))
            text_add(text, strchr("\t\n\r", *byte) ? " " : "?");
        else
            text_add_bytes(text, (const char *)byte, length);
        byte += length ? length : 1;
        added += length ? length : 1;
    }
    text_add(text, ending);
}

bool has_control_character(const char *string)
{
    for (const char *byte = string; *byte != '\0'; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7f)
            return true;
    return false;
}
