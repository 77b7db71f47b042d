#include "program_ends.h"

#include "step.h"

#define JAVA      "java -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"$PROGRAMS\" Ends "
#define ENDS(how) OBSERVED JAVA how

#define PLAIN(client, what, server, wanted_verdict)                                                          \
    {                                                                                                        \
        "java's " client " " what, "Ends.class", server, ENDS(client " plainly"), .wanted = (wanted_verdict) \
    }
#define ENDING(ending, what, server, wanted_verdict)                                                         \
    {                                                                                                        \
        "java " what, "Ends.class", server, ENDS("URL " ending), .wanted = (wanted_verdict)                  \
    }

static const struct program_end rows[] = {
    PLAIN("URL", "is refused", NULL, "refused"),
    PLAIN("URL", "is reset", RESET, "reset"),
    PLAIN("URL", "gives up", HANG, "stalled"),
    PLAIN("URL", "is told 503", UNAVAILABLE, "unavailable"),
    PLAIN("URL", "is told 404", NOT_FOUND, NOT_NETWORK),
    {"java's URL does not trust the server", "Ends.class", OK, ENDS("URL plainly"), .wanted = NOT_NETWORK,
     .tls = true},
    PLAIN("HttpClient", "is refused", NULL, "refused"),
    PLAIN("HttpClient", "gives up", HANG, "stalled"),
    PLAIN("HttpClient", "is told 429, and the program throws", RATE_LIMIT, "rate-limited"),
    {"java's future is hung up on", "Ends.class", HUNG_UP, ENDS("future logged"), .wanted = "hung-up"},
    PLAIN("Socket", "is refused", NULL, "refused"),
    PLAIN("Socket", "is reset", RESET, "reset"),
    {"java meets a name server that is away", "Ends.class namespaces", NULL,
     NAMES_REFUSED "env LD_PRELOAD=\"$LIBRARY\" " JAVA "name plainly", .wanted = "dns-temporary"},

    ENDING("runtime", "throws an exception with a refusal as its cause", NULL, "refused"),
    ENDING("logged", "prints a line of a reset and ends with 2", RESET, "reset"),
    ENDING("worker", "hears from a worker that it was told 503", UNAVAILABLE, "unavailable"),

    ENDING("bug", "reads behind a list's end, after good work", OK, NOT_NETWORK),
    ENDING("null", "calls a method of null, after good work", OK, NOT_NETWORK),
    ENDING("quoting", "asserts with a quotation of a refused connection, after good work", OK, NOT_NETWORK),
    ENDING("tolerated", "uses null, after a refusal that it said it could do without", OK, NOT_NETWORK),
    {"java is in an illegal state, after a refusal that it said it could do without", "Ends.class", OK,
     ENDS("URL unclear"), .wanted = NOT_NETWORK, .seen = "refused",
     .reason = "an IllegalStateException can be about anything: unclear words leave the matter to the wire"},
};

END_TABLE(java_ends);
