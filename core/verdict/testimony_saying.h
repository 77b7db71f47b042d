/* What one text says: of the network, of the program's own failure, or nothing.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_SAYING_H
#define VHRETRY_VERDICT_TESTIMONY_SAYING_H

#include "../evidence/fault.h"
#include "words_slice.h"

/* How much it takes to outweigh a saying; the heaviest one of a text counts, of equals the last. */
enum saying_weight {
    SAYS_NOTHING,
    SAYS_FAINTLY, /* names what the wire saw, but is too little to tell of what it did not see: "HTTPError" */
    SAYS_VAGUE,   /* the network in general: "Max retries exceeded" */
    SAYS_LIKELY,  /* a failure of its own that may be a part of another one: "404" */
    SAYS_CLEARLY, /* a network failure of a class: "Connection refused" */
    SAYS_CERTAINLY /* excludes the network, whatever else is said: a certificate, a disk that is full */
};

enum saying_kind { SAYING_NOTHING, SAYING_NETWORK, SAYING_OWN_FAILURE };

struct saying {
    enum saying_weight weight;
    enum saying_kind kind;
    enum fault_class class;
};

/* What `text` says by its phrases and HTTP statuses. `json`: quotation marks there are punctuation and quote nothing. */
struct saying saying_of_text(struct slice text, bool json);

/* What the HTTP status says that `digits` begins with; they have three. */
struct saying saying_of_status(struct slice digits);

/* What the name of an exception says, such as `requests.exceptions.ReadTimeout`, and how its message counts. */
struct exception_type {
    struct saying saying;
    bool known;
    bool message_counts; /* false: only the name does; the message may quote anything */
    bool of_answer;      /* an answer was no success; its status is in the message */
    bool doubtful;       /* a message that speaks of the network makes it unclear */
};

struct exception_type exception_type_named(struct slice name);

#endif
