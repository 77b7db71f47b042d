/* False alarms on connections that are idle, or over: pools, farewells, one-way senders, long polls. */
#include "false_alarms.h"
#include "step.h"

#define HTTP_POOL                                                                                            \
    "import http.client\n"                                                                                   \
    "pool = http.client.HTTPConnection(*peer)\n"                                                             \
    "def get():\n"                                                                                           \
    "    pool.request('GET', '/')\n"                                                                         \
    "    return pool.getresponse().read()\n"                                                                 \
    "print(get())\n"

#define NODE_POOL                                                                                            \
    "const http = require('http');\n"                                                                        \
    "const agent = new http.Agent({keepAlive: true});\n"                                                     \
    "const options = {host: '127.0.0.1', port: process.env.PEER, agent};\n"                                  \
    "const get = then => http.get(options, reply => { reply.on('data', d => console.log(String(d)));\n"      \
    "    reply.on('end', then); });\n"                                                                       \
    "const once_gone = (then, later) => require('fs').existsSync('gone') ? setTimeout(then, later)\n"        \
    "    : setTimeout(once_gone, 20, then, later);\n"

#define STREAM_OF_EVENTS "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nevent\\r\\n"

static const struct false_alarm rows[] = {
    {.name = "python's pooled connection is closed while idle, and a bug follows at once",
     .peer = "request; ok; until-read; close; tell gone",
     .with = PYTHON,
     .program = HTTP_POOL "until('gone')\n"
                          "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "python's pooled connection is reset while idle, and a bug follows at once",
     .peer = "request; ok; until-read; reset; tell gone",
     .with = PYTHON,
     .program = HTTP_POOL "until('gone')\n"
                          "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "python finds its pooled connection reset, connects anew, and a bug follows",
     .peer = "request; ok; until-read; reset; tell gone | request; ok; hold",
     .with = PYTHON,
     .program = HTTP_POOL "until('gone')\n"
                          "try: get()\n"
                          "except OSError: pool.close(); print(get())\n"
                          "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "python finds its pooled connection closed, connects anew, and a bug follows",
     .peer = "request; ok; until-read; close; tell gone | request; ok; hold",
     .with = PYTHON,
     .program = HTTP_POOL "until('gone')\n"
                          "try: get()\n"
                          "except (OSError, http.client.HTTPException): pool.close(); print(get())\n"
                          "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "python looks at a pooled connection before each use, as urllib3 does, and finds it reset; a "
             "bug 6 s later",
     .peer = "request; ok; until-read; reset; tell gone",
     .with = PYTHON,
     .program = HTTP_POOL "until('gone')\n"
                          "import select\n"
                          "print(select.select([pool.sock], [], [], 0)[0] != [])\n"
                          "try: pool.sock.recv(1)\n"
                          "except OSError as error: print(error)\n"
                          "pool.close()\n"
                          "time.sleep(5.5)\n"
                          "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "node's pooled connection is closed while idle, and a bug follows",
     .needs = "node",
     .peer = "request; ok; until-read; close; tell gone",
     .with = "node",
     .program = NODE_POOL "get(() => once_gone(() => { throw new Error('a bug'); }, 50));\n",
     .status = 1},
    {.name = "node's pooled connection is reset while idle, a new one serves, and a bug follows",
     .needs = "node",
     .peer = "request; ok; until-read; reset; tell gone | request; ok; hold",
     .with = "node",
     .program = NODE_POOL "get(() => once_gone(() => get(() => { throw new Error('a bug'); }), 50));\n",
     .status = 1,
     .fault = true},
    {.name = "node's pooled connection is reset while idle, and a bug follows 6 s later",
     .needs = "node",
     .peer = "request; ok; until-read; reset; tell gone",
     .with = "node",
     .program = NODE_POOL "get(() => once_gone(() => { throw new Error('a bug'); }, 5600));\n",
     .status = 1,
     .fault = true},
    {.name = "java's pooled connection is closed while idle, and a bug follows",
     .needs = "Fails.class",
     .peer = "request; ok; until-read; close; tell gone",
     .program = FAILS_IN_JAVA("pooled 500"),
     .status = 1},
    {.name = "java's pooled connection is reset while idle, a new one serves, and a bug follows",
     .needs = "Fails.class",
     .peer = "request; ok; until-read; reset; tell gone | request; ok; hold",
     .program = FAILS_IN_JAVA("pooled-and-again 500"),
     .status = 1,
     .fault = true},
    {.name = "java's pooled connection is reset while idle, and a bug follows 6 s later",
     .needs = "Fails.class",
     .peer = "request; ok; until-read; reset; tell gone",
     .program = FAILS_IN_JAVA("pooled 5800"),
     .status = 1,
     .fault = true},
    {.name = "a server closes after its complete HTTP/1.0 reply, then a bug",
     .peer = "request; say HTTP/1.0 200 OK\\r\\n\\r\\nhello; close",
     .with = PYTHON,
     .program = "import urllib.request\n"
                "print(urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1]).read())\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a server resets after its complete reply, and the client has read it all, then a bug",
     .peer = "request; ok; until-read; reset; tell gone",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(REQUEST)\n"
                "print(client.recv(999))\n"
                "until('gone')\n"
                "client.close()\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a client shuts its sending down, and the server's end is the answer, then a bug",
     .peer = "hold; close",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(b'a log line')\n"
                "client.shutdown(socket.SHUT_WR)\n"
                "print(client.recv(9))\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a farewell of Redis meets a peer that is gone, then a bug",
     .peer = "read; say +PONG\\r\\n; until-read; reset; tell gone",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(b'PING\\r\\n')\n"
                "print(client.recv(99))\n"
                "until('gone')\n"
                "try: client.sendall(b'QUIT\\r\\n')\n"
                "except OSError as error: print(error)\n"
                "client.close()\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a farewell of MySQL is not answered, as ever, then a bug 1.2 s later",
     .peer = "read; say ok; hold",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(b'\\3\\0\\0\\0\\x0eping')\n"
                "print(client.recv(99))\n"
                "client.sendall(b'\\1\\0\\0\\0\\1')\n"
                "time.sleep(1.2)\n"
                "client.close()\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a log's lines are sent over 3 s and never answered, then a bug closes the connection",
     .peer = "hold",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "for line in range(4): client.sendall(b'a line\\n'); time.sleep(0.5)\n"
                "time.sleep(1)\n"
                "client.close()\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "one metric is sent at the start and never answered, then a bug closes the connection",
     .peer = "hold",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer)\n"
                "client.sendall(b'job.started 1 1700000000\\n')\n"
                "time.sleep(1.5)\n"
                "client.close()\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "python's logging sends two records in a burst, and a bug follows 2 s later",
     .peer = "hold",
     .with = PYTHON,
     .program = "import logging, logging.handlers\n"
                "handler = logging.handlers.SocketHandler(*peer)\n"
                "logging.getLogger().addHandler(handler)\n"
                "logging.warning('one')\n"
                "logging.warning('two')\n"
                "time.sleep(2)\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "node sends one metric and never hears of it, then a bug 2 s later",
     .needs = "node",
     .peer = "hold",
     .with = "node",
     .program = "const metrics = require('net').connect(process.env.PEER, '127.0.0.1');\n"
                "metrics.write('job.started 1\\n');\n"
                "setTimeout(() => { metrics.destroy(); throw new Error('a bug'); }, 2000);\n",
     .status = 1,
     .fault = true,
     .wrong = "node listens on every connection, so one metric looks like a question that was given up"},
    {.name = "perl prints one metric to a socket, sleeps, closes, and fails",
     .needs = "perl",
     .peer = "hold",
     .with = "perl -MIO::Socket::INET",
     .program = "my $peer = IO::Socket::INET->new(PeerAddr => \"127.0.0.1:$ENV{PEER}\");\n"
                "print $peer \"job.started 1\\n\"; $peer->flush; sleep 2; close $peer;\n"
                "warn \"a bug\\n\"; exit 1;\n",
     .status = 1},
    {.name = "bash writes one metric to /dev/tcp, works, closes it, and fails",
     .peer = "hold",
     .with = "bash",
     .program = "exec 3<>/dev/tcp/127.0.0.1/$PEER\n"
                "echo job.started 1 >&3; sleep 1.2; exec 3>&-\n"
                "exit 1\n",
     .status = 1},
    {.name = "a long poll of a thread is outstanding when a bug ends the program",
     .peer = "hold",
     .with = PYTHON,
     .program = "import urllib.request\n"
                "url = 'http://127.0.0.1:%d/' % peer[1]\n"
                "threading.Thread(target=urllib.request.urlopen, args=(url,), daemon=True).start()\n"
                "time.sleep(1.3)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a long poll with a time limit is outstanding when a bug ends the program",
     .peer = "hold",
     .with = PYTHON,
     .program = "import urllib.request\n"
                "url = 'http://127.0.0.1:%d/' % peer[1]\n"
                "threading.Thread(target=urllib.request.urlopen, args=(url, None, 30), daemon=True).start()\n"
                "time.sleep(1.3)\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a long poll of node's is outstanding when a bug ends the program",
     .needs = "node",
     .peer = "hold",
     .with = "node",
     .program = "require('http').get({host: '127.0.0.1', port: process.env.PEER});\n"
                "setTimeout(() => { throw new Error('a bug'); }, 1300);\n",
     .status = 1,
     .fault = true},
    {.name = "asyncio cancels an outstanding long poll because of a bug elsewhere",
     .peer = "hold",
     .with = PYTHON,
     .program = "import asyncio\n"
                "async def poll():\n"
                "    reader, writer = await asyncio.open_connection(*peer)\n"
                "    writer.write(REQUEST)\n"
                "    try: await reader.read()\n"
                "    finally: writer.close()\n"
                "async def main():\n"
                "    async with asyncio.TaskGroup() as group:\n"
                "        group.create_task(poll())\n"
                "        await asyncio.sleep(1.3)\n"
                "        raise ValueError('a bug')\n"
                "asyncio.run(main())\n",
     .status = 1,
     .fault = true},
    {.name = "a thread reads a stream of events that is idle when a bug ends the program",
     .peer = "request; say " STREAM_OF_EVENTS "; hold",
     .with = PYTHON,
     .program = "import urllib.request\n"
                "stream = urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1])\n"
                "threading.Thread(target=stream.read, daemon=True).start()\n"
                "time.sleep(1.3)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a thread reads a stream of events that is idle, and the program ends with a status of its own",
     .peer = "request; say " STREAM_OF_EVENTS "; hold",
     .with = PYTHON,
     .program = "import urllib.request\n"
                "stream = urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1])\n"
                "threading.Thread(target=stream.read, daemon=True).start()\n"
                "time.sleep(1.3)\n"
                "sys.exit(3)\n",
     .status = 3,
     .fault = true},
    {.name = "asyncio closes a stream of events that is idle because of a bug elsewhere",
     .peer = "request; say " STREAM_OF_EVENTS "; hold",
     .with = PYTHON,
     .program = "import asyncio\n"
                "async def listen():\n"
                "    reader, writer = await asyncio.open_connection(*peer)\n"
                "    writer.write(REQUEST)\n"
                "    try: await reader.read()\n"
                "    finally: writer.close()\n"
                "async def main():\n"
                "    async with asyncio.TaskGroup() as group:\n"
                "        group.create_task(listen())\n"
                "        await asyncio.sleep(1.3)\n"
                "        raise ValueError('a bug')\n"
                "asyncio.run(main())\n",
     .status = 1,
     .fault = true},
    {.name = "a program is busy for long while the rest of an answer lies unread, then a bug",
     .peer = "request; say HTTP/1.1 200 OK\\r\\nContent-Length: 20\\r\\n\\r\\n0123456789; "
             "until-read; say 0123456789; tell gone; hold",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer, timeout=30)\n"
                "client.sendall(REQUEST)\n"
                "print(client.recv(999))\n"
                "until('gone')\n"
                "time.sleep(1.3)\n"
                "client.close()\n"
                "sys.exit(3)\n",
     .status = 3},
    {.name = "a program is busy for long in the middle of an answer, and does not ask for more of it",
     .peer = "request; say HTTP/1.1 200 OK\\r\\nContent-Length: 20\\r\\n\\r\\n0123456789; hold",
     .with = PYTHON,
     .program = "client = socket.create_connection(peer, timeout=30)\n"
                "client.sendall(REQUEST)\n"
                "print(client.recv(999))\n"
                "time.sleep(1.3)\n"
                "client.close()\n"
                "sys.exit(3)\n",
     .status = 3},
    {.name = "a program whose download stalled gets it from another place, then a bug",
     .peer = "request; say HTTP/1.1 200 OK\\r\\nContent-Length: 20\\r\\n\\r\\n0123456789; hold | request; "
             "ok; close",
     .with = PYTHON,
     .program =
         "import urllib.request\n"
         "def get(): print(urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1], timeout=1.1).read())\n"
         "try: get()\n"
         "except OSError: get()\n"
         "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a bug in a `with` block closes a subscription that was quiet for more than 1 s",
     .peer = "read; say subscribed; hold",
     .with = PYTHON,
     .program = "with socket.create_connection(peer) as client:\n"
                "    client.sendall(b'SUBSCRIBE updates\\r\\n')\n"
                "    print(client.recv(99))\n"
                "    time.sleep(1.3)\n"
                "    raise ValueError('a bug')\n",
     .status = 1},
    {.name = "a program sends a question, does not wait, and a bug in a `with` block closes it 1.3 s later",
     .peer = "hold",
     .with = PYTHON,
     .program = "with socket.create_connection(peer) as client:\n"
                "    client.sendall(REQUEST)\n"
                "    time.sleep(1.3)\n"
                "    raise ValueError('a bug')\n",
     .status = 1},
};

const struct false_alarm_table idle_alarms = {rows, sizeof rows / sizeof *rows};
