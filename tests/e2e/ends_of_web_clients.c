#include "program_ends.h"

#include "step.h"

#define CURL "curl -sSf --max-time $LIMIT "
#define WGET "wget -nv -O - --tries=1 --timeout=$LIMIT "
#define GIT  "git -c http.lowSpeedLimit=1 -c http.lowSpeedTime=${LIMIT%.*} "
#define PIP  "pip download -q --no-input --disable-pip-version-check --retries 0 --timeout 9 --index-url $URL "
#define NPM  "npm view --registry $URL --fetch-retries 0 --loglevel error --logs-max 0 --no-update-notifier "
#define AWS                                                                                                  \
    "export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_MAX_ATTEMPTS=1 "                                 \
    "AWS_EC2_METADATA_DISABLED=true; " OBSERVED                                                              \
    "aws --region eu-west-1 --endpoint-url $URL s3api list-buckets"

#define CURL_ROW(what, server, rest, wanted_verdict)                                                         \
    {                                                                                                        \
        "curl " what, "curl", server, OBSERVED CURL rest, .wanted = (wanted_verdict)                         \
    }
#define WGET_ROW(what, server, rest, wanted_verdict)                                                         \
    {                                                                                                        \
        "wget " what, "wget", server, OBSERVED WGET rest, .wanted = (wanted_verdict)                         \
    }
#define GIT_ROW(what, server, rest, wanted_verdict)                                                          \
    {                                                                                                        \
        "git " what, "git", server, OBSERVED GIT rest, .wanted = (wanted_verdict)                            \
    }

static const struct program_end rows[] = {
    CURL_ROW("is refused", NULL, "$URL", "refused"),
    CURL_ROW("is reset", RESET, "$URL", "reset"),
    CURL_ROW("gives up", HANG, "$URL", "stalled"),
    CURL_ROW("is hung up on", HUNG_UP, "$URL", "hung-up"),
    CURL_ROW("is told 503", UNAVAILABLE, "$URL", "unavailable"),
    CURL_ROW("is told 429", RATE_LIMIT, "$URL", "rate-limited"),
    CURL_ROW("is told 404", NOT_FOUND, "$URL", NOT_NETWORK),
    {"curl does not trust the server", "curl", OK, OBSERVED CURL "$URL", .wanted = NOT_NETWORK, .tls = true},
    {"curl does not trust the server, in silence", "curl", OK, OBSERVED "curl -s $URL", .wanted = NOT_NETWORK,
     .tls = true},
    {"curl is told 404 over TLS, in silence", "curl", NOT_FOUND, OBSERVED "curl -sfk $URL",
     .wanted = NOT_NETWORK, .tls = true},
    CURL_ROW("cannot write the file, after a good answer", OK, "-o /nowhere/file $URL", NOT_NETWORK),
    CURL_ROW("cannot read a file, after a good answer", OK, "$URL file:///nowhere/file", NOT_NETWORK),
    CURL_ROW("retries by itself, in vain", NULL, "--retry 2 --retry-delay 1 --retry-connrefused $URL",
             "refused"),
    {"curl meets a name server that is away", "curl namespaces", NULL,
     NAMES_REFUSED "env LD_PRELOAD=\"$LIBRARY\" curl -sS http://storage.example.test/",
     .wanted = "dns-temporary"},
    {"curl does not find the name", "curl namespaces", NULL,
     NAMES_UNKNOWN "env LD_PRELOAD=\"$LIBRARY\" curl -sS http://storage.example.test/",
     .wanted = NOT_NETWORK},

    WGET_ROW("is refused", NULL, "$URL", "refused"),
    WGET_ROW("is reset", RESET, "$URL", "reset"),
    WGET_ROW("gives up", HANG, "$URL", "stalled"),
    WGET_ROW("is hung up on", HUNG_UP, "$URL", "hung-up"),
    WGET_ROW("is told 503", UNAVAILABLE, "$URL", "unavailable"),
    WGET_ROW("is told 429", RATE_LIMIT, "$URL", "rate-limited"),
    WGET_ROW("is told 404", NOT_FOUND, "$URL", NOT_NETWORK),
    {"wget does not trust the server", "wget", OK, OBSERVED WGET "$URL", .wanted = NOT_NETWORK, .tls = true},
    {"wget does not trust the server, in silence", "wget", OK, OBSERVED "wget -q --tries=1 $URL",
     .wanted = NOT_NETWORK, .tls = true},
    {"wget is told 404 over TLS, in silence", "wget", NOT_FOUND,
     OBSERVED "wget -q --no-check-certificate --tries=1 $URL", .wanted = NOT_NETWORK, .tls = true},
    {"wget cannot write the file", "wget", OK, OBSERVED "wget -nv --tries=1 -O /nowhere/file $URL",
     .wanted = NOT_NETWORK},
    {"wget does not find the name", "wget namespaces", NULL,
     NAMES_UNKNOWN "env LD_PRELOAD=\"$LIBRARY\" wget -nv --tries=1 http://storage.example.test/",
     .wanted = NOT_NETWORK},

    GIT_ROW("is refused", NULL, "ls-remote ${URL}x.git", "refused"),
    GIT_ROW("is reset", RESET, "ls-remote ${URL}x.git", "reset"),
    GIT_ROW("gives up", HANG, "ls-remote ${URL}x.git", "stalled"),
    GIT_ROW("is told 503", UNAVAILABLE, "clone ${URL}x.git", "unavailable"),
    GIT_ROW("is told 404", NOT_FOUND, "clone ${URL}x.git", NOT_NETWORK),
    GIT_ROW("is told what is no repository", OK, "clone ${URL}x.git", NOT_NETWORK),
    GIT_ROW("is refused by its own protocol", NULL, "ls-remote git://127.0.0.1:$PORT/x.git", "refused"),
    GIT_ROW("is hung up on in its own protocol", HUNG_UP, "ls-remote git://127.0.0.1:$PORT/x.git", "hung-up"),

    {"pip is refused", "pip", NULL, OBSERVED PIP "torch-not-there", .wanted = "refused"},
    {"pip is told 503", "pip", UNAVAILABLE, OBSERVED PIP "torch-not-there", .wanted = "unavailable"},
    {"pip is told 404", "pip", NOT_FOUND, OBSERVED PIP "torch-not-there", .wanted = NOT_NETWORK},
    {"npm is refused", "npm", NULL, OBSERVED NPM "not-there", .wanted = "refused"},
    {"npm is told 503", "npm", UNAVAILABLE, OBSERVED NPM "not-there", .wanted = "unavailable"},
    {"npm is told 404", "npm", NOT_FOUND, OBSERVED NPM "not-there", .wanted = NOT_NETWORK},
    {"aws is refused", "aws", NULL, AWS, .wanted = "refused"},
    {"aws is told 503", "aws", UNAVAILABLE, AWS, .wanted = "unavailable"},
    {"aws is told 404", "aws", NOT_FOUND, AWS, .wanted = NOT_NETWORK},
    {"aria2c is refused", "aria2c", NULL, OBSERVED "aria2c -q --max-tries=1 $URL", .wanted = "refused"},
    {"aria2c is told 503", "aria2c", UNAVAILABLE, OBSERVED "aria2c -q --max-tries=1 $URL",
     .wanted = "unavailable"},
};

END_TABLE(web_client_ends);
