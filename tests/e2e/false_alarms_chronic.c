/* False alarms of a program that lives with a fault: 50 bugs in five languages beside metrics that nobody takes. */
#include "false_alarms.h"
#include "step.h"

/* Each pushes six times in 6 s and has its bug 0.4 s after the sixth, far from the seventh. */
#define PUSH_PYTHON                                                                                          \
    "cat >push.py <<'END'\n"                                                                                 \
    "import os, socket, sys, threading, time\n"                                                              \
    "enough = threading.Event()\n"                                                                           \
    "def push():\n"                                                                                          \
    "    for count in range(1, 99):\n"                                                                       \
    "        try: socket.create_connection(('127.0.0.1', int(os.environ['REFUSED'])), timeout=1)\n"          \
    "        except OSError: pass\n"                                                                         \
    "        if count == 6: enough.set()\n"                                                                  \
    "        time.sleep(1.2)\n"                                                                              \
    "threading.Thread(target=push, daemon=True).start()\n"                                                   \
    "enough.wait(); time.sleep(0.4)\n"                                                                       \
    "exec(sys.argv[1])\n"                                                                                    \
    "END\n"
#define PUSH_NODE                                                                                            \
    "cat >push.js <<'END'\n"                                                                                 \
    "let count = 0;\n"                                                                                       \
    "const push = () => { require('net').connect(process.env.REFUSED, '127.0.0.1').on('error', () => {\n"    \
    "    if (++count == 6) setTimeout(() => eval(process.argv[2]), 400); }); };\n"                           \
    "push(); setInterval(push, 1200);\n"                                                                     \
    "END\n"
#define PUSH_PERL                                                                                            \
    "cat >push.pl <<'END'\n"                                                                                 \
    "use IO::Socket::INET;\n"                                                                                \
    "for (1 .. 6) { IO::Socket::INET->new(PeerAddr => \"127.0.0.1:$ENV{REFUSED}\");\n"                       \
    "    select(undef, undef, undef, $_ < 6 ? 1.2 : 0.4); }\n"                                               \
    "$! = 0; eval \"sub bug { $ARGV[0] } 1\" or exit 97; bug();\n"                                           \
    "END\n"
#define PUSH_BASH                                                                                            \
    "cat >push.sh <<'END'\n"                                                                                 \
    "mkfifo sixth.$$\n"                                                                                      \
    "(for i in 1 2 3 4 5 6 7; do (exec 3<>/dev/tcp/127.0.0.1/$REFUSED) 2>/dev/null\n"                        \
    "    [ $i != 6 ] || echo >sixth.$$; sleep 1.2; done) &\n"                                                \
    "read -r <sixth.$$; sleep 0.4; eval \"$1\"\n"                                                            \
    "END\n"

#define BUG(language, bug) "bug " language " '" bug "'\n"
#define PY(bug)            BUG("python3 push.py", bug)
#define JS(bug)            BUG("node push.js", bug)
#define PL(bug)            BUG("perl push.pl", bug)
#define SH(bug)            BUG("bash push.sh", bug)
#define C(bug)             "bug \"$PROGRAMS/pushes_metrics\" $REFUSED " bug "\n"

