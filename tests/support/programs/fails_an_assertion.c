/* Is refused, and then fails an assertion: libc's own abort, which no hook sees. */
#include "loopback_client.h"

#undef NDEBUG
#include <assert.h>

int main(int argc, char **argv)
{
    int refused = behave(argc, argv);
    assert(!refused);
    return 0;
}
