/* Fuzz targets: one file for each parser of outside data, run by `make fuzz`; the seeds are in corpus/<target>/.
 *
 * A crash, a leak, undefined behaviour or a broken promise of the parser's header ends the run.
 */
#ifndef VHRETRY_TESTS_FUZZ_H
#define VHRETRY_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run unless `promise` holds. */
static inline void hold(bool promise)
{
    if (!promise)
        abort();
}

/* Are two structures that began as zeros the same, padding included? */
static inline bool same_bytes(const void *one, const void *other, size_t size)
{
    return memcmp(one, other, size) == 0;
}

/* The input as a string, cut at its first NUL; to be freed by the caller. */
static inline char *string_of(const uint8_t *data, size_t size)
{
    char *string = malloc(size + 1);
    hold(string != NULL);
    for (size_t i = 0; i < size; i++)
        string[i] = (char)data[i];
    string[size] = '\0';
    return string;
}

#endif
