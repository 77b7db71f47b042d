/* Secrets in a program's words: the first line is the value of a secret variable, the rest the text. */
#include "../../core/evidence/secrets.h"
#include "fuzz.h"

#include <stdio.h>

/* The text in memory of just its size, so that each byte that is read beyond it is seen. */
static char *copy_of(const char *text, size_t length)
{
    char *copy = malloc(length ? length : 1);
    hold(copy != NULL);
    memcpy(copy, text, length);
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = string_of(data, size);
    const size_t value_length = strcspn(line, "\n");
    const size_t text_from = value_length < size ? value_length + 1 : size;
    const bool cut = value_length % 2;
    char *variable = malloc(value_length + sizeof "A_SECRET=");
    hold(variable != NULL);
    sprintf(variable, "A_SECRET=%.*s", (int)value_length, line);
    char *const environment[] = {variable, NULL};

    char *text = copy_of(line + text_from, size - text_from);
    const size_t once = secrets_mask(text, size - text_from, cut, environment);
    hold(once <= size - text_from);
    for (size_t i = 0; value_length >= 8 && i + value_length <= once; i++)
        hold(memcmp(text + i, variable + sizeof "A_SECRET=" - 1, value_length) != 0 ||
             strpbrk(line, " \t\r\v\f*") != NULL || line[0] == '/');

    /* A second time it changes nothing. */
    char *again = copy_of(text, once);
    hold(secrets_mask(again, once, cut, environment) == once && memcmp(again, text, once) == 0);
    free(again);
    free(text);
    free(variable);
    free(line);
    return 0;
}
