/* What the programs under test do before each ends in its own way. For C and C++.
 *
 *     PROGRAM refused PORT         one refused connect: status 1
 *     PROGRAM missing-file         a failure that is not the network's: status 1
 *     PROGRAM again PORT UP STATUS a refused connect, then the file UP is made, which brings the service up, then an
 *                                  answered request: STATUS
 */
#ifndef VHRETRY_TESTS_LOOPBACK_CLIENT_H
#define VHRETRY_TESTS_LOOPBACK_CLIENT_H

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The connected socket, or -1. */
static inline int connect_to_loopback(const char *port)
{
    struct sockaddr_in address;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)strtoul(port, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0)
        return connection;
    close(connection);
    return -1;
}

static inline int fail_once_then_ask(const char *port, const char *up, int status)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char answer[512];
    int connection = connect_to_loopback(port);
    if (connection >= 0) {
        puts("the service was up too early");
        return 99;
    }
    FILE *file = fopen(up, "w");
    if (file)
        fclose(file);
    while ((connection = connect_to_loopback(port)) < 0)
        usleep(20000);
    ssize_t length = -1;
    if (write(connection, request, sizeof request - 1) > 0)
        length = read(connection, answer, sizeof answer);
    close(connection);
    puts(length > 0 ? "answered" : "not answered");
    return status;
}

/* The status that the program is to end with. */
static inline int behave(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "refused") == 0) {
        puts(connect_to_loopback(arguments[2]) < 0 ? "refused" : "connected");
        return 1;
    }
    if (count == 2 && strcmp(arguments[1], "missing-file") == 0) {
        puts(access("/does/not/exist", F_OK) == 0 ? "there" : "missing");
        return 1;
    }
    if (count == 5 && strcmp(arguments[1], "again") == 0)
        return fail_once_then_ask(arguments[2], arguments[3], atoi(arguments[4]));
    return 98;
}

#endif
