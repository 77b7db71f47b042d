/* Whom the timed programs talk to: sends back what it gets, in plaintext or TLS; over TLS, a message that begins with B
 * is answered by 1 MiB. Prints its two ports, plaintext first, and ends with whoever started it. */
#include "../support/loopback_server.h"

#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <stdlib.h>

enum { BULK = 1024 * 1024 };

static char buffer[BULK];

static void echo(int descriptor)
{
    ssize_t length;
    while ((length = recv(descriptor, buffer, sizeof buffer, 0)) > 0)
        if (send(descriptor, buffer, (size_t)length, MSG_NOSIGNAL) != length)
            return;
}

static void echo_tls(int descriptor, SSL_CTX *context)
{
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, descriptor);
    int length = SSL_accept(tls);
    while (length > 0 && (length = SSL_read(tls, buffer, sizeof buffer)) > 0)
        length = SSL_write(tls, buffer, buffer[0] == 'B' ? BULK : length);
    SSL_free(tls);
}

/* Nobody checks the certificate; it is made anew each time. */
static SSL_CTX *make_context(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    if (X509_sign(certificate, key, EVP_sha256()) == 0 ||
        SSL_CTX_use_certificate(context, certificate) != 1 || SSL_CTX_use_PrivateKey(context, key) != 1)
        exit(1);
    return context;
}

static int listen_at(uint16_t *port)
{
    int descriptor = loopback_bind(port);
    if (descriptor < 0 || listen(descriptor, 4096) != 0) {
        perror("listen");
        exit(1);
    }
    return descriptor;
}

int main(void)
{
    uint16_t ports[2] = {0, 0};
    end_with_parent();
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    SSL_CTX *context = make_context();
    struct pollfd listeners[2];
    for (int i = 0; i < 2; i++)
        listeners[i] = (struct pollfd){.fd = listen_at(&ports[i]), .events = POLLIN};
    printf("%u %u\n", (unsigned)ports[0], (unsigned)ports[1]);
    fflush(stdout);
    while (poll(listeners, 2, -1) > 0) {
        int which = listeners[0].revents ? 0 : 1;
        int descriptor = accept4(listeners[which].fd, NULL, NULL, SOCK_CLOEXEC);
        int on = 1;
        char byte;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        /* A connection that only connects costs no fork: it is reset before it says anything. */
        struct pollfd said = {.fd = descriptor, .events = POLLIN};
        if (descriptor >= 0 && poll(&said, 1, 1000) > 0 && recv(descriptor, &byte, 1, MSG_PEEK) > 0 &&
            fork() == 0) {
            if (which == 0)
                echo(descriptor);
            else
                echo_tls(descriptor, context);
            _exit(0);
        }
        close(descriptor);
    }
    return 0;
}
