#include "url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_LENGTH_MAX = 256 }; /* one of DNS has 253 bytes; ORIGIN_SIZE has room for it */

/* What libcurl, too, takes for the name of a host as it stands: nothing that it would decode, cut or refuse. */
static bool is_of_name(char byte)
{
    const unsigned char value = (unsigned char)byte;
    return (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z') ||
           (value >= '0' && value <= '9') || value >= 0x80 || (value != '\0' && strchr(".-_~", value));
}

/* The length of `[::1]`; 0 if the brackets hold no address. */
static size_t bracketed_length(const char *host)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    const size_t length = strcspn(host + 1, "]");
    if (length >= sizeof text || host[1 + length] != ']')
        return 0;
    memcpy(text, host + 1, length);
    text[length] = '\0';
    return inet_pton(AF_INET6, text, &address) == 1 ? length + 2 : 0;
}

static size_t host_length(const char *host)
{
    size_t length = 0;
    if (*host == '[')
        return bracketed_length(host);
    while (is_of_name(host[length]))
        length++;
    return length;
}

/* Reads `:8000` at `*at`, which is moved behind it, or nothing; -1 if no port is named. False if it is none. */
static bool read_port(const char **at, long *port)
{
    enum { DIGITS_MAX = 9, PORT_MAX = 65535 };
    *port = -1;
    if (**at != ':')
        return true;
    const size_t digits = strspn(++*at, "0123456789");
    if (digits > DIGITS_MAX)
        return false;
    if (digits > 0)
        *port = strtol(*at, NULL, 10);
    *at += digits;
    return *port <= PORT_MAX;
}

static bool has_blank_or_control(const char *url)
{
    for (; *url != '\0'; url++)
        if ((unsigned char)*url <= ' ' || *url == 0x7f)
            return true;
    return false;
}

bool url_origin(const char *url, char *origin)
{
    const bool secure = strncasecmp(url, "https://", strlen("https://")) == 0;
    const char *host = url + (secure ? strlen("https://") : strlen("http://"));
    long port;
    *origin = '\0';
    if ((!secure && strncasecmp(url, "http://", strlen("http://")) != 0) || has_blank_or_control(url))
        return false;
    const size_t length = host_length(host);
    const char *end = host + length;
    if (length == 0 || length > NAME_LENGTH_MAX || !read_port(&end, &port) || !strchr("/?#", *end))
        return false;
    const int written = snprintf(origin, ORIGIN_SIZE, "http%s://%.*s", secure ? "s" : "", (int)length, host);
    if (port >= 0)
        snprintf(origin + written, ORIGIN_SIZE - (size_t)written, ":%ld", port);
    return true;
}

bool url_origin_typed(const char *text, char *origin)
{
    char url[ORIGIN_SIZE];
    *origin = '\0';
    int length = snprintf(url, sizeof url, "%s%s", strstr(text, "://") ? "" : "https://", text);
    if (length < 0 || (size_t)length >= sizeof url || strpbrk(text, " ?#"))
        return false;
    const char *path = url_path(url);
    return (!path || strcmp(path, "/") == 0) && url_origin(url, origin);
}

const char *url_path(const char *url)
{
    const char *authority = strstr(url, "://");
    return strchr(authority ? authority + 3 : url, '/');
}

bool origin_is_loopback(const char *origin)
{
    const char *host = strstr(origin, "://");
    if (!host)
        return false;
    host += 3;
    if (strncmp(host, "[::1]", 5) == 0)
        return host[5] == '\0' || host[5] == ':';
    char name[ORIGIN_SIZE];
    size_t length = strcspn(host, ":/");
    if (length >= sizeof name)
        return false;
    memcpy(name, host, length);
    name[length] = '\0';
    /* A whole dotted address, else 127.evil.example would be loopback. */
    struct in_addr address;
    if (inet_pton(AF_INET, name, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    /* RFC 6761 section 6.3; libcurl resolves it without asking anybody since 7.78. */
    return strcmp(name, "localhost") == 0;
}

bool origin_is_exposed(const char *origin)
{
    return strncmp(origin, "http://", 7) == 0 && !origin_is_loopback(origin);
}

void text_add_url_escaped(struct text *text, const char *string)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    static const char digits[] = "0123456789ABCDEF";
    for (const char *byte = string; *byte != '\0'; byte++) {
        if (strchr(unreserved, *byte)) {
            text_add_bytes(text, byte, 1);
        } else {
            const unsigned char value = (unsigned char)*byte;
            const char escaped[3] = {'%', digits[value >> 4], digits[value & 15]};
            text_add_bytes(text, escaped, sizeof escaped);
        }
    }
}
