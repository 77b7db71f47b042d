/* A library with a static object, whose destructor runs after main, after that of the program's own. */
#include "libstatic_destructor.h"

#include <stdio.h>

namespace
{
struct Farewell {
    ~Farewell()
    {
        puts("library destroyed");
    }
} farewell;
} // namespace

const char *library_name()
{
    return "libstatic_destructor";
}
