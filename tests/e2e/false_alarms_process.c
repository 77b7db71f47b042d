/* False alarms of several processes and threads: forks, namespaces, workers, pipelines. */
#include "false_alarms.h"
#include "step.h"

/* A question that is answered only after 1.2 s, so that whoever closes its socket meanwhile seems to give it up. */
#define SLOW_SERVER "request; wait 1200; ok; hold"
#define ASK                                                                                                  \
    "client = socket.create_connection(peer)\n"                                                              \
    "client.sendall(REQUEST)\n"
#define ANSWER                                                                                               \
    "print(client.recv(999))\n"                                                                              \
    "raise ValueError('a bug')\n"

static const struct false_alarm rows[] = {
    {.name = "a forked child closes its parent's outstanding connection, which is then answered, then a bug",
     .peer = SLOW_SERVER,
     .with = PYTHON,
     .program = ASK "if os.fork() == 0: time.sleep(1); client.close(); os._exit(0)\n"
                    "os.wait()\n" ANSWER,
     .status = 1},
    {.name = "a forked child closes all descriptors and fails, its parent is answered, then a bug",
     .peer = SLOW_SERVER,
     .with = PYTHON,
     .program = ASK "if os.fork() == 0: time.sleep(1); os.closerange(3, 4096); os._exit(1)\n"
                    "os.wait()\n" ANSWER,
     .status = 1},
    {.name = "subprocess closes the outstanding connection in its vfork'ed child, then an answer and a bug",
     .peer = SLOW_SERVER,
     .with = PYTHON,
     .program = ASK "time.sleep(1)\n"
                    "subprocess.run(['sh', '-c', 'exit 3'], close_fds=True)\n" ANSWER,
     .status = 1},
    {.name = "subprocess with a preexec function closes the outstanding connection in a fork, then a bug",
     .peer = SLOW_SERVER,
     .with = PYTHON,
     .program = ASK "time.sleep(1)\n"
                    "subprocess.run(['false'], preexec_fn=os.getpid)\n" ANSWER,
     .status = 1},
    {.name = "posix_spawn passes the outstanding connection on to a program that ignores it, then a bug",
     .peer = SLOW_SERVER,
     .with = PYTHON,
     .program =
         ASK "client.set_inheritable(True)\n"
             "os.waitpid(os.posix_spawn('/bin/sh', ['sh', '-c', 'sleep 1; exit 1'], os.environ), 0)\n" ANSWER,
     .status = 1},
    {.name = "node starts a program while a request is outstanding, is answered, then a bug",
     .needs = "node",
     .peer = "request; wait 4000; ok; hold",
     .with = "node",
     .program = "require('http').get({host: '127.0.0.1', port: process.env.PEER}, reply =>\n"
                "    reply.on('data', () => { throw new Error('a bug'); }));\n"
                "setTimeout(() => require('child_process').spawnSync('false'), 2500);\n",
     .status = 1,
     .fault = true},
    {.name = "a DataLoader-like worker inherits an outstanding connection and is stopped by its parent, then "
             "a bug",
     .peer = "request; ok; hold",
     .with = PYTHON,
     .program = ASK "import multiprocessing\n"
                    "worker = multiprocessing.get_context('fork').Process(target=time.sleep, args=(9,))\n"
                    "worker.start(); time.sleep(0.2); worker.terminate(); worker.join()\n" ANSWER,
     .status = 1},
    {.name = "a thread that tells nobody is refused, then a worker of Python's fork server does its work and "
             "is stopped, "
             "and a bug",
     .with = PYTHON,
     .program =
         "import multiprocessing\n"
         "def telemetry():\n"
         "    try: socket.create_connection(refused)\n"
         "    except OSError: pass\n"
         "if __name__ == '__main__':\n"
         "    thread = threading.Thread(target=telemetry); thread.start(); thread.join()\n"
         "    worker = multiprocessing.get_context('forkserver').Process(target=time.sleep, args=(99,))\n"
         "    worker.start(); time.sleep(0.2); worker.terminate(); worker.join()\n"
         "    sys.exit(3)\n",
     .status = 3,
     .fault = true},
    {.name = "the same with a worker that the program forks",
     .with = PYTHON,
     .program = "import multiprocessing\n"
                "def telemetry():\n"
                "    try: socket.create_connection(refused)\n"
                "    except OSError: pass\n"
                "thread = threading.Thread(target=telemetry); thread.start(); thread.join()\n"
                "worker = multiprocessing.get_context('fork').Process(target=time.sleep, args=(99,))\n"
                "worker.start(); time.sleep(0.2); worker.kill(); worker.join()\n"
                "sys.exit(3)\n",
     .status = 3,
     .fault = true},
    {.name = "one rank has a bug, and the others are reset by its end",
     .with = PYTHON,
     .program = "server = socket.create_server(('127.0.0.1', 0))\n"
                "def rank_0():\n"
                "    ranks = [server.accept()[0] for _ in range(2)]\n"
                "    for rank in ranks: rank.recv(9)\n"
                "    time.sleep(0.3)\n"
                "    raise ValueError('a bug')\n"
                "def rank_n():\n"
                "    client = socket.create_connection(server.getsockname())\n"
                "    client.sendall(b'all-reduce')\n"
                "    if client.recv(9) == b'': sys.exit('the other rank has closed')\n"
                "import multiprocessing\n"
                "context = multiprocessing.get_context('fork')\n"
                "ranks = [context.Process(target=run) for run in (rank_0, rank_n, rank_n)]\n"
                "sys.stderr = open(os.devnull, 'w')\n"
                "for rank in ranks: rank.start()\n"
                "server.close()\n"
                "for rank in ranks: rank.join()\n"
                "sys.exit(max(rank.exitcode for rank in ranks))\n",
     .status = 1,
     .fault = true},
    {.name = "a forked worker has a bug, then there is no display, and the status is passed on",
     .with = PYTHON,
     .program = "worker = os.fork()\n"
                "if worker == 0: os._exit(3)\n"
                "status = os.waitpid(worker, 0)[1] >> 8\n"
                "try: socket.create_connection(('127.0.0.1', 6017))\n"
                "except OSError: pass\n"
                "sys.exit(status)\n",
     .status = 3,
     .fault = true},
    {.name = "one rank is a program of its own with a bug, and the launcher stops the others",
     .with = PYTHON,
     .program = "server = socket.create_server(('127.0.0.1', 0))\n"
                "os.environ['PORT'] = str(server.getsockname()[1])\n"
                "waiting = '''import os, socket\n"
                "client = socket.create_connection((\"127.0.0.1\", int(os.environ[\"PORT\"])))\n"
                "client.settimeout(9)\n"
                "client.sendall(b\"barrier\")\n"
                "client.recv(9)'''\n"
                "ranks = [subprocess.Popen([sys.executable, '-c', waiting]) for _ in range(2)]\n"
                "time.sleep(1.2)\n"
                "status = subprocess.run([sys.executable, '-c', 'import sys; sys.exit(1)']).returncode\n"
                "for rank in ranks: rank.terminate(); rank.wait()\n"
                "sys.exit(status)\n",
     .status = 1},
    {.name = "workers of a pool are in long polls when the parent's bug terminates them",
     .peer = "hold",
     .with = PYTHON,
     .program = "import multiprocessing\n"
                "def poll(_):\n"
                "    client = socket.create_connection(peer, timeout=1)\n"
                "    while True:\n"
                "        try: client.sendall(b'x'); client.recv(9)\n"
                "        except TimeoutError: pass\n"
                "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
                "    pool.map_async(poll, range(2))\n"
                "    time.sleep(2.5)\n"
                "    raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a child that polls is killed on purpose, and its parent has a bug later",
     .needs = "curl",
     .peer = "hold",
     .with = PYTHON,
     .program = "child = subprocess.Popen(['curl', '-s', 'http://127.0.0.1:%d/' % peer[1]])\n"
                "time.sleep(2.5)\n"
                "child.terminate()\n"
                "child.wait()\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a side-car that is refused all the time is stopped by its script, whose own check fails",
     .needs = "curl",
     .with = "bash",
     .program = "(while :; do curl -s http://127.0.0.1:$REFUSED/; sleep 0.1; done) & sidecar=$!\n"
                "sleep 0.7\n"
                "kill $sidecar; wait $sidecar\n"
                "[ -e /does/not/exist ] || exit 1\n",
     .status = 1,
     .fault = true,
     .wrong = "a child that its parent stopped may have been the reason to stop"},
    {.name = "a nested pid namespace's pid 1 is refused and absorbed, and a bug follows outside",
     .around = "env",
     .with = "sh",
     .program = "unshare -pf --mount-proc sh -c 'curl -s http://127.0.0.1:$REFUSED/; exit 7' || true\n"
                "sleep 0.3\n"
                "exit 1\n",
     .status = 1,
     .fault = true},
    {.name = "a bug in a nested pid namespace after a fault that its own retry got over",
     .needs = "curl",
     .around = "unshare -pf --mount-proc --kill-child",
     .peer = "late up; request; ok; hold",
     .with = PYTHON,
     .program = "while True:\n"
                "    try: client = socket.create_connection(peer); break\n"
                "    except OSError: open('up', 'w').close(); time.sleep(0.1)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a pipeline's first program dies of SIGPIPE, and the script's check fails",
     .with = "bash",
     .program = "set -o pipefail\n"
                "yes | head -1\n"
                "[ -e /does/not/exist ] || exit 1\n",
     .status = 1},
    {.name = "curl is cut off by head, and pipefail tells so",
     .needs = "curl",
     .peer = "request; say HTTP/1.0 200 OK\\r\\n\\r\\none\\ntwo\\n; wait 300; say three\\n; close",
     .with = "bash",
     .program = "set -o pipefail\n"
                "curl -sS http://127.0.0.1:$PEER/ | head -1 && exit 0 || exit 1\n"},
    {.name = "a reader takes what it needs, closes early, and a bug follows",
     .peer = "request; say HTTP/1.0 200 OK\\r\\n\\r\\none\\ntwo\\n; wait 900; say three\\n; hold",
     .with = PYTHON,
     .program = ASK "print(client.recv(17))\n"
                    "client.close()\n"
                    "time.sleep(1.2)\n"
                    "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a background program ends because it is refused, while the main program has a bug",
     .with = "bash",
     .program = "(sleep 0.3; exec python3 -c \"import socket; socket.create_connection(('127.0.0.1', "
                "$REFUSED))\") &\n"
                "python3 -c 'import time; time.sleep(0.8); raise ValueError(\"a bug\")'\n"
                "exit\n",
     .status = 1,
     .fault = true,
     .wrong = "of two that failed side by side either may be the reason"},
    {.name = "java ends by a bug while a long poll of its client is outstanding",
     .needs = "Fails.class",
     .peer = "request; tell asked; hold",
     .program = FAILS_IN_JAVA("long-poll 1500"),
     .status = 1,
     .fault = true},
    {.name = "two threads share one connection, every question is answered, and a bug follows",
     .peer = "read; say answer; again",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "answers = []\n"
                "def listen():\n"
                "    while len(answers) < 2000: answers.append(client.recv(6))\n"
                "listener = threading.Thread(target=listen, daemon=True)\n"
                "listener.start()\n"
                "for number in range(2000):\n"
                "    client.sendall(b'q')\n"
                "    while len(answers) <= number: pass\n"
                "time.sleep(1.2)\n"
                "client.close()\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "sockets between a parent and its child are of AF_UNIX and are cut off, then a bug",
     .with = PYTHON,
     .program = "ours, theirs = socket.socketpair()\n"
                "if os.fork() == 0: theirs.recv(9); os._exit(0)\n"
                "theirs.close()\n"
                "ours.send(b'question')\n"
                "print(ours.recv(9))\n"
                "try: ours.send(b'more')\n"
                "except BrokenPipeError: print('gone')\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "an AF_UNIX service refuses, as Docker's where there is none, then a bug",
     .with = PYTHON,
     .program = "server = socket.socket(socket.AF_UNIX); server.bind('dead'); server.close()\n"
                "for path in 'dead', 'missing':\n"
                "    try: socket.socket(socket.AF_UNIX).connect(path)\n"
                "    except OSError as error: print(error)\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "UDP datagrams are sent to a port that refuses them, then a bug",
     .with = PYTHON,
     .program = "statsd = socket.socket(type=socket.SOCK_DGRAM); statsd.connect(refused)\n"
                "for _ in range(3):\n"
                "    try: statsd.send(b'metric:1|c')\n"
                "    except OSError as error: print(error)\n"
                "    time.sleep(0.02)\n"
                "try: statsd.settimeout(1); statsd.recv(9)\n"
                "except OSError as error: print(error)\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "node sends a datagram to a port that refuses it, then a bug",
     .needs = "node",
     .with = "node",
     .program = "const statsd = require('dgram').createSocket('udp4');\n"
                "statsd.send('metric:1|c', process.env.REFUSED, '127.0.0.1');\n"
                "setTimeout(() => { throw new Error('a bug'); }, 200);\n",
     .status = 1},
    {.name = "a thread is refused and its future is never asked, then a bug elsewhere 0.5 s later with "
             "another status",
     .with = PYTHON,
     .program = "from concurrent.futures import ThreadPoolExecutor\n"
                "pool = ThreadPoolExecutor()\n"
                "pool.submit(socket.create_connection, refused)\n"
                "time.sleep(0.5)\n"
                "sys.exit(3)\n",
     .status = 3,
     .fault = true,
     .wrong = "one fault 0.5 s before the end explains it: what a program ignores, it does not say"},
};

const struct false_alarm_table process_alarms = {rows, sizeof rows / sizeof *rows};
