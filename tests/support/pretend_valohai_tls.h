/* TLS in front of the pretend Valohai, for programs that are to verify certificates: processes of its own that pass on to its
 * plain port what they decrypt. */
#ifndef PRETEND_VALOHAI_TLS_H
#define PRETEND_VALOHAI_TLS_H

#include <stdbool.h>
#include <stdint.h>

/* Takes a free loopback port, stores it in `port`, and serves it with the certificate and key in the PEM file `identity`, for
 * `plain_port`, until this process ends. False with words on stderr. */
bool tls_front_start(const char *identity, uint16_t plain_port, uint16_t *port);

#endif
