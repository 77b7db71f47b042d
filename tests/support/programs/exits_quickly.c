/* Ends by quick_exit, which runs handlers of its own. */
#include "loopback_client.h"

static void say_farewell(void)
{
    puts("quick handler");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (at_quick_exit(say_farewell) != 0)
        return 97;
    quick_exit(behave(argc, argv));
}
