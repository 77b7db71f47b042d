#include "program_ends.h"

#include "step.h"

#define ENDS(how) OBSERVED "python3 \"$PROGRAMS/ends.py\" " how

/* A client whose exception nobody catches. */
#define PLAIN(client, what, server, wanted)                                                                  \
    {                                                                                                        \
        "python's " client " " what, "python3", server, ENDS(client " plainly"), wanted, NULL, NULL, false   \
    }

/* What the program makes of an exception. */
#define ENDING(ending, what, server, wanted)                                                                 \
    {                                                                                                        \
        "python " what, "python3", server, ENDS("urllib " ending), wanted, NULL, NULL, false                 \
    }

#define BUG(ending, what)                                                                                    \
    {                                                                                                        \
        "python " what ", after good work", "python3", OK, ENDS("urllib " ending), NOT_NETWORK, NULL, NULL,  \
            false                                                                                            \
    }

/* The main thread leaves all that has to do with the network to others. */
#define ASIDE                                                                                                \
    "import os, socket, sys, threading, time, urllib.request\n"                                              \
    "held = socket.socket()\n"                                                                               \
    "held.bind((\"127.0.0.1\", 0))\n"                                                                        \
    "def refused():\n"                                                                                       \
    "    try:\n"                                                                                             \
    "        socket.create_connection(held.getsockname())\n"                                                 \
    "    except OSError:\n"                                                                                  \
    "        pass\n"                                                                                         \
    "def answered():\n"                                                                                      \
    "    urllib.request.urlopen(os.environ[\"URL\"]).read()\n"

/* One thread sends, and comes back late; another one reads. */
#define READ_BY_ANOTHER_THREAD(method)                                                                       \
    "exec env LD_PRELOAD=\"${LIBRARY:+$LIBRARY:}$PROGRAMS/libsends_late.so\" python3 -c '"                   \
    "import os, socket, sys, threading\n"                                                                    \
    "peer = socket.create_connection((\"127.0.0.1\", int(os.environ[\"PORT\"])))\n"                          \
    "def read():\n"                                                                                          \
    "    while peer.recv(9999):\n"                                                                           \
    "        pass\n"                                                                                         \
    "reader = threading.Thread(target=read)\n"                                                               \
    "reader.start()\n"                                                                                       \
    "peer.send(b\"" method " / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\")\n"                                       \
    "reader.join()\n"                                                                                        \
    "sys.exit(3)'"

