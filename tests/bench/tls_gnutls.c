/* Times GnuTLS's calls: tls_gnutls PORT TIMES ping|bulk|connect, as tls_openssl.c. */
#include "tls_timing.h"

#include <gnutls/gnutls.h>

static gnutls_session_t session;

bool tls_open(int descriptor)
{
    static gnutls_certificate_credentials_t credentials;
    return (credentials || gnutls_certificate_allocate_credentials(&credentials) == 0) &&
           gnutls_init(&session, GNUTLS_CLIENT) == 0 && gnutls_set_default_priority(session) == 0 &&
           gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials) == 0 &&
           (gnutls_transport_set_int(session, descriptor), gnutls_handshake(session) == 0);
}

void tls_close(void)
{
    gnutls_bye(session, GNUTLS_SHUT_WR);
    gnutls_deinit(session);
}

long tls_send(const void *data, size_t size)
{
    return gnutls_record_send(session, data, size);
}

/* A session ticket interrupts the first read (gnutls_record_recv(3)). */
long tls_receive(void *data, size_t size)
{
    ssize_t length;
    do
        length = gnutls_record_recv(session, data, size);
    while (length == GNUTLS_E_AGAIN || length == GNUTLS_E_INTERRUPTED);
    return length;
}
