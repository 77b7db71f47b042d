/* Asks a server at loopback and throws away what it answers, tcp(7): throws_away PORT. The buffer it names is no memory.
 *
 * Prints how much came, and ends with 3.
 */
#include "loopback_client.h"

#include <stdint.h>

int main(int count, char **arguments)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    volatile uintptr_t nowhere = 16;
    size_t length = 0;
    int connection = count > 1 ? connect_to_loopback(arguments[1]) : -1;
    if (connection < 0 || send(connection, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
        return 2;
    for (ssize_t got; (got = recv(connection, (void *)nowhere, 4096, MSG_TRUNC)) > 0;)
        length += (size_t)got;
    printf("%zu bytes\n", length);
    return 3;
}
