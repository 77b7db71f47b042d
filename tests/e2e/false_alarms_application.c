/* False alarms of clients with ways of their own: databases, TLS, downloads. */
#include "false_alarms.h"
#include "step.h"

/* What a PostgreSQL server says: authenticated, ready; and after a query, complete and ready again. */
#define POSTGRES_HELLO "read; say R\\0\\0\\0\\x08\\0\\0\\0\\0Z\\0\\0\\0\\x05I; "
#define POSTGRES_DONE  "read; say C\\0\\0\\0\\x0dSELECT 0\\0Z\\0\\0\\0\\x05I; "
#define PSQL                                                                                                 \
    "env PGSSLMODE=disable PGGSSENCMODE=disable PGCONNECT_TIMEOUT=9 psql -X -v ON_ERROR_STOP=1 -h "          \
    "127.0.0.1 "                                                                                             \
    "-p $PEER -U me "

/* Shell: a certificate, and $TLS, the port of an HTTPS server. */
#define CERTIFICATE                                                                                          \
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem "    \
    "-days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null\n"
#define TLS_SERVER(behaviour)                                                                                \
    CERTIFICATE                                                                                              \
    "cat >tls_server <<'END'\n"                                                                              \
    "import os, signal, socket, ssl, struct, threading, time, ctypes\n"                                      \
    "ctypes.CDLL(None).prctl(1, 15)\n"                                                                       \
    "context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n"                                                    \
    "context.load_cert_chain('cert.pem', 'key.pem')\n"                                                       \
    "server = socket.create_server(('127.0.0.1', 0))\n"                                                      \
    "open('tls.new', 'w').write(str(server.getsockname()[1])); os.rename('tls.new', 'tls')\n"                \
    "OK = b'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nok\\n'\n"                                      \
    "def reset(peer):\n"                                                                                     \
    "    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\n"                    \
    "    os.close(peer.detach()); open('gone', 'w').close()\n"                                               \
    "def until(name):\n"                                                                                     \
    "    while not os.path.exists(name): time.sleep(0.01)\n"                                                 \
    "def serve(raw):\n"                                                                                      \
    "    peer = context.wrap_socket(raw, server_side=True)\n" behaviour                                      \
    "while True: threading.Thread(target=serve, args=(server.accept()[0],)).start()\n"                       \
    "END\n"                                                                                                  \
    "python3 tls_server 2>/dev/null & until [ -s tls ]; do sleep 0.05; done; export TLS=$(cat tls)\n"
#define TLS_CLIENT                                                                                           \
    "import ssl\n"                                                                                           \
    "context = ssl._create_unverified_context()\n"                                                           \
    "peer = ('127.0.0.1', int(os.environ['TLS']))\n"                                                         \
    "client = context.wrap_socket(socket.create_connection(peer))\n"
#define TLS_ASK                                                                                              \
    "client.sendall(REQUEST)\n"                                                                              \
    "print(client.recv(999))\n"
#define BUG "raise ValueError('a bug')\n"

#define LOOKS_UP(servers) OBSERVED "python3 \"$PROGRAMS/looks_up.py\" " servers

