/* What is timed of a TLS library: each implements four functions, the rest is the same. */
#ifndef VHRETRY_TESTS_TLS_TIMING_H
#define VHRETRY_TESTS_TLS_TIMING_H

#include <stdbool.h>
#include <stddef.h>

/* A handshake over a connected socket; nobody's certificate is checked. */
bool tls_open(int descriptor);

/* A good-bye, and the session is no more; the socket stays. */
void tls_close(void);

/* Bytes sent or received; 0 or less at the end. */
long tls_send(const void *data, size_t size);
long tls_receive(void *data, size_t size);

#endif
