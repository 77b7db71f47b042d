#define _GNU_SOURCE
#include "print.h"

#include "../evidence/character.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Alone it would let a text write over the line that it stands in. */
static void hide_lone_carriage_returns(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n'))
            text[i] = '?';
}

int print(const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return -1;
    const size_t printable = make_printable(text, (size_t)length, "\n\r\t");
    hide_lone_carriage_returns(text, printable);
    const bool printed = fwrite(text, 1, printable, stdout) == printable;
    free(text);
    return printed ? (int)printable : -1;
}

/* The code point of a character of two or three bytes: no other is one that may not be shown, but ASCII. */
static unsigned code_point(const char *character, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)character;
    if (length == 1)
        return bytes[0];
    return length == 2 ? (bytes[0] & 0x1fU) << 6 | (bytes[1] & 0x3fU)
                       : (bytes[0] & 0xfU) << 12 | (bytes[1] & 0x3fU) << 6 | (bytes[2] & 0x3fU);
}

int print_as_json(const char *json)
{
    enum { REPLACEMENT = 0xfffd };
    size_t left = strlen(json);
    while (left > 0) {
        const size_t length = character_length(json, left);
        /* Control characters of ASCII are json-c's own: line ends, which stand between strings. */
        if (length == 0)
            printf("\\u%04x", REPLACEMENT);
        else if (character_is_printable(json, length) || (length == 1 && *json != '\177'))
            fwrite(json, 1, length, stdout);
        else
            printf("\\u%04x", code_point(json, length));
        json += length > 0 ? length : 1;
        left -= length > 0 ? length : 1;
    }
    return putchar('\n') == EOF || ferror(stdout) ? -1 : 0;
}
