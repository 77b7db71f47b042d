#include "program_ends.h"

#include "step.h"

#define PERL(how)  OBSERVED "perl \"$PROGRAMS/ends.pl\" " how
#define RUBY(code) OBSERVED "ruby -rnet/http -e '" code "'"
#define PHP(code)  OBSERVED "php -d display_errors=stderr -r '" code "'"
#define R(code)    OBSERVED "Rscript -e '" code "'"

#define RUBY_GET                                                                                             \
    "u = URI(ENV[\"URL\"]); h = Net::HTTP.new(u.host, u.port); h.read_timeout = ENV[\"LIMIT\"].to_f; "       \
    "h.max_retries = 0; r = h.get(\"/\"); r.value; "
#define PHP_GET                                                                                              \
    "$c = stream_context_create([\"http\" => [\"timeout\" => (float)getenv(\"LIMIT\")]]); "                  \
    "$r = file_get_contents(getenv(\"URL\"), false, $c); "
#define R_GET "options(timeout = 3); x <- readLines(Sys.getenv(\"URL\")); "

#define PERL_ROW(what, server, how, wanted_verdict)                                                          \
    {                                                                                                        \
        "perl " what, "perl", server, PERL(how), .wanted = (wanted_verdict)                                  \
    }
#define RUBY_ROW(what, server, code, wanted_verdict)                                                         \
    {                                                                                                        \
        "ruby " what, "ruby", server, RUBY(RUBY_GET code), .wanted = (wanted_verdict)                        \
    }
#define PHP_ROW(what, server, code, wanted_verdict)                                                          \
    {                                                                                                        \
        "php " what, "php", server, PHP(PHP_GET code), .wanted = (wanted_verdict)                            \
    }
#define R_ROW(what, server, code, wanted_verdict)                                                            \
    {                                                                                                        \
        "R " what, "Rscript", server, R(R_GET code), .wanted = (wanted_verdict)                              \
    }

static const struct program_end rows[] = {
    PERL_ROW("is refused", NULL, "http plainly", "refused"),
    PERL_ROW("is reset", RESET, "http plainly", "reset"),
    PERL_ROW("gives up", HANG, "http plainly", "stalled"),
    PERL_ROW("is hung up on", HUNG_UP, "http plainly", "hung-up"),
    PERL_ROW("is told 503", UNAVAILABLE, "http plainly", "unavailable"),
    PERL_ROW("is told 429", RATE_LIMIT, "http plainly", "rate-limited"),
    PERL_ROW("is told 404", NOT_FOUND, "http plainly", NOT_NETWORK),
    PERL_ROW("warns of a refusal and ends with 2", NULL, "http warned", "refused"),
    PERL_ROW("is refused by a socket", NULL, "socket plainly", "refused"),
    PERL_ROW("is reset by a socket", RESET, "socket plainly", "reset"),
    PERL_ROW("is woken by its alarm", HANG, "socket plainly", "stalled"),
    PERL_ROW("calls a method of what is undefined, after good work", OK, "http undefined", NOT_NETWORK),
    PERL_ROW("requires what is not installed, after good work", OK, "http missing", NOT_NETWORK),
    PERL_ROW("dies of a test that quotes a refused connection, after good work", OK, "http quoting",
             NOT_NETWORK),
    PERL_ROW("requires what is not installed, after a refusal that it warned of", OK, "http tolerated",
             NOT_NETWORK),

    RUBY_ROW("is refused", NULL, "", "refused"),
    RUBY_ROW("is reset", RESET, "", "reset"),
    RUBY_ROW("gives up", HANG, "", "stalled"),
    RUBY_ROW("is told 503", UNAVAILABLE, "", "unavailable"),
    RUBY_ROW("calls a method of nil, after good work", OK, "nil.features", NOT_NETWORK),

    PHP_ROW("is refused", NULL, "if ($r === false) exit(1);", "refused"),
    PHP_ROW("is reset", RESET, "if ($r === false) exit(1);", "reset"),
    PHP_ROW("gives up", HANG, "if ($r === false) exit(1);", "stalled"),
    PHP_ROW("is told 503", UNAVAILABLE, "if ($r === false) exit(1);", "unavailable"),
    PHP_ROW("calls a function that is not there, after good work", OK, "features();", NOT_NETWORK),

    R_ROW("is refused", NULL, "", "refused"),
    R_ROW("is reset", RESET, "", "reset"),
    R_ROW("gives up", HANG, "", "stalled"),
    R_ROW("is told 503", UNAVAILABLE, "", "unavailable"),
    R_ROW("uses an object that is not there, after good work", OK, "features", NOT_NETWORK),
};

END_TABLE(script_ends);
