/* The same as returns_from_main, with musl. */
#include "loopback_client.h"

int main(int argc, char **argv)
{
    return behave(argc, argv);
}
