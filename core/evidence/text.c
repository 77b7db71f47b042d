#include "text.h"

struct text text_in(char *data, size_t size)
{
    data[0] = '\0';
    return (struct text){.data = data, .size = size, .length = 0};
}

static void add_byte(struct text *text, char byte)
{
    if (text->length + 1 >= text->size)
        return;
    text->data[text->length++] = byte;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
    while (*string != '\0')
        add_byte(text, *string++);
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        add_byte(text, bytes[i]);
}

void text_add_digits(struct text *text, uint64_t number, unsigned digits)
{
    char reversed[20]; /* 2^64 has 20 digits */
    unsigned used = 0;
    do {
        reversed[used++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (unsigned missing = digits; missing > used; missing--)
        add_byte(text, '0');
    while (used > 0)
        add_byte(text, reversed[--used]);
}

void text_add_unsigned(struct text *text, uint64_t number)
{
    text_add_digits(text, number, 1);
}

void text_add_signed(struct text *text, int64_t number)
{
    if (number < 0)
        add_byte(text, '-');
    text_add_unsigned(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void text_add_column(struct text *text, size_t column)
{
    do
        add_byte(text, ' ');
    while (text->length < column && text->length + 1 < text->size);
}

void text_add_seconds(struct text *text, uint64_t nanoseconds, unsigned decimals)
{
    uint64_t fraction = nanoseconds % 1000000000;
    text_add_unsigned(text, nanoseconds / 1000000000);
    if (decimals == 0)
        return;
    for (unsigned cut = decimals; cut < 9; cut++)
        fraction /= 10;
    add_byte(text, '.');
    text_add_digits(text, fraction, decimals);
}

void text_add_json(struct text *text, const char *string)
{
    static const char hex[] = "0123456789abcdef";
    add_byte(text, '"');
    for (; *string != '\0'; string++) {
        unsigned char byte = (unsigned char)*string;
        if (byte == '"' || byte == '\\') {
            add_byte(text, '\\');
            add_byte(text, (char)byte);
        } else if (byte > 0x7e) {
            text_add(text, "\\ufffd");
        } else if (byte < 0x20) {
            text_add(text, "\\u00");
            add_byte(text, hex[byte >> 4]);
            add_byte(text, hex[byte & 15]);
        } else {
            add_byte(text, (char)byte);
        }
    }
    add_byte(text, '"');
}
