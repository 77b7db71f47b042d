/* Servers that a test starts: build/tests/pretend-valohai, build/tests/fault-server, and some of build/tests/programs. */
#ifndef VHRETRY_TESTS_SERVER_PROCESS_H
#define VHRETRY_TESTS_SERVER_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct server_process {
    pid_t pid;
    uint16_t port;
    char directory[256]; /* its own, for its files; gone after server_process_stop */
    char origin[64];     /* http://127.0.0.1:PORT */
};

/* Starts `$BUILD/tests/<program>` (BUILD defaults to build) with the arguments, NULL at their end, after --port-file,
 * and waits until it tells its port. `@` at the beginning of an argument stands for its directory. False, with the
 * reason on stderr, if it does not come up within 60 s. */
bool server_process_start(struct server_process *server, const char *program, const char *const *arguments);

/* Waits for it to end by itself. Its exit status, 128 + signal, or -1 if it lives on for 60 s. */
int server_process_wait(struct server_process *server);

/* Ends it, and removes its directory. */
void server_process_stop(struct server_process *server);

#endif
