/* Times OpenSSL's calls: tls_openssl PORT TIMES ping|bulk|connect tells the nanoseconds of a byte sent and answered, of 1 MiB read,
 * or of a connection with its handshake and a byte. Linked with the shared library, and with the static one (tls_linked), which no hook
 * sees into. */
#include "tls_timing.h"

#include <openssl/ssl.h>

static SSL *session;

bool tls_open(int descriptor)
{
    static SSL_CTX *context;
    if (!context)
        context = SSL_CTX_new(TLS_client_method());
    session = SSL_new(context);
    return SSL_set_fd(session, descriptor) == 1 && SSL_connect(session) == 1;
}

void tls_close(void)
{
    SSL_shutdown(session);
    SSL_free(session);
}

long tls_send(const void *data, size_t size)
{
    return SSL_write(session, data, (int)size);
}

long tls_receive(void *data, size_t size)
{
    return SSL_read(session, data, (int)size);
}
