/* Hook: dlclose(3), after which another copy of a TLS library may be in the place of one that was known. */
#include "../observer/tls_library.h"
#include "../platform/real.h"

#include <dlfcn.h>

EXPORT int dlclose(void *handle)
{
    __typeof__(&dlclose) real = REAL(dlclose);
    tls_something_is_unloaded();
    int result = real == NULL ? -1 : real(handle);
    tls_something_is_unloaded();
    return result;
}
