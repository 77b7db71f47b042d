/* One HTTP exchange of a test, and how it went. */
#ifndef VHRETRY_TESTS_HTTP_EXCHANGE_H
#define VHRETRY_TESTS_HTTP_EXCHANGE_H

enum { EXCHANGE_BODY_SIZE = 65536 };

struct http_exchange {
    int failure;       /* CURLcode; 0: there was a whole answer */
    long status;       /* 0: none */
    long system_error; /* errno behind the failure, such as ECONNRESET; 0 none */
    char retry_after[64];
    char body[EXCHANGE_BODY_SIZE]; /* cut to what fits */
};

/* Sends `method` to `origin` + `path` with the headers (`Name: value`, NULL at their end) and the body (NULL: none) on
 * a fresh connection, and waits at most 60 s. curl adds none of its own Accept, Content-Type. */
void http_exchange(struct http_exchange *exchange, const char *method, const char *origin, const char *path,
                   const char *const *headers, const char *body);

/* The same for a GET of `/` that nobody is expected to answer: waits at most `seconds`. */
void http_exchange_within(struct http_exchange *exchange, long seconds, const char *origin);

#endif
