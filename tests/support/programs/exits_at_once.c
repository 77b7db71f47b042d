/* Ends by _exit: what is buffered is lost, and must be with us. */
#include "loopback_client.h"

int main(int argc, char **argv)
{
    _exit(behave(argc, argv));
}
