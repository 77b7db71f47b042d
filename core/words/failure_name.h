/* The names that people know a failure by (an errno, an exit status of curl, the code of an answer), and what vhretry makes of
 * each. Which class an error or an answer is of stands in core/evidence alone.
 */
#ifndef VHRETRY_WORDS_FAILURE_NAME_H
#define VHRETRY_WORDS_FAILURE_NAME_H

#include "../evidence/fault.h"

#include <stdbool.h>

enum failure_name_kind {
    FAILURE_ERROR,
    FAILURE_CURL_STATUS,
    FAILURE_HTTP_STATUS,
    FAILURE_ANSWER /* of another protocol */
};

struct failure_name {
    enum failure_name_kind kind;
    char title[96]; /* "ECONNREFUSED (Connection refused)", "curl 7 (Failed to connect)", "HTTP 404" */
    fault_class_set classes; /* that it may be of; 0: it is no network failure */
    bool is_success;         /* a status that tells of no failure at all: HTTP 200 */
};

/* Reads "ECONNREFUSED", "eai_again", "Connection refused", "curl 7", "curl:28", "curl: (7)", "HTTP 429", "http:503", "429",
 * "PostgreSQL 57P03". False for a name of none of these kinds. */
bool failure_name_read(struct failure_name *failure, const char *name);

/* Is it a status of HTTP without its protocol, "429"? A run may be called so, too. */
bool failure_name_is_bare_status(const char *name);

/* Does a code follow this word, as in `curl 7` and `HTTP 429`? */
bool failure_name_takes_code(const char *word);

/* The class or the errno whose name is nearly `name`; NULL if none is near. */
const char *failure_name_near(const char *name);

#endif