static const struct program_end rows[] = {
    PLAIN("urllib", "is refused", NULL, "refused"),
    PLAIN("urllib", "is reset", RESET, "reset"),
    PLAIN("urllib", "gives up", HANG, "stalled"),
    PLAIN("urllib", "is hung up on", HUNG_UP, "hung-up"),
    PLAIN("urllib", "is told 503", UNAVAILABLE, "unavailable"),
    PLAIN("urllib", "is told 429", RATE_LIMIT, "rate-limited"),
    PLAIN("urllib", "is told 404", NOT_FOUND, NOT_NETWORK),
    PLAIN("urllib", "is told 403", FORBIDDEN, NOT_NETWORK),
    {"python's urllib does not trust the server", "python3", OK, ENDS("urllib plainly"),
     .wanted = NOT_NETWORK, .tls = true},
    {"python ends without words, after good work over TLS", "python3", OK,
     OBSERVED "python3 -c 'import os, ssl, sys, urllib.request\n"
              "context = ssl._create_unverified_context()\n"
              "urllib.request.urlopen(os.environ[\"URL\"], context=context).read()\n"
              "sys.exit(3)'",
     .wanted = NOT_NETWORK, .tls = true},
    {"python ends without words, after good work over TLS that another thread carries", "python3", OK,
     OBSERVED "python3 -c 'import os, socket, ssl, sys, threading\n"
              "peer = socket.create_connection((\"localhost\", int(os.environ[\"PORT\"])))\n"
              "came, sent = ssl.MemoryBIO(), ssl.MemoryBIO()\n"
              "tls = ssl._create_unverified_context().wrap_bio(came, sent, server_hostname=\"localhost\")\n"
              "def aside(work):\n"
              "    thread = threading.Thread(target=work)\n"
              "    thread.start()\n"
              "    thread.join()\n"
              "def done(step):\n"
              "    while True:\n"
              "        try:\n"
              "            return step()\n"
              "        except ssl.SSLWantReadError:\n"
              "            aside(lambda: peer.sendall(sent.read()))\n"
              "            aside(lambda: came.write(peer.recv(9999)))\n"
              "done(tls.do_handshake)\n"
              "tls.write(b\"GET / HTTP/1.0\\r\\n\\r\\n\")\n"
              "done(lambda: tls.read(9999))\n"
              "sys.exit(3)'",
     .wanted = NOT_NETWORK, .tls = true},
    {"python ends without words after a thread that was refused and ended, and another one that was answered",
     "python3", OK,
     OBSERVED "python3 -c '" ASIDE "for work in (refused, answered):\n"
              "    thread = threading.Thread(target=work)\n"
              "    thread.start()\n"
              "    thread.join()\n"
              "sys.exit(3)'",
     .wanted = NOT_NETWORK},
    {"python ends without words after a pool, one thread of which was refused and another one answered",
     "python3", OK,
     OBSERVED "python3 -c '" ASIDE "from concurrent.futures import ThreadPoolExecutor\n"
              "pool = ThreadPoolExecutor(2)\n"
              "pool.submit(time.sleep, 0.3)\n"
              "pool.submit(refused).result()\n"
              "pool.submit(time.sleep, 0.5)\n"
              "pool.submit(answered).result()\n"
              "sys.exit(3)'",
     .wanted = "refused"},
    {"python ends without words after a call that was refused, and an answer at length", "python3",
     ANSWERS_AT_LENGTH,
     OBSERVED "python3 -c '" ASIDE "refused()\n"
              "answered()\n"
              "sys.exit(3)'",
     .wanted = NOT_NETWORK},
    {"python ends without words after a call that was refused, and a short answer", "python3", OK,
     OBSERVED "python3 -c '" ASIDE "refused()\n"
              "answered()\n"
              "sys.exit(3)'",
     .wanted = "refused"},
    {"python ends without words after an answer at length that was outstanding as a call was refused",
     "python3", ANSWERS_AT_LENGTH,
     OBSERVED "python3 -c '" ASIDE
              "peer = socket.create_connection((\"127.0.0.1\", int(os.environ[\"PORT\"])))\n"
              "peer.sendall(b\"GET / HTTP/1.0\\r\\n\\r\\n\")\n"
              "refused()\n"
              "while peer.recv(65536):\n"
              "    pass\n"
              "sys.exit(3)'",
     .wanted = "refused"},
    {"python has a bug after a thread that stays was refused, and answered at length elsewhere", "python3",
     ANSWERS_AT_LENGTH,
     OBSERVED "python3 -c '" ASIDE "from concurrent.futures import ThreadPoolExecutor\n"
              "client = ThreadPoolExecutor(1)\n"
              "client.submit(refused).result()\n"
              "client.submit(answered).result()\n"
              "raise KeyError(\"learning_rate\")'",
     .wanted = NOT_NETWORK},
    {"python has a bug after a thread that stays was refused, and answered shortly elsewhere", "python3", OK,
     OBSERVED "python3 -c '" ASIDE "from concurrent.futures import ThreadPoolExecutor\n"
              "client = ThreadPoolExecutor(1)\n"
              "client.submit(refused).result()\n"
              "client.submit(answered).result()\n"
              "raise KeyError(\"learning_rate\")'",
     .wanted = "refused"},
    {"python's urllib meets a name server that is away", "python3 namespaces", OK,
     NAMES_REFUSED "env LD_PRELOAD=\"$LIBRARY\" python3 \"$PROGRAMS/ends.py\" name plainly",
     .wanted = "dns-temporary"},
    {"python's urllib does not find the name", "python3 namespaces", OK,
     NAMES_UNKNOWN "env LD_PRELOAD=\"$LIBRARY\" python3 \"$PROGRAMS/ends.py\" name plainly",
     .wanted = NOT_NETWORK},
    {"python's smtplib meets a name server that is away", "python3 namespaces", OK,
     NAMES_REFUSED "env LD_PRELOAD=\"$LIBRARY\" python3 \"$PROGRAMS/ends.py\" name-of-smtp plainly",
     .wanted = "dns-temporary"},
    PLAIN("http-client", "is refused", NULL, "refused"),
    PLAIN("http-client", "is reset", RESET, "reset"),
    PLAIN("http-client", "gives up", HANG, "stalled"),
    PLAIN("http-client", "is hung up on", HUNG_UP, "hung-up"),
    PLAIN("http-client", "is told 503, and the program raises", UNAVAILABLE, "unavailable"),
    PLAIN("http-client", "is told 404, and the program raises", NOT_FOUND, NOT_NETWORK),
    PLAIN("socket", "is refused", NULL, "refused"),
    PLAIN("socket", "is reset", RESET, "reset"),
    PLAIN("socket", "gives up", HANG, "stalled"),
    PLAIN("socket", "is hung up on, and the program raises EOFError", HUNG_UP, "hung-up"),
    PLAIN("asyncio", "is refused", NULL, "refused"),
    PLAIN("asyncio", "is reset", RESET, "reset"),
    PLAIN("asyncio", "gives up", HANG, "stalled"),
    PLAIN("asyncio", "reads to an end that comes too early", HUNG_UP, "hung-up"),
    PLAIN("gather", "is refused, in a group of tasks", NULL, "refused"),
    PLAIN("gather", "is reset, in a group of tasks", RESET, "reset"),
    PLAIN("smtp", "is refused", NULL, "refused"),
    PLAIN("smtp", "gives up on the greeting, and says that it was closed", HANG, "hung-up"),
    PLAIN("ftp", "is refused", NULL, "refused"),
    PLAIN("xmlrpc", "is told 503", UNAVAILABLE, "unavailable"),
    PLAIN("requests", "is refused", NULL, "refused"),
    PLAIN("requests", "is reset", RESET, "reset"),
    PLAIN("requests", "gives up", HANG, "stalled"),
    PLAIN("requests", "is told 503", UNAVAILABLE, "unavailable"),
    PLAIN("requests", "is told 429", RATE_LIMIT, "rate-limited"),
    PLAIN("requests", "is told 404", NOT_FOUND, NOT_NETWORK),
    PLAIN("requests-json", "is told 503 in no JSON, and the program parses it", "HTTP/1.1 503 Busy\r\n",
          "unavailable"),
    PLAIN("requests-json", "is told 200 in no JSON, and the program parses it", "HTTP/1.1 200 OK\r\n",
          NOT_NETWORK),

    ENDING("by-sys-exit", "ends by sys.exit with words, refused", NULL, "refused"),
    ENDING("by-sys-exit", "ends by sys.exit with words, told 503", UNAVAILABLE, "unavailable"),
    ENDING("by-sys-exit", "ends by sys.exit with words, told 404", NOT_FOUND, NOT_NETWORK),
    ENDING("by-status", "ends by os._exit without words, reset", RESET, "reset"),
    ENDING("by-logging", "logs the exception, refused", NULL, "refused"),
    ENDING("by-logging", "logs the exception, reset", RESET, "reset"),
    ENDING("by-critical", "logs a critical line, out of time", HANG, "stalled"),
    ENDING("by-json", "logs a line of JSON, refused", NULL, "refused"),
    ENDING("by-json", "logs a line of JSON, told 503", UNAVAILABLE, "unavailable"),
    ENDING("by-json", "logs a line of JSON, told 404", NOT_FOUND, NOT_NETWORK),
    ENDING("by-standard-output", "prints to standard output, refused", NULL, "refused"),
    ENDING("by-cause", "raises KeyError from a refusal", NULL, "refused"),
    ENDING("by-context", "stumbles with KeyError while it handles a reset", RESET, "reset"),
    ENDING("by-own-exception", "raises an exception of its own from 429", RATE_LIMIT, "rate-limited"),
    ENDING("by-hiding", "hides the refusal behind ValueError, at once", NULL, "refused"),
    ENDING("by-none", "stumbles over the None that a refusal left, at once", NULL, "refused"),

    BUG("key-error", "has no such key"),
    BUG("type-error", "adds what cannot be added"),
    BUG("import-error", "imports what is not installed"),
    BUG("syntax-error", "compiles what is no Python"),
    BUG("quoting-assertion", "asserts that a text quotes a refused connection"),
    BUG("quoting-key", "has no key that is named like a time-out"),
    BUG("quoting-info", "quotes a refused connection at level INFO"),
    BUG("missing-file", "opens what is not there"),
    BUG("exhausted-memory", "has no memory"),
    BUG("cuda-memory", "has no memory on its GPU"),
    BUG("sys-exit-text", "explains its usage"),
    BUG("tolerated-then-bug", "has no such key, after a refusal that it said it could do without"),
    BUG("retried-then-bug", "has no such key, after refusals of which its log warned"),
    BUG("bug-beside-handling", "adds what cannot be added, after a refusal that it passed over"),
    {"python reads in one thread, before the one that asked is back, an answer that is cut off", "python3",
     "close-mid-reply", READ_BY_ANOTHER_THREAD("GET"), .wanted = "hung-up"},
    {"python reads in one thread, before the one that asked is back, the answer to HEAD, which is whole",
     "python3", "close-mid-reply", READ_BY_ANOTHER_THREAD("HEAD"), .wanted = NOT_NETWORK},
};

END_TABLE(python_ends);
