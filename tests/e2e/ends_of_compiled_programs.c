#include "program_ends.h"

#include "step.h"

/* The shell is heard, and knows that its child was not: in debug mode that is on record even where nothing else is. */
#define GO(how)                                                                                              \
    OBSERVED "VHRETRY_DEBUG=1 \"$PROGRAMS/without_netlink\" dash -c '\"$PROGRAMS/ends.go.bin\" " how         \
             " $PORT; exit $?'"
#define RUST(how) OBSERVED "\"$PROGRAMS/ends.rs.bin\" " how " $PORT"

/* A program without a libc passes by our hooks: it may have met anything, and where the kernel does not tell of it (test_obituaries),
 * nothing is retried. */
#define GO_ROW(what, server, how)                                                                            \
    {                                                                                                        \
        "go " what, "ends.go.bin seccomp", server, GO(how), .wanted = UNKNOWN                                \
    }
#define RUST_ROW(what, server, how, wanted_verdict)                                                          \
    {                                                                                                        \
        "rust " what, "ends.rs.bin", server, RUST(how), .wanted = (wanted_verdict)                           \
    }

static const struct program_end rows[] = {
    GO_ROW("is refused, unseen", NULL, "fatal"),
    GO_ROW("is reset, unseen", RESET, "fatal"),
    GO_ROW("gives up, unseen", HANG, "fatal"),
    GO_ROW("is told 503, unseen", UNAVAILABLE, "fatal"),
    GO_ROW("panics of a refusal, unseen", NULL, "panic"),
    GO_ROW("reads behind a slice's end, after good work, unseen", OK, "bug"),

    RUST_ROW("is refused, and main returns the error", NULL, "return", "refused"),
    RUST_ROW("is reset, and main returns the error", RESET, "return", "reset"),
    RUST_ROW("gives up, and main returns the error", HANG, "return", "stalled"),
    RUST_ROW("is told 503, and main returns the error", UNAVAILABLE, "return", "unavailable"),
    RUST_ROW("is told 429, and main returns the error", RATE_LIMIT, "return", "rate-limited"),
    RUST_ROW("is told 404, and main returns the error", NOT_FOUND, "return", NOT_NETWORK),
    RUST_ROW("unwraps a refusal", NULL, "unwrap", "refused"),
    RUST_ROW("expects no reset", RESET, "expect", "reset"),
    RUST_ROW("tells the cause of a refusal and ends with 1", NULL, "exit", "refused"),
    RUST_ROW("reads behind a vector's end, after good work", OK, "bug", NOT_NETWORK),
    RUST_ROW("parses no number, after good work", OK, "parse", NOT_NETWORK),
};

END_TABLE(compiled_ends);
