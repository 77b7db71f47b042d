/* The four functions that compilers call on their own (GCC manual, "Standards", freestanding), hidden inside
 * the library: it links against nothing. */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *one, const void *other, size_t size);

/* The string instructions keep the compiler from recognising the loop and calling the function from inside itself. */
#if defined(__x86_64__)

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *target = to;
    __asm__ volatile("rep movsb" : "+D"(target), "+S"(from), "+c"(size) : : "memory");
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    void *target = to;
    __asm__ volatile("rep stosb" : "+D"(target), "+c"(size) : "a"(byte) : "memory");
    return to;
}

#else

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    volatile unsigned char *target = to;
    const unsigned char *source = from;
    for (size_t i = 0; i < size; i++)
        target[i] = source[i];
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    volatile unsigned char *target = to;
    for (size_t i = 0; i < size; i++)
        target[i] = (unsigned char)byte;
    return to;
}

#endif

void *memmove(void *to, const void *from, size_t size)
{
    volatile unsigned char *target = to;
    const volatile unsigned char *source = from;
    if (target <= source)
        for (size_t i = 0; i < size; i++)
            target[i] = source[i];
    else
        for (size_t i = size; i > 0; i--)
            target[i - 1] = source[i - 1];
    return to;
}

int memcmp(const void *one, const void *other, size_t size)
{
    const volatile unsigned char *left = one;
    const volatile unsigned char *right = other;
    for (size_t i = 0; i < size; i++)
        if (left[i] != right[i])
            return left[i] - right[i];
    return 0;
}
