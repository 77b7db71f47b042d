/* Returns from main; static destructors, its own and those of a library, print after that. */
#include "libstatic_destructor.h"
#include "loopback_client.h"

namespace
{
struct Farewell {
    ~Farewell()
    {
        puts("program destroyed");
    }
} farewell;
} // namespace

int main(int argc, char **argv)
{
    puts(library_name());
    return behave(argc, argv);
}