#define FIFTY_BUGS                                                                                           \
    PY("1 / 0")                                                                                              \
    PY("{}[1]")                                                                                              \
    PY("[][1]")                                                                                              \
    PY("None.shape")                                                                                         \
    PY("int(\"x\")")                                                                                         \
    PY("undefined")                                                                                          \
    PY("import does_not_exist")                                                                              \
    PY("open(\"/does/not/exist\")")                                                                          \
    PY("assert False, \"a bug\"")                                                                            \
    PY("raise RuntimeError(\"CUDA out of memory\")")                                                         \
    PY("raise MemoryError")                                                                                  \
    PY("bytes([255]).decode()")                                                                              \
    PY("def f(): f()\nf()")                                                                                  \
    PY("1 +")                                                                                                \
    PY("raise KeyError(\"loss\")")                                                                           \
    PY("raise StopIteration")                                                                                \
    PY("sys.exit(2)")                                                                                        \
    PY("sys.exit(\"a message\")")                                                                            \
    PY("os._exit(3)")                                                                                        \
    PY("os.abort()")                                                                                         \
    PY("os.kill(os.getpid(), 11)")                                                                           \
    PY("raise Exception(\"ValueError: shapes (3,) and (4,)\")")                                              \
    JS("throw new Error(\"a bug\")")                                                                         \
    JS("null.shape")                                                                                         \
    JS("undefinedName")                                                                                      \
    JS("process.exit(4)")                                                                                    \
    JS("process.exitCode = 5; process.exit()")                                                               \
    JS("Promise.reject(new Error(\"a bug\"))")                                                               \
    JS("JSON.parse(\"{\")")                                                                                  \
    JS("process.abort()")                                                                                    \
    PL("die \"a bug\"")                                                                                      \
    PL("exit 6")                                                                                             \
    PL("undef->method")                                                                                      \
    PL("my $x = 1 / (2 - 2)")                                                                                \
    PL("require Does::Not::Exist")                                                                           \
    PL("kill 11, $$")                                                                                        \
    PL("exit 255")                                                                                           \
    PL("die { code => 7 }")                                                                                  \
    SH("exit 1")                                                                                             \
    SH("exit 3")                                                                                             \
    SH("false")                                                                                              \
    SH("set -e; cat /does/not/exist")                                                                        \
    C("exit 1")                                                                                              \
    C("exit 2")                                                                                              \
    C("exit 100")                                                                                            \
    C("exit 255")                                                                                            \
    C("segv")                                                                                                \
    C("abort")                                                                                               \
    C("trap")                                                                                                \
    C("divide")

static const struct false_alarm rows[] = {
    {.name = "50 different bugs beside a metrics push that is refused every 1.2 s",
     .needs = "node",
     /* One run each, all at once. What we say in any of them is shown at the end, and so is a run without a fault. */
     .program = PUSH_PYTHON PUSH_NODE PUSH_PERL PUSH_BASH
     "ulimit -c 0; count=0; pids=\n"
     "bug() { count=$((count + 1)); LD_PRELOAD=\"$LIBRARY\" \"$@\" >out.$count 2>err.$count & pids=\"$pids "
     "$!\"; sleep 0.05; }\n" FIFTY_BUGS "for pid in $pids; do wait $pid; echo $?; done 2>/dev/null\n"
     "grep -h ^vhretry: err.* >&2\n"
     "[ -z \"$LIBRARY\" ] || [ $(ls \"$FOLDER/records\" | grep -c journal) -eq 50 ] || echo a run met no "
     "fault\n"
     "exit 1\n",
     .status = 1,
     .fault = true},
    {.name = "java pushes a metric that is refused every 1.2 s, and has a bug",
     .needs = "Fails.class",
     .program = FAILS_IN_JAVA("metrics-refused 600"),
     .status = 1,
     .fault = true},
    {.name = "a metrics push is never answered, again and again, and a bug follows",
     .peer = "hold",
     .with = PYTHON,
     .program = "for _ in range(6):\n"
                "    client = socket.create_connection(peer, timeout=1)\n"
                "    client.sendall(REQUEST)\n"
                "    try: client.recv(9)\n"
                "    except TimeoutError: client.close()\n"
                "time.sleep(0.6)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a metrics push is reset again and again, and a bug follows",
     .peer = "request; reset",
     .with = PYTHON,
     .program = "for _ in range(6):\n"
                "    client = socket.create_connection(peer, timeout=1)\n"
                "    client.sendall(REQUEST)\n"
                "    try: client.recv(9)\n"
                "    except OSError: client.close()\n"
                "    time.sleep(1.1)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a service comes and goes, serves last, and a bug follows",
     .peer = "request; reset | request; ok; close | request; close | request; ok; close",
     .with = PYTHON,
     .program = "import urllib.request\n"
                "for _ in range(4):\n"
                "    try: print(urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1]).read())\n"
                "    except OSError as error: print(type(error))\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "three metrics are refused in 1.5 s, and a bug follows",
     .with = PYTHON,
     .program = "for _ in range(3):\n"
                "    try: socket.create_connection(refused)\n"
                "    except OSError: time.sleep(0.5)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true,
     .wrong = "three attempts and an end are what a program does that gives up"},
};

const struct false_alarm_table chronic_alarms = {rows, sizeof rows / sizeof *rows};
