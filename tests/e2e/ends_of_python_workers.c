#include "program_ends.h"

#include "step.h"

#define ENDS(how) OBSERVED "python3 \"$PROGRAMS/ends.py\" " how

#define WORKER(client, what, server, wanted)                                                                 \
    {                                                                                                        \
        what, "python3", server, ENDS(client " plainly"), wanted, NULL, NULL, false                          \
    }

/* A thread that tells nobody is refused, so that there is something on record. */
#define REFUSED_ASIDE                                                                                        \
    "import multiprocessing, os, socket, sys, threading, time\n"                                             \
    "with socket.create_server((\"127.0.0.1\", 0)) as nobody:\n"                                             \
    "    closed = nobody.getsockname()\n"                                                                    \
    "def telemetry():\n"                                                                                     \
    "    try:\n"                                                                                             \
    "        socket.create_connection(closed)\n"                                                             \
    "    except OSError:\n"                                                                                  \
    "        pass\n"                                                                                         \
    "thread = threading.Thread(target=telemetry)\n"                                                          \
    "thread.start()\n"                                                                                       \
    "thread.join()\n"

/* After that a worker does what `does` says, and is stopped. */
#define WORKER_THAT(does)                                                                                    \
    REFUSED_ASIDE                                                                                            \
    "def work():\n"                                                                                          \
    "    " does "\n"                                                                                         \
    "context = multiprocessing.get_context(\"fork\")\n"                                                      \
    "ready = context.Event()\n"                                                                              \
    "worker = context.Process(target=work)\n"                                                                \
    "worker.start()\n"                                                                                       \
    "ready.wait()\n"                                                                                         \
    "worker.terminate()\n"                                                                                   \
    "worker.join()\n"                                                                                        \
    "sys.exit(3)'"

static const struct program_end rows[] = {
    WORKER("thread", "a pool of python's threads is refused", NULL, "refused"),
    WORKER("thread", "a pool of python's threads is reset", RESET, "reset"),
    WORKER("thread", "a pool of python's threads is told 503", UNAVAILABLE, "unavailable"),
    WORKER("bare-thread", "a thread of python's is refused, and its result is missing", NULL, "refused"),
    WORKER("pool", "a pool of multiprocessing is refused", NULL, "refused"),
    WORKER("pool", "a pool of multiprocessing is reset", RESET, "reset"),
    WORKER("pool", "a pool of multiprocessing gives up", HANG, "stalled"),
    WORKER("pool", "a pool of multiprocessing is told 503", UNAVAILABLE, "unavailable"),
    WORKER("pool", "a pool of multiprocessing is told 404", NOT_FOUND, NOT_NETWORK),
    WORKER("spawned-pool", "a pool of spawned processes is refused", NULL, "refused"),
    WORKER("process-pool", "python's ProcessPoolExecutor is reset", RESET, "reset"),
    WORKER("process-pool", "python's ProcessPoolExecutor is told 429", RATE_LIMIT, "rate-limited"),
    WORKER("process", "a process of multiprocessing is refused, and its parent tells its status", NULL,
           "refused"),
    WORKER("process", "a process of multiprocessing is told 404, and its parent tells its status", NOT_FOUND,
           NOT_NETWORK),
    WORKER("checked-child", "python checks a curl that is refused, and keeps its words", NULL, "refused"),
    WORKER("checked-child", "python checks a curl that is told 503, and keeps its words", UNAVAILABLE,
           "unavailable"),
    WORKER("loud-child", "python checks a curl that gives up", HANG, "stalled"),
    WORKER("loud-child", "python checks a curl that is told 404", NOT_FOUND, NOT_NETWORK),
    {"a worker of python's has a bug, after good work", "python3", OK, ENDS("urllib bug-in-pool"),
     .wanted = NOT_NETWORK},
    {"a process of multiprocessing works well, then its parent has a bug", "python3", OK,
     ENDS("pool key-error"), .wanted = NOT_NETWORK},
    {"python ends without words after it stopped a worker that had nothing to do", "python3", NULL,
     OBSERVED "python3 -c '" WORKER_THAT("ready.set()\n    time.sleep(9)"), .wanted = NOT_NETWORK},
    {"python ends without words after it stopped a worker that waited for a peer", "python3", HANG,
     OBSERVED "python3 -c '" WORKER_THAT(
         "peer = socket.create_connection((\"127.0.0.1\", int(os.environ[\"PORT\"])))\n"
         "    ready.set()\n"
         "    peer.recv(1)"),
     .wanted = UNKNOWN},
    {"python stops a worker that had nothing to do when it was told to reload, and waits for a peer now, by "
     "another process",
     "python3", HANG,
     OBSERVED "python3 -c '" REFUSED_ASIDE "import signal, subprocess\n"
              "ready, tells = os.pipe()\n"
              "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])\n"
              "worker = os.fork()\n"
              "if worker == 0:\n"
              "    signal.sigwait([signal.SIGHUP])\n"
              "    peer = socket.create_connection((\"127.0.0.1\", int(os.environ[\"PORT\"])))\n"
              "    os.write(tells, b\"1\")\n"
              "    peer.recv(1)\n"
              "os.kill(worker, signal.SIGHUP)\n"
              "os.read(ready, 1)\n"
              "subprocess.run([\"sh\", \"-c\", f\"kill -9 {worker}\"])\n"
              "os.waitpid(worker, 0)\n"
              "sys.exit(3)'",
     .wanted = UNKNOWN},
    {"python ends without words after a thread was refused, and it killed another program that it had begun "
     "since",
     "python3", NULL,
     OBSERVED "python3 -c '"
              "import os, socket, subprocess, sys, threading, time\n"
              "def fetch():\n"
              "    try:\n"
              "        socket.create_connection((\"127.0.0.1\", int(os.environ[\"PORT\"])))\n"
              "    except OSError:\n"
              "        pass\n"
              "thread = threading.Thread(target=fetch)\n"
              "thread.start()\n"
              "thread.join()\n"
              "time.sleep(0.02)\n"
              "monitor = subprocess.Popen([\"sleep\", \"9\"])\n"
              "time.sleep(0.05)\n"
              "monitor.kill()\n"
              "monitor.wait()\n"
              "sys.exit(3)'",
     .wanted = "refused"},
    {"python stops a reader of a pipe whose writer waits for a peer", "python3", HANG,
     OBSERVED "python3 -c '" REFUSED_ASIDE "import subprocess\n"
              "url = \"http://127.0.0.1:\" + os.environ[\"PORT\"]\n"
              "writer = subprocess.Popen([\"curl\", \"-s\", url], stdout=subprocess.PIPE)\n"
              "reader = subprocess.Popen([sys.executable, \"-c\", \"import sys; sys.stdin.read()\"], "
              "stdin=writer.stdout)\n"
              "time.sleep(0.2)\n"
              "reader.terminate()\n"
              "reader.wait()\n"
              "sys.exit(3)'",
     .wanted = UNKNOWN},
};

END_TABLE(python_worker_ends);
