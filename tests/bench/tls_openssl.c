/* Times OpenSSL's calls: tls_openssl PORT TIMES ping|bulk tells the nanoseconds of a byte sent and answered, or of 1 MiB read. */
#include "tls_timing.h"

#include <openssl/ssl.h>

static SSL *session;

bool tls_open(int descriptor)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    session = SSL_new(context);
    return SSL_set_fd(session, descriptor) == 1 && SSL_connect(session) == 1;
}

long tls_send(const void *data, size_t size)
{
    return SSL_write(session, data, (int)size);
}

long tls_receive(void *data, size_t size)
{
    return SSL_read(session, data, (int)size);
}
