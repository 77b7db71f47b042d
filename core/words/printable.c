#include "printable.h"

#include "../evidence/character.h"

#include <string.h>

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
    const char *byte = string;
    size_t left = strlen(string);
    while (left > 0) {
        const size_t length = character_length(byte, left);
        const size_t size = length ? length : 1;
        if (added + size > maximum)
            break;
        if (character_is_printable(byte, length))
            text_add_bytes(text, byte, length);
        else
            text_add(text, strchr("\t\n\r", *byte) ? " " : "?");
        byte += size;
        left -= size;
        added += size;
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
