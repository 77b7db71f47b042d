#include "http_exchange.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static size_t keep_body(char *data, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    size_t used = strlen(exchange->body);
    snprintf(exchange->body + used, sizeof exchange->body - used, "%.*s", (int)(size * count), data);
    return size * count;
}

static size_t keep_header(char *data, size_t size, size_t count, void *context)
{
    static const char name[] = "Retry-After: ";
    struct http_exchange *exchange = context;
    size_t length = size * count;
    if (length > sizeof name && strncasecmp(data, name, sizeof name - 1) == 0) {
        snprintf(exchange->retry_after, sizeof exchange->retry_after, "%.*s",
                 (int)(length - (sizeof name - 1)), data + sizeof name - 1);
        exchange->retry_after[strcspn(exchange->retry_after, "\r\n")] = '\0';
    }
    return length;
}

static void send_request(struct http_exchange *exchange, long seconds, const char *method, const char *origin,
                         const char *path, const char *const *headers, const char *body)
{
    char url[2048];
    struct curl_slist *list = curl_slist_append(NULL, "Accept:"); /* without a value: removes curl's own */
    CURL *curl = curl_easy_init();
    *exchange = (struct http_exchange){0};
    snprintf(url, sizeof url, "%s%s", origin, path);
    if (body)
        list = curl_slist_append(list, "Content-Type:");
    for (size_t i = 0; headers[i]; i++)
        list = curl_slist_append(list, headers[i]);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* not even a proxy of the environment */
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
    if (body)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    exchange->failure = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &exchange->status);
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &exchange->system_error);
    curl_easy_cleanup(curl);
    curl_slist_free_all(list);
}

void http_exchange(struct http_exchange *exchange, const char *method, const char *origin, const char *path,
                   const char *const *headers, const char *body)
{
    send_request(exchange, 60, method, origin, path, headers, body);
}

void http_exchange_within(struct http_exchange *exchange, long seconds, const char *origin)
{
    static const char *const none[] = {NULL};
    send_request(exchange, seconds, "GET", origin, "/", none, NULL);
}
