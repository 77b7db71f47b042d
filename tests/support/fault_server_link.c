#include "fault_server_link.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int version_of(const char *name)
{
    return strcmp(name, "1.2") == 0 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

bool tls_service_start(struct tls_service *service)
{
    if (!service->certificate)
        return true;
    service->context = SSL_CTX_new(TLS_server_method());
    bool good = service->context &&
                SSL_CTX_use_certificate_file(service->context, service->certificate, SSL_FILETYPE_PEM) == 1 &&
                SSL_CTX_use_PrivateKey_file(service->context, service->certificate, SSL_FILETYPE_PEM) == 1;
    if (good && service->version)
        good = SSL_CTX_set_min_proto_version(service->context, version_of(service->version)) == 1 &&
               SSL_CTX_set_max_proto_version(service->context, version_of(service->version)) == 1;
    /* Tickets go out when a behaviour says so: by themselves they race with the client's request. */
    good = good && SSL_CTX_set_num_tickets(service->context, 0) == 1;
    if (!good)
        ERR_print_errors_fp(stderr);
    return good;
}

bool link_open(struct link *link, const struct tls_service *service, int descriptor)
{
    *link = (struct link){.descriptor = descriptor};
    if (!service->context)
        return true;
    link->tls = SSL_new(service->context);
    return link->tls && SSL_set_fd(link->tls, descriptor) == 1 && SSL_accept(link->tls) == 1;
}

ssize_t link_read(struct link *link, void *data, size_t size)
{
    size_t count = 0;
    if (!link->tls)
        return read(link->descriptor, data, size);
    return SSL_read_ex(link->tls, data, size, &count) == 1 ? (ssize_t)count : -1;
}

ssize_t link_write(struct link *link, const void *data, size_t size)
{
    size_t count = 0;
    if (!link->tls)
        return send(link->descriptor, data, size, MSG_NOSIGNAL);
    return SSL_write_ex(link->tls, data, size, &count) == 1 ? (ssize_t)count : -1;
}

bool link_has_bytes(const struct link *link)
{
    return link->tls && SSL_pending(link->tls) > 0;
}

void link_send_tickets(struct link *link)
{
    enum { TICKETS = 2 };
    for (int i = 0; i < TICKETS && link->tls && SSL_version(link->tls) == TLS1_3_VERSION; i++)
        if (SSL_new_session_ticket(link->tls) == 1)
            SSL_do_handshake(link->tls);
}

void link_say_end(struct link *link)
{
    if (link->tls)
        SSL_shutdown(link->tls);
}

void link_close(struct link *link)
{
    SSL_free(link->tls);
    close(link->descriptor);
}
