#include "real.h"

#include <errno.h>
#include <stddef.h>

int *host_errno(void)
{
    static int none;
    int *(*real)(void) = REAL(__errno_location);
    return real == NULL ? &none : real();
}

long host_result_of(long result)
{
    if (result >= 0 || result < -4095)
        return result;
    *host_errno() = (int)-result;
    return -1;
}
