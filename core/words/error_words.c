/* glibc's words of errors, for both libcs: musl, which the program that is shipped is built with, has others. */
#include "error_words.h"

#include "../evidence/error_list.h"

#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>

struct words {
    int error;
    const char *words;
};

#define WORDS(error, class, words) {error, words},
static const struct words system_errors[] = {SYSTEM_ERRORS(WORDS)};
static const struct words resolver_errors[] = {RESOLVER_ERRORS(WORDS)};
#undef WORDS

static const char *find(const struct words *table, size_t count, int error)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].error == error)
            return table[i].words;
    return NULL;
}

static int find_words(const struct words *table, size_t count, const char *words)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].words, words) == 0)
            return table[i].error;
    return 0;
}

int errno_of_words(const char *words)
{
    return find_words(system_errors, sizeof system_errors / sizeof system_errors[0], words);
}

int resolver_of_words(const char *words)
{
    return find_words(resolver_errors, sizeof resolver_errors / sizeof resolver_errors[0], words);
}

const char *words_of_errno(int error)
{
    const char *words = find(system_errors, sizeof system_errors / sizeof system_errors[0], error);
    return words ? words : strerror(error);
}

const char *words_of_resolver(int error)
{
    const char *words = find(resolver_errors, sizeof resolver_errors / sizeof resolver_errors[0], error);
    return words ? words : gai_strerror(error);
}
