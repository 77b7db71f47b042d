/* A certificate for loopback, made for one test. */
#ifndef VHRETRY_TESTS_CERTIFICATE_H
#define VHRETRY_TESTS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

/* Makes one for localhost and 127.0.0.1, signed by itself, and its key, in one new file, whose path it writes: the caller
 * removes it. False if it cannot. */
bool certificate_make(char *path, size_t size);

#endif
