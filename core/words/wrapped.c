#include "wrapped.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_WIDTH = 80 };

/* Prints a word without code marks and returns its length. */
static int print_word(const char *word, int length)
{
    int printed = 0;
    for (int i = 0; i < length; i++)
        if (word[i] != '`') {
            putchar(word[i]);
            printed++;
        }
    return printed;
}

void print_wrapped(const char *name, int column, const char *text)
{
    int used = printf("%-*s", column, name);
    bool first = true;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (!first && used + 1 + length > PAGE_WIDTH) {
            printf("\n%*s", column, "");
            used = column;
            first = true;
        }
        used += printf("%s", first ? "" : " ");
        used += print_word(text, length);
        first = false;
        text += length;
        text += *text == ' ';
    }
    printf("\n");
}
