#include "wrapped.h"

#include "print.h"

#include <stdbool.h>
#include <string.h>

enum { PAGE_WIDTH = 80 };

/* Prints a word without code marks and returns its length. */
static int print_word(const char *word, int length)
{
    int printed = 0;
    while (length > 0) {
        int part = (int)strcspn(word, "`");
        part = part < length ? part : length;
        printed += print("%.*s", part, word);
        part += part < length; /* the mark */
        word += part;
        length -= part;
    }
    return printed;
}

void print_wrapped(const char *name, int column, const char *text)
{
    int used = print("%-*s", column, name);
    bool first = true;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (!first && used + 1 + length > PAGE_WIDTH) {
            print("\n%*s", column, "");
            used = column;
            first = true;
        }
        used += print("%s", first ? "" : " ");
        used += print_word(text, length);
        first = false;
        text += length;
        text += *text == ' ';
    }
    print("\n");
}
