/* The length of a string, for code that has no libc. Pure, async-signal-safe. */
#ifndef VHRETRY_EVIDENCE_STRING_LENGTH_H
#define VHRETRY_EVIDENCE_STRING_LENGTH_H

#include <stddef.h>
#include <stdint.h>

enum { STRING_BLOCK = 16 };

/* A bit for each byte of the block at `at` that is zero. */
__attribute__((no_sanitize("address", "thread"))) static inline unsigned string_zeros(const char *at)
{
#if defined(__x86_64__)
    typedef char block __attribute__((vector_size(STRING_BLOCK), may_alias));
    const block zero = {0};
    return (unsigned)__builtin_ia32_pmovmskb128((block)(*(const block *)(const void *)at == zero));
#else
    unsigned zeros = 0;
    for (unsigned i = 0; i < STRING_BLOCK; i++)
        zeros |= (unsigned)(at[i] == '\0') << i;
    return zeros;
#endif
}

/* As strlen(3). A block at a time: an aligned one never reaches into a page that the string does not. */
static inline size_t string_length(const char *string)
{
    const unsigned before = (uintptr_t)string % STRING_BLOCK;
    const char *at = string - before;
    unsigned zeros = string_zeros(at) >> before << before;
    while (zeros == 0)
        zeros = string_zeros(at += STRING_BLOCK);
    return (size_t)(at - string) + (size_t)__builtin_ctz(zeros);
}

#endif
