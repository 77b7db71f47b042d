/* An exception that nobody catches: std::terminate calls abort. */
#include "loopback_client.h"

#include <stdexcept>

int main(int argc, char **argv)
{
    int status = behave(argc, argv);
    fflush(stdout);
    if (status != 0)
        throw std::runtime_error("uncaught");
    return status;
}
