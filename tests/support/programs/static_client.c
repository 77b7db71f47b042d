/* Static: no library gets into it. Its parent's word is all there is. */
#include "loopback_client.h"

int main(int argc, char **argv)
{
    return behave(argc, argv);
}
