/* glibc's words of errors, for both libcs: musl, which the program that is shipped is built with, has others. */
#include "error_words.h"

#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>

struct words {
    int error;
    const char *words;
};

static const struct words system_errors[] = {
    {EPERM, "Operation not permitted"},
    {EACCES, "Permission denied"},
    {ECONNREFUSED, "Connection refused"},
    {ETIMEDOUT, "Connection timed out"},
    {ENETUNREACH, "Network is unreachable"},
    {EHOSTUNREACH, "No route to host"},
    {EHOSTDOWN, "Host is down"},
    {ENETDOWN, "Network is down"},
    {ECONNRESET, "Connection reset by peer"},
    {ECONNABORTED, "Software caused connection abort"},
    {ENETRESET, "Network dropped connection on reset"},
    {EPIPE, "Broken pipe"},
    {EADDRNOTAVAIL, "Cannot assign requested address"},
    {ENOBUFS, "No buffer space available"},
    {EMFILE, "Too many open files"},
    {ENFILE, "Too many open files in system"},
};

static const struct words resolver_errors[] = {
    {EAI_AGAIN, "Temporary failure in name resolution"},
    {EAI_NONAME, "Name or service not known"},
    {EAI_FAIL, "Non-recoverable failure in name resolution"},
    {EAI_NODATA, "No address associated with hostname"},
};

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