static const struct false_alarm rows[] = {
    {.name = "psql says good-bye to a server that reset it while idle, after its script's own error",
     .needs = "psql",
     .peer = POSTGRES_HELLO POSTGRES_DONE "until-read; reset; tell gone",
     .program = "exec env LD_PRELOAD=\"$LIBRARY\" " PSQL
                "-c 'select 1' -c '\\! until [ -e gone ]; do sleep 0.02; done' -c '\\i /does/not/exist'",
     .status = 1},
    {.name = "psql's script has an error of its own, and the server answers to the end",
     .needs = "psql",
     .peer = POSTGRES_HELLO POSTGRES_DONE "hold",
     .program = "exec env LD_PRELOAD=\"$LIBRARY\" " PSQL "-c 'select 1' -c '\\i /does/not/exist'",
     .status = 1},
    {.name = "psql is told of an error in its query, and the server closes",
     .needs = "psql",
     .peer = POSTGRES_HELLO
     "read; say E\\0\\0\\0\\x22SERROR\\0C42601\\0Msyntax error\\0\\0\\0Z\\0\\0\\0\\x05I; hold",
     .program = "exec env LD_PRELOAD=\"$LIBRARY\" " PSQL "-c 'selec 1'",
     .status = 1},
    {.name = "python cancels its PostgreSQL query on a connection of its own, which the server closes, then "
             "a bug",
     .peer = "read; close",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(bytes.fromhex('0000001004d2162e0000010261626364'))\n"
                "print(client.recv(9))\n" BUG,
     .status = 1},
    {.name = "redis-cli is answered with an error, then QUIT is not answered",
     .needs = "redis-cli",
     .peer = "read; say -ERR unknown\\r\\n; hold",
     .program = "echo BOOM >commands; " OBSERVED "redis-cli -e -h 127.0.0.1 -p $PEER BOOM",
     .status = 1},
    {.name = "redis-cli is answered, the server closes, and the script's check fails",
     .needs = "redis-cli",
     .peer = "read; say +PONG\\r\\n; close",
     .with = "sh",
     .program = "redis-cli -h 127.0.0.1 -p $PEER ping\n"
                "[ -e /does/not/exist ] || exit 1\n",
     .status = 1},
    {.name = "curl is told 404 and fails for that",
     .needs = "curl",
     .peer = "request; say HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n; close",
     .program = OBSERVED "curl -sSf http://127.0.0.1:$PEER/",
     .status = 22},
    {.name = "curl cannot write its output while the answer comes",
     .needs = "curl",
     .peer = "request; ok; hold",
     .program = OBSERVED "curl -sS -o /does/not/exist http://127.0.0.1:$PEER/",
     .status = 23},
    {.name = "curl is answered too much for its limit and closes early",
     .needs = "curl",
     .peer = "request; say HTTP/1.1 200 OK\\r\\nContent-Length: 9000000\\r\\n\\r\\nsome; hold",
     .program = OBSERVED "curl -sS --max-filesize 1000 http://127.0.0.1:$PEER/",
     .status = 63},
    {.name = "wget is told 404 and fails for that",
     .needs = "wget",
     .peer = "request; say HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n; close",
     .program = OBSERVED "wget -q -O - http://127.0.0.1:$PEER/",
     .status = 8},
    {.name = "git is told 404 and fails for that",
     .needs = "git",
     .peer = "request; say HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n; close",
     .with = "sh",
     .program = "git ls-remote http://127.0.0.1:$PEER/x.git 2>/dev/null\n",
     .status = 128},
    {.name = "curl does not trust the certificate and says so with an alert",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999)\n"),
     .program = OBSERVED "curl -s https://127.0.0.1:$TLS/",
     .status = 60},
    {.name = "python does not trust the certificate and says so with an alert",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999)\n"),
     .with = PYTHON,
     .program = "import ssl\n"
                "peer = ('127.0.0.1', int(os.environ['TLS']))\n"
                "ssl.create_default_context().wrap_socket(socket.create_connection(peer), "
                "server_hostname='127.0.0.1')\n",
     .status = 1},
    {.name = "a TLS 1.3 connection is made in advance and closed by the server after 1.2 s, then a bug",
     .needs = "openssl",
     .before = TLS_SERVER("    time.sleep(1.2); peer.close()\n"),
     .with = PYTHON,
     .program = TLS_CLIENT "time.sleep(1.6)\n" BUG,
     .status = 1},
    {.name =
         "a TLS 1.3 connection is made in advance and reset by the server after 1.2 s, then a bug closes it",
     .needs = "openssl",
     .before = TLS_SERVER("    time.sleep(1.2); reset(peer)\n"),
     .with = PYTHON,
     .program = TLS_CLIENT "until('gone')\nclient.close()\n" BUG,
     .status = 1},
    {.name = "a TLS 1.3 connection is made in advance, closed while idle and read before its use, then a bug",
     .needs = "openssl",
     .before = TLS_SERVER("    time.sleep(1.2); peer.close()\n"),
     .with = PYTHON,
     .program = TLS_CLIENT "print(client.recv(9))\nclient.close()\n" BUG,
     .status = 1},
    {.name =
         "a TLS connection that was answered is reset while idle, and close_notify goes nowhere, then a bug",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999); peer.sendall(OK); until('answered'); reset(peer)\n"),
     .with = PYTHON,
     .program = TLS_CLIENT TLS_ASK "open('answered', 'w').close(); until('gone')\n"
                                   "try: client.unwrap()\n"
                                   "except OSError as error: print('gone')\n" BUG,
     .status = 1},
    {.name = "close_notify is sent to a server that never sends its own, then a bug 1.2 s later",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999); peer.sendall(OK); time.sleep(9)\n"),
     .with = PYTHON,
     .program = TLS_CLIENT TLS_ASK "client.settimeout(1.2)\n"
                                   "try: client.unwrap()\n"
                                   "except OSError as error: print(error)\n" BUG,
     .status = 1},
    {.name = "curl is answered over TLS, the server closes without close_notify, then a file is missing",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999); peer.sendall(OK); os.close(peer.detach())\n"),
     .program = OBSERVED "curl -sSk https://127.0.0.1:$TLS/ file:///does/not/exist",
     .status = 37},
    {.name = "node is answered over TLS, the idle connection is closed, then a bug",
     .needs = "node",
     .before = TLS_SERVER("    peer.recv(999); peer.sendall(OK); time.sleep(0.2); peer.close()\n"),
     .with = "env NODE_TLS_REJECT_UNAUTHORIZED=0 NODE_NO_WARNINGS=1 node",
     .program = "require('https').get({host: '127.0.0.1', port: process.env.TLS}, reply =>\n"
                "    reply.on('data', d => console.log(String(d))));\n"
                "setTimeout(() => { throw new Error('a bug'); }, 1500);\n",
     .status = 1},
    {.name = "openssl s_client sees the server close an idle connection, and a check of the script's fails",
     .needs = "openssl",
     .before = TLS_SERVER("    time.sleep(1.2); peer.close()\n"),
     .with = "sh",
     .program = "sleep 2 | openssl s_client -quiet -connect 127.0.0.1:$TLS >/dev/null 2>&1\n"
                "exit 1\n",
     .status = 1},
    {.name = "asyncio is answered over TLS and cancels what it still had outstanding, at once, then a bug",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999); peer.sendall(OK); time.sleep(9)\n"),
     .with = PYTHON,
     .program = "import asyncio, ssl\n"
                "async def main():\n"
                "    reader, writer = await asyncio.open_connection('127.0.0.1', int(os.environ['TLS']),\n"
                "        ssl=ssl._create_unverified_context())\n"
                "    writer.write(REQUEST)\n"
                "    print(await reader.read(999))\n"
                "    await asyncio.sleep(1.3)\n"
                "    raise ValueError('a bug')\n"
                "asyncio.run(main())\n",
     .status = 1},
    {.name =
         "asyncio has many TLS connections at once, all are answered and closed by the server, then a bug",
     .needs = "openssl",
     .before = TLS_SERVER("    peer.recv(999); peer.sendall(OK[:-2]); time.sleep(2)\n"
                          "    peer.sendall(OK[-2:]); time.sleep(0.5); os.close(peer.detach())\n"),
     .with = PYTHON,
     .program = "import asyncio, ssl\n"
                "context = ssl._create_unverified_context()\n"
                "async def ask():\n"
                "    reader, writer = await asyncio.open_connection('127.0.0.1', int(os.environ['TLS']), "
                "ssl=context)\n"
                "    writer.write(REQUEST)\n"
                "    return await reader.read()\n"
                "async def main():\n"
                "    tasks = [asyncio.create_task(ask()) for i in range(200)]\n"
                "    await asyncio.sleep(1)\n"
                "    print(await asyncio.gather(*tasks, *[ask() for i in range(200)]))\n"
                "    raise ValueError('a bug')\n"
                "asyncio.run(main())\n",
     .status = 1},
    {.name = "a TLS one-way sender is reset by a bug's end, its lines never answered",
     .needs = "openssl",
     .before = TLS_SERVER("    while peer.recv(999): pass\n"),
     .with = PYTHON,
     .program = TLS_CLIENT "client.sendall(b'a line')\n"
                           "time.sleep(1.4)\n"
                           "client.close()\n" BUG,
     .status = 1},
    {.name = "a sender's peer resets it in silence, nobody looks, and a bug follows",
     .peer = "read; reset; tell gone",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(b'job.started 1')\n"
                "until('gone')\n"
                "client.close()\n" BUG,
     .status = 1,
     .fault = true,
     .wrong = "a reset that nobody read counts, and whether somebody was to read it is not known"},
    {.name = "an upload's server answers early and resets, the answer was read, then a bug",
     .peer = "request; say HTTP/1.1 413 Too Large\\r\\nContent-Length: 0\\r\\n\\r\\n; until-read; reset; "
             "tell gone",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(b'PUT / HTTP/1.1\\r\\nContent-Length: 900\\r\\n\\r\\nsome')\n"
                "print(client.recv(999))\n"
                "until('gone')\n"
                "client.close()\n" BUG,
     .status = 1},
    {.name = "a resolver's first server is silent, the second one answers, then a bug",
     .needs = "python3",
     .program = LOOKS_UP("mute knows"),
     .status = 3,
     .fault = true},
    {.name = "a resolver's first server fails, the second one answers, then a bug",
     .needs = "python3",
     .program = LOOKS_UP("fails knows"),
     .status = 3,
     .fault = true},
    {.name = "a resolver's server fails for IPv6 alone, then a bug",
     .needs = "python3",
     .program = LOOKS_UP("knows-v4"),
     .status = 3},
    {.name = "a resolver's server knows no such name",
     .needs = "python3",
     .program = LOOKS_UP("unknown"),
     .status = 3},
};

const struct false_alarm_table application_alarms = {rows, sizeof rows / sizeof *rows};
