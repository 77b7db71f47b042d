#include "url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

/* A part of a parsed URL, NULL where there is none; released by curl_free. */
static char *url_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    return curl_url_get(url, part, &text, 0) == CURLUE_OK ? text : NULL;
}

static bool write_origin(CURLU *url, char *origin)
{
    char *scheme = url_part(url, CURLUPART_SCHEME);
    char *host = url_part(url, CURLUPART_HOST);
    char *port = url_part(url, CURLUPART_PORT);
    char *user = url_part(url, CURLUPART_USER);
    char *password = url_part(url, CURLUPART_PASSWORD);
    bool usable = scheme && host && *host && !user && !password &&
                  (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
    if (usable) {
        int length =
            snprintf(origin, ORIGIN_SIZE, "%s://%s%s%s", scheme, host, port ? ":" : "", port ? port : "");
        usable = length > 0 && length < ORIGIN_SIZE;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    curl_free(password);
    return usable;
}

bool url_origin(const char *url, char *origin)
{
    CURLU *parsed = curl_url();
    bool usable =
        parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK && write_origin(parsed, origin);
    if (!usable)
        *origin = '\0';
    curl_url_cleanup(parsed);
    return usable;
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
