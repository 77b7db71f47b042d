/* What the kernel tells of sockets, or somebody who sends in its place. */
#include "../../core/obituaries/deaths.h"
#include "fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct deaths deaths;
    struct obituary obituary;
    bool told;
    size_t at = 0;
    for (size_t length; (length = obituary_read(&obituary, &told, data + at, size - at)) > 0; at += length)
        if (told)
            deaths_note(&deaths, &obituary, 1000, at * UINT64_C(100000000));
    if (at > size || deaths_kept(&deaths) > DEATHS_MAX)
        abort();
    return 0;
}
