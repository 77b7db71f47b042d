/* Static: no library gets into it, and it says nothing. Asks, and ends with 1 whatever comes of it.
 *
 *     static_asks ADDRESS PORT call           connect(2) waits
 *     static_asks ADDRESS PORT SECONDS        it does not; gives up after SECONDS, as often for the answer
 *     static_asks ADDRESS PORT SECONDS again  asks again until an answer comes, then fails by itself
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* An answer came. */
static bool ask(const struct sockaddr_in *address, int limit, bool waits)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char answer[512];
    int connection = socket(AF_INET, SOCK_STREAM | (waits ? 0 : SOCK_NONBLOCK), 0);
    struct pollfd ready = {.fd = connection, .events = POLLOUT};
    int result = connect(connection, (const struct sockaddr *)address, sizeof *address);
    bool connected = waits ? result == 0 : poll(&ready, 1, limit) > 0 && (ready.revents & POLLERR) == 0;
    ready.events = POLLIN;
    bool answered = connected && write(connection, request, sizeof request - 1) > 0 &&
                    poll(&ready, 1, limit) > 0 && read(connection, answer, sizeof answer) > 0;
    close(connection);
    return answered;
}

int main(int count, char **arguments)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (count < 4 || inet_pton(AF_INET, arguments[1], &address.sin_addr) != 1)
        return 98;
    address.sin_port = htons((unsigned short)strtoul(arguments[2], NULL, 10));
    const bool waits = strcmp(arguments[3], "call") == 0;
    const int limit = waits ? 5000 : (int)(strtod(arguments[3], NULL) * 1000);
    while (!ask(&address, limit, waits) && count > 4)
        poll(NULL, 0, 20);
    return 1;
}
