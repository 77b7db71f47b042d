/* Real servers of Debian's packages that a test starts: nginx, PostgreSQL, MariaDB, Redis.
 *
 * Each runs in the foreground, at free loopback ports, as nobody if the test is root, in a folder of its own, and ends with the
 * test, however that ends.
 */
#ifndef VHRETRY_TESTS_REAL_SERVER_H
#define VHRETRY_TESTS_REAL_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { REAL_SERVER_PORTS = 3, REAL_SERVER_HELD_MAX = 12 };

struct real_server {
    pid_t pid;
    int held[REAL_SERVER_HELD_MAX]; /* connections that the test keeps open */
    size_t held_count;
    uint16_t ports[REAL_SERVER_PORTS];
    char folder[128];
    bool deaf; /* heeds no signal but SIGKILL */
};

/* The program at one of these places (a pattern of glob(7)); false, with a word on it, if there is none. */
bool real_server_find(const char *pattern, char path[256]);

/* Makes the folder and chooses the ports. Fails the test if it cannot. */
void real_server_prepare(struct real_server *server);

/* Writes a file into its folder; `text` may be long. */
void real_server_write(const struct real_server *server, const char *name, const char *text);

/* Runs a command of sh(1) in the folder as the server's user, and waits for it: it must end with 0. */
void real_server_run(const struct real_server *server, const char *command);

/* Starts such a command, which must `exec` the server, and waits until its first port takes connections, at most 60 s. */
void real_server_start(struct real_server *server, const char *command);

/* Sends `request` to the first port, and waits for the `answer`, which may be a part of what comes. Keeps the connection
 * open, as it may do with REAL_SERVER_HELD_MAX of them. */
void real_server_ask(struct real_server *server, const void *request, size_t length, const char *answer);

/* Ends the server, which may be started again. */
void real_server_halt(struct real_server *server);

/* Ends it and removes its folder; whatever was begun. */
void real_server_stop(struct real_server *server);

#endif
