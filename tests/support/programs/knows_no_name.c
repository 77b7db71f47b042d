/* A name server on loopback that knows no name: knows_no_name READY-FILE. Answers every question with NXDOMAIN
 * (RFC 1035 section 4.1.1), makes the file once it listens, and ends after 60 s or with its parent.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER_SIZE = 12, NAME_ERROR = 3 };

int main(int count, char **arguments)
{
    unsigned char message[512];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(53)};
    int service = socket(AF_INET, SOCK_DGRAM, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    alarm(60);
    inet_pton(AF_INET, "127.0.53.53", &address.sin_addr);
    if (count != 2 || bind(service, (struct sockaddr *)&address, sizeof address) != 0 ||
        close(open(arguments[1], O_CREAT | O_WRONLY, 0600)) != 0)
        return 1;
    for (;;) {
        socklen_t length = sizeof address;
        ssize_t size = recvfrom(service, message, sizeof message, 0, (struct sockaddr *)&address, &length);
        if (size < HEADER_SIZE)
            continue;
        message[2] |= 0x80;             /* an answer, */
        message[3] = 0x80 | NAME_ERROR; /* from one that would ask others */
        memset(message + 6, 0, 6);      /* and nothing but the question again */
        sendto(service, message, (size_t)size, 0, (struct sockaddr *)&address, length);
    }
}
