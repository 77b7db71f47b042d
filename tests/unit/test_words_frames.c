/* Last words: stacks make room for what the program said. */
#include "../../core/evidence/words_frames.h"
#include "../support/test_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As words_text_clean leaves lines: a tab is a space, and there are no empty ones. `room` is of what is expected, but 0: of
 * everything. */
static const struct frames_case {
    const char *name;
    const char *text;
    const char *expected;
    size_t room;
} cases[] = {
    {"what fits stays as it is", "Error: x\n    at f (/a.js:1:2)\n    at g (/a.js:3:4)",
     "Error: x\n    at f (/a.js:1:2)\n    at g (/a.js:3:4)", 100},
    {"Java: of each stack one frame stays, and the causes",
     "Exception in thread \"main\" a.Failed: no rows\n at a.Main.run(Main.java:9)\n at "
     "a.Main.main(Main.java:3)\n"
     "Caused by: java.io.IOException: broken\n at java.base/a.B.c(B.java:7)\n ... 2 more\n"
     "Caused by: java.net.ConnectException: Connection refused\n at java.base/a.B.d(Native Method)\n ... 3 "
     "more",
     "Exception in thread \"main\" a.Failed: no rows\n at a.Main.run(Main.java:9)\n"
     "Caused by: java.io.IOException: broken\n at java.base/a.B.c(B.java:7)\n"
     "Caused by: java.net.ConnectException: Connection refused\n at java.base/a.B.d(Native Method)",
     0},
    {"Java: where there is less room, no frame stays",
     "a.Failed: no rows\n at a.Main.run(Main.java:9)\nCaused by: java.io.IOException: broken\n at "
     "a.B.c(B.java:7)\n ... 2 more",
     "a.Failed: no rows\nCaused by: java.io.IOException: broken", 0},
    {"Java: what is suppressed keeps its place",
     "a.Failed: x\n at a.B.c(B.java:1)\n Suppressed: a.Closed: y\n  at a.B.d(B.java:2)\n  ... 1 more\nCaused "
     "by: a.Lost: z\n ... 1 more",
     "a.Failed: x\n Suppressed: a.Closed: y\nCaused by: a.Lost: z", 0},
    {"Java: logback names the jar, and Spark its driver",
     "ERROR a: x\n at a.B.c(B.java:1) ~[b.jar:2.0]\n at a.B.d(B.scala:2)\nDriver stacktrace:\n at "
     "a.B.e(B.scala:3)\n"
     "Caused by: a.Lost: z\n ... 12 common frames omitted",
     "ERROR a: x\nDriver stacktrace:\nCaused by: a.Lost: z", 0},
    {"Node: files, functions, and promises",
     "Error: x\n    at f (/a.js:1:2)\n    at async g (file:///a.mjs:3:4)\n    at /a.js:5:6\n    at new "
     "Promise (<anonymous>)\n"
     "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {\n  [cause]: Error: "
     "y\n"
     "      at TCP.h [as _handle] (node:net:1:2) {\n    code: 'ECONNREFUSED'\n  }\n}\nNode.js v20.20.2",
     "Error: x\n  [cause]: Error: y\n    code: 'ECONNREFUSED'\n  }\n}\nNode.js v20.20.2", 0},
    {"Node: what a field refers to goes first, and why it failed stays",
     "HTTPError: status code 503\n    at f (/a.js:1:2) {\n  code: 'ERR_NON_2XX_3XX_RESPONSE',\n  timings: "
     "{\n    start: 1,\n"
     "    phases: {\n      wait: 0\n    }\n  },\n  [cause]: Error: y\n      at g (/a.js:3:4) {\n    code: "
     "'ECONNRESET'\n  }\n}",
     "HTTPError: status code 503\n  code: 'ERR_NON_2XX_3XX_RESPONSE',\n  timings: {\n"
     "  },\n  [cause]: Error: y\n    code: 'ECONNRESET'\n  }\n}",
     150},
    {"Node: a frame of its own that tells what the message leaves open stays",
     "Error: timed out\n    at f (/a.js:1:2)\n    at g (/a.js:3:4)\n    at TLSSocket.emitRequestTimeout "
     "(node:_http_client:849:9)\n    at Socket._onTimeout (node:net:595:8)",
     "Error: timed out\n    at f (/a.js:1:2)\n    at TLSSocket.emitRequestTimeout (node:_http_client:849:9)",
     0},
    {"Node: the limit of a signal, too",
     "AbortError: x\n    at f (/a.js:1:2)\n    at g (/a.js:3:4)\n    at Timeout._onTimeout "
     "(node:internal/abort_controller:127:7)\n    at listOnTimeout (node:internal/timers:581:17)",
     "AbortError: x\n    at f (/a.js:1:2)\n    at Timeout._onTimeout (node:internal/abort_controller:127:7)",
     0},
    {"a word that begins a frame begins a sentence, too",
     "Error: x\n  at least one node (of 3) refused\n  at most 3 tries\n  from db:5432\n  ... and 3 more "
     "hosts\n  at g (/a.js:3:4)",
     "Error: x\n  at least one node (of 3) refused\n  at most 3 tries\n  from db:5432\n  ... and 3 more "
     "hosts",
     0},
    {".NET", "Unhandled exception. A.B: x\n ---> A.C: y\n   at A.D.E(F g) in /a.cs:line 3\n   at A.H()",
     "Unhandled exception. A.B: x\n ---> A.C: y", 0},
    {"Ruby", "a.rb:1:in `f': x (A::B)\n from a.rb:2:in `g'\n from a.rb:3:in '<main>'",
     "a.rb:1:in `f': x (A::B)", 0},
    {"Perl", "x at a.pl line 3.\n main::f(1) called at a.pl line 5\n main::g() called at a.pl line 7",
     "x at a.pl line 3.", 0},
    {"PHP",
     "PHP Fatal error:  Uncaught A: x in /a.php:3\nStack trace:\n#0 /a.php(5): f()\n#1 [internal function]: "
     "g()\n#2 {main}\n  thrown in /a.php on line 3",
     "PHP Fatal error:  Uncaught A: x in /a.php:3\nStack trace:\n  thrown in /a.php on line 3", 0},
    {"what a build tool numbers is no frame", "#7 RUN x\n#7 0.5 curl: (7) refused\n#8 /a.sh: done",
     "#7 RUN x\n#7 0.5 curl: (7) refused", 0},
    {"Rust",
     "thread 'main' panicked at src/main.rs:4:5:\nx\nstack backtrace:\n   0: core::panicking::panic_fmt\n    "
     "         at /rustc/1/panicking.rs:72:14\n   1: app::main\nnote: some details",
     "thread 'main' panicked at src/main.rs:4:5:\nx\nstack backtrace:\nnote: some details", 0},
    {"the numbered causes of Rust's anyhow stay",
     "Error: no rows\nCaused by:\n    0: cannot ask\n    1: Connection refused (os error 111)\nStack "
     "backtrace:\n   0: app::f\n   1: app::main",
     "Error: no rows\nCaused by:\n    0: cannot ask\n    1: Connection refused (os error 111)\nStack "
     "backtrace:",
     0},
    {"Go",
     "panic: x\ngoroutine 1 [running]:\nmain.f(...)\n /src/a.go:4\nmain.main()\n /src/a.go:8 "
     "+0x1d\ngoroutine 7 [select]:\nnet/http.(*T).g(0xc0)\n /go/h.go:9 +0x2\ncreated by net/http.h in "
     "goroutine 1\n /go/h.go:1 +0x3\nexit status 2",
     "panic: x\nexit status 2", 0},
    {"Go: a line that names a file is no frame", "a.go:4: x\n\"b\" a.go:5: refused\npanic: y",
     "a.go:4: x\n\"b\" a.go:5: refused\npanic: y", 0},
    {"R",
     "Error in `f()`:\n! x\nCaused by error:\n! refused\nBacktrace:\n  1. a::f()\n  2. "
     "base::stop(x)\nExecution halted",
     "Error in `f()`:\n! x\nCaused by error:\n! refused\nBacktrace:\nExecution halted", 0},
    {"Julia", "ERROR: x\nStacktrace:\n [1] getindex(h::Dict)\n   @ Base ./dict.jl:498",
     "ERROR: x\nStacktrace:", 0},
    {"Node's native stack", "FATAL ERROR: heap\n 1: 0xb090e0 node::Abort() [node]\n 2: 0xa1b70e [node]",
     "FATAL ERROR: heap", 0},

    {"Python: of each stack the last frame stays",
     "Traceback (most recent call last):\n  File \"/a.py\", line 1, in <module>\n    f()\n  File \"/b.py\", "
     "line 2, in f\n    raise A(x)\na.A: x\n"
     "During handling of the above exception, another exception occurred:\nTraceback (most recent call "
     "last):\n  File \"/a.py\", line 3, in g\n    h(\n        1)\n"
     "  [Previous line repeated 9 more times]\n  File \"/b.py\", line 4, in h\n    raise B(y)\nb.B: y",
     "Traceback (most recent call last):\n  File \"/b.py\", line 2, in f\n    raise A(x)\na.A: x\n"
     "During handling of the above exception, another exception occurred:\nTraceback (most recent call "
     "last):\n"
     "  File \"/b.py\", line 4, in h\n    raise B(y)\nb.B: y",
     0},
    {"Python: where there is less room, no frame stays",
     "Traceback (most recent call last):\n  File \"/a.py\", line 1, in <module>\n    f()\n  File \"/b.py\", "
     "line 2, in f\n    raise A(x)\na.A: x",
     "Traceback (most recent call last):\na.A: x", 0},
    {"Python: a message of several lines stays",
     "Traceback (most recent call last):\n  File \"/a.py\", line 1, in <module>\n    f()\na.A: x\n  Host: "
     "db\n  File: a.csv",
     "Traceback (most recent call last):\na.A: x\n  Host: db\n  File: a.csv", 0},
    {"Python: what a launcher writes before each line is no obstacle",
     "[rank0]: Traceback (most recent call last):\n[rank0]:   File \"/a.py\", line 1, in <module>\n[rank0]:  "
     "   f()\n[rank0]: KeyError: 'x'",
     "[rank0]: Traceback (most recent call last):\n[rank0]: KeyError: 'x'", 0},
    {"Python: the frame of a group is no obstacle",
     "  + Exception Group Traceback (most recent call last):\n  |   File \"/a.py\", line 1, in <module>\n  | "
     "    f()\n  | ExceptionGroup: x (1 sub-exception)\n"
     "  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File "
     "\"/a.py\", line 2, in f\n    |     g()\n    | A: y\n    +------------------------------------",
     "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: x (1 sub-exception)\n"
     "  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    | A: y\n    "
     "+------------------------------------",
     0},
    {"Python: the frames of Java go before its own",
     "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n    "
     "g()\npy4j.protocol.Py4JJavaError: x\n at a.B.c(B.java:1)\n at a.B.d(B.java:2)\n at a.B.e(B.java:3)",
     "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n    "
     "g()\npy4j.protocol.Py4JJavaError: x\n at a.B.c(B.java:1)",
     0},
    {"where nothing but frames would go, they stay", " at a.B.c(B.java:1)\n at a.B.d(B.java:2)",
     " at a.B.c(B.java:1)", 0},
    {"nothing stays nothing", "", "", 0},
};

static void frames_are_dropped(void **state)
{
    const struct frames_case *row = *state;
    const size_t length = strlen(row->text);
    const size_t room = row->room ? row->room : strlen(row->expected);
    char *text = malloc(length + (length == 0)); /* no more room than is promised: AddressSanitizer watches */
    assert_non_null(text);
    memcpy(text, row->text, length);
    const size_t kept = words_frames_drop(text, length, room);
    if (kept != strlen(row->expected) || memcmp(text, row->expected, kept) != 0)
        fail_msg("expected:\n%s\nseen:\n%.*s", row->expected, (int)kept, text);
    free(text);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), frames_are_dropped, NULL, NULL);
    return test_list_run("frames in last words", argc, argv, NULL, NULL);
}
