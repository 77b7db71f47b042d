/* Ends by returning from main. */
#include "loopback_client.h"

int main(int argc, char **argv)
{
    return behave(argc, argv);
}
