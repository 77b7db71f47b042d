/* Asks a server at loopback and reads to the end by recvmmsg(2), in messages of a few bytes: reads_messages PORT.
 *
 * Prints what came, and ends with 3.
 */
#define _GNU_SOURCE /* recvmmsg */
#include "loopback_client.h"

enum { MESSAGES = 3, MESSAGE_SIZE = 7 };

static char data[MESSAGES][MESSAGE_SIZE];

/* Returns how many bytes came. */
static size_t read_messages(int connection)
{
    struct iovec parts[MESSAGES];
    struct mmsghdr messages[MESSAGES] = {0};
    size_t length = 0;
    for (int i = 0; i < MESSAGES; i++) {
        parts[i] = (struct iovec){data[i], MESSAGE_SIZE};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(connection, messages, MESSAGES, MSG_WAITFORONE, NULL);
    for (int i = 0; i < count; i++) {
        fwrite(data[i], 1, messages[i].msg_len, stdout);
        length += messages[i].msg_len;
    }
    return length;
}

int main(int count, char **arguments)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    int connection = count > 1 ? connect_to_loopback(arguments[1]) : -1;
    if (connection < 0 || send(connection, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
        return 2;
    while (read_messages(connection) > 0)
        continue;
    return 3;
}
