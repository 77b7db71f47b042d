#include "name_hash.h"

#include <stdbool.h>

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-' || (unsigned char)byte >= 0x80;
}

/* FNV-1a, 32 bits. */
uint32_t name_hash(const char *name, size_t length)
{
    uint32_t hash = UINT32_C(2166136261);
    size_t start = length;
    while (length > 0 && name[length - 1] == '/')
        length--;
    for (start = length; start > 0 && name[start - 1] != '/'; start--)
        ;
    while (start < length && !is_name_byte(name[start]))
        start++; /* ".netrc" */
    size_t end = start;
    for (; end < length && is_name_byte(name[end]); end++)
        hash = (hash ^ (unsigned char)name[end]) * UINT32_C(16777619);
    return end == start ? 0 : hash | 1;
}

static bool begins(const char *text, const char *with)
{
    while (*with != '\0' && *text == *with) {
        text++;
        with++;
    }
    return *with == '\0';
}

static bool is_same(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

/* Options that a file to be written follows, of curl, wget, aria2c and those that took after them: `-o`, `-fsSLo`, `-qO`. */
static bool names_output(const char *option)
{
    if (option[0] != '-' || option[1] == '\0')
        return false;
    if (option[1] == '-')
        return is_same(option, "--output") || is_same(option, "--output-document") ||
               is_same(option, "--out");
    while (option[1] != '\0')
        option++;
    return *option == 'o' || *option == 'O';
}

/* The value of `--output=FILE`; NULL if it is another option. */
static const char *value_of_output(const char *option)
{
    if (begins(option, "--out"))
        for (; *option != '\0'; option++)
            if (*option == '=')
                return option + 1;
    return NULL;
}

/* Without the query of a URL, which may hold a signature. */
static size_t length_of_path(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0' && text[length] != '?' && text[length] != '#')
        length++;
    return length;
}

static bool is_path(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '/')
            return true;
    return false;
}

void name_hash_arguments(uint32_t *hashes, size_t count, char *const *arguments)
{
    size_t used = 0;
    bool output = false;
    for (size_t i = 0; i < count; i++)
        hashes[i] = 0;
    if (arguments == NULL || arguments[0] == NULL)
        return;
    for (char *const *argument = arguments + 1; *argument != NULL && used < count; argument++) {
        const char *name = output || (**argument != '-' && is_path(*argument)) ? *argument
                           : **argument == '-'                                 ? value_of_output(*argument)
                                                                               : NULL;
        output = !output && names_output(*argument);
        uint32_t hash = name == NULL ? 0 : name_hash(name, length_of_path(name));
        if (hash != 0)
            hashes[used++] = hash;
    }
}
