#include "debug_level.h"

#include <stdbool.h>
#include <stddef.h>

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Whether `value`, up to blanks at its end, is the lower-case `word` in any case. */
static bool is_word(const char *value, const char *word)
{
    for (; *word != '\0'; value++, word++) {
        const char lower = *value >= 'A' && *value <= 'Z' ? (char)(*value - 'A' + 'a') : *value;
        if (lower != *word)
            return false;
    }
    while (is_blank(*value))
        value++;
    return *value == '\0';
}

int debug_level_of(const char *value)
{
    /* Arrays, not pointers: a pointer would cost the preloaded library a relocation at every process start. */
    static const struct {
        char text[6];
        signed char level;
    } words[] = {{"", 0},  {"0", 0},   {"no", 0}, {"off", 0},  {"false", 0},
                 {"1", 1}, {"yes", 1}, {"on", 1}, {"true", 1}, {"2", 2}};
    if (value == NULL)
        return 0;
    while (is_blank(*value))
        value++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(value, words[i].text))
            return words[i].level;
    return DEBUG_LEVEL_MALFORMED;
}
