/* Certificates for loopback, made for one test. */
#ifndef VHRETRY_TESTS_CERTIFICATE_H
#define VHRETRY_TESTS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

/* Makes one for localhost and 127.0.0.1, signed by itself, and its key, in one new file, whose path it writes: the caller
 * removes it. False if it cannot. */
bool certificate_make(char *path, size_t size);

/* Makes an authority, ca.pem, and what it signs in a new folder, whose path it writes: the caller calls
 * certificates_remove. Each of the others holds a key and the certificates that a server sends: good.pem (localhost and
 * 127.0.0.1), expired.pem (yesterday), other-host.pem, self-signed.pem, and unknown.pem, which an authority that is not
 * ca.pem has signed. False if it cannot. */
bool certificates_make(char *folder, size_t size);

/* Removes the folder and what certificates_make put into it. */
void certificates_remove(const char *folder);

#endif
