#include "program_ends.h"

#include "step.h"

#define ENDS(how) OBSERVED "node \"$PROGRAMS/ends.js\" " how

#define PLAIN(client, what, server, wanted_verdict)                                                          \
    {                                                                                                        \
        "node's " client " " what, "node", server, ENDS(client " plainly"), .wanted = (wanted_verdict)       \
    }
/* Over a TLS of its own, which trusts anybody. */
#define PRIVATE_TLS(ending, what, server, wanted_verdict)                                                    \
    {                                                                                                        \
        "node " what, "node", server,                                                                        \
            OBSERVED                                                                                         \
            "NODE_TLS_REJECT_UNAUTHORIZED=0 node --no-warnings \"$PROGRAMS/ends.js\" fetch " ending,         \
            .wanted = (wanted_verdict), .tls = true                                                          \
    }
/* The same without a stack, in which it shows what a timer met. */
#define SHORT(client, what, server, wanted_verdict)                                                          \
    {                                                                                                        \
        "node's " client " " what, "node", server, ENDS(client " console"), .wanted = (wanted_verdict)       \
    }
#define ENDING(ending, what, server, wanted_verdict)                                                         \
    {                                                                                                        \
        "node " what, "node", server, ENDS("http " ending), .wanted = (wanted_verdict)                       \
    }
#define BUG(ending, what)                                                                                    \
    {                                                                                                        \
        "node " what ", after good work", "node", OK, ENDS("http " ending), .wanted = NOT_NETWORK            \
    }

static const struct program_end rows[] = {
    PLAIN("fetch", "is refused", NULL, "refused"),
    PLAIN("fetch", "is reset", RESET, "reset"),
    SHORT("fetch", "gives up", HANG, "stalled"),
    PLAIN("fetch", "is hung up on", HUNG_UP, "hung-up"),
    PLAIN("fetch", "is told 503", UNAVAILABLE, "unavailable"),
    PLAIN("fetch", "is told 429", RATE_LIMIT, "rate-limited"),
    PLAIN("fetch", "is told 404", NOT_FOUND, NOT_NETWORK),
    {"node's fetch does not trust the server", "node", OK, ENDS("fetch plainly"), .wanted = NOT_NETWORK,
     .tls = true},
    PLAIN("json", "is told 503 in no JSON, and the program parses it", "HTTP/1.1 503 Busy\r\n",
          "unavailable"),
    PLAIN("json", "is told 200 in no JSON, and the program parses it", OK, NOT_NETWORK),
    PLAIN("http", "is refused", NULL, "refused"),
    PLAIN("http", "is reset", RESET, "reset"),
    SHORT("http", "gives up", HANG, "stalled"),
    PLAIN("http", "is hung up on", HUNG_UP, "hung-up"),
    PLAIN("http", "is told 503, and the program throws", UNAVAILABLE, "unavailable"),
    PLAIN("http", "is told 404, and the program throws", NOT_FOUND, NOT_NETWORK),
    {"node's https does not trust the server", "node", OK, ENDS("http plainly"), .wanted = NOT_NETWORK,
     .tls = true},
    PLAIN("unheard", "is refused, in an event that nobody hears", NULL, "refused"),
    PLAIN("unheard", "is reset, in an event that nobody hears", RESET, "reset"),
    PLAIN("net", "is refused", NULL, "refused"),
    PLAIN("net", "is reset", RESET, "reset"),
    SHORT("net", "gives up", HANG, "stalled"),
    {"node meets a name server that is away", "node namespaces", NULL,
     NAMES_REFUSED "env LD_PRELOAD=\"$LIBRARY\" node \"$PROGRAMS/ends.js\" name plainly",
     .wanted = "dns-temporary"},
    {"node does not find the name", "node namespaces", NULL,
     NAMES_UNKNOWN "env LD_PRELOAD=\"$LIBRARY\" node \"$PROGRAMS/ends.js\" name plainly",
     .wanted = NOT_NETWORK},

    ENDING("console", "prints the message and ends, refused", NULL, "refused"),
    ENDING("console", "prints the message and ends, told 429", RATE_LIMIT, "rate-limited"),
    ENDING("object", "prints the error and goes out with 1, refused", NULL, "refused"),
    ENDING("cause", "throws TypeError with a refusal as its cause", NULL, "refused"),
    ENDING("cause", "throws TypeError with a 404 as its cause", NOT_FOUND, NOT_NETWORK),
    ENDING("json", "logs a line of JSON, reset", RESET, "reset"),
    ENDING("silent", "ends without words, refused", NULL, "refused"),
    ENDING("any", "rejects with all errors of Promise.any, refused", NULL, "refused"),
    ENDING("string", "rejects with a string, refused", NULL, "refused"),

    PRIVATE_TLS("silent", "ends without words, told 503 over its own TLS", UNAVAILABLE, UNKNOWN),
    PRIVATE_TLS("plainly", "throws, told 503 over its own TLS", UNAVAILABLE, "unavailable"),
    PRIVATE_TLS("bug", "reads of undefined, after good work over its own TLS", OK, NOT_NETWORK),
    {"node ends without words, for it does not trust the server", "node", OK, ENDS("fetch silent"),
     .wanted = NOT_NETWORK, .tls = true},

    BUG("bug", "reads of undefined"),
    BUG("reference", "calls what is not defined"),
    BUG("module", "requires what is not installed"),
    BUG("assertion", "asserts that a text quotes a refused connection"),
    BUG("quoting", "prints a quotation of a refused connection"),
    BUG("range", "makes an array of length -1"),
    BUG("tolerated", "reads of undefined, after a refusal that it said it could do without"),
};

END_TABLE(node_ends);
