/* Calls exit, with musl: its destructors and buffers come after. */
#include "loopback_client.h"

__attribute__((destructor)) static void say_farewell(void)
{
    puts("destroyed");
}

int main(int argc, char **argv)
{
    exit(behave(argc, argv));
}
