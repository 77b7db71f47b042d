/* A connection of the fault server, in plain text or over TLS.
 */
#ifndef VHRETRY_TESTS_FAULT_SERVER_LINK_H
#define VHRETRY_TESTS_FAULT_SERVER_LINK_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <sys/types.h>

struct tls_service {
    const char *certificate; /* a file with the certificate and its key; NULL: no TLS */
    const char *version;     /* "1.2" or "1.3", the only one; NULL: what the client likes best */
    SSL_CTX *context;
};

struct link {
    int descriptor;
    SSL *tls; /* NULL: plain text */
};

/* Reads the certificate, if there is to be TLS. False with words on stderr. */
bool tls_service_start(struct tls_service *service);

/* Meets an accepted connection: with TLS, the handshake. False if that failed. */
bool link_open(struct link *link, const struct tls_service *service, int descriptor);

/* As read(2) and send(2). */
ssize_t link_read(struct link *link, void *data, size_t size);
ssize_t link_write(struct link *link, const void *data, size_t size);

/* Has decrypted bytes, so that nobody waits for more of them. */
bool link_has_bytes(const struct link *link);

/* TLS 1.3: sends two session tickets, now, as OpenSSL's servers do. Their bytes come after the request and are no answer to it. */
void link_send_tickets(struct link *link);

/* TLS: says that nothing more comes, as a server does before it closes. */
void link_say_end(struct link *link);

/* Closes it without a word. */
void link_close(struct link *link);

#endif
