/* False alarms while a connection is made: races, waits, other attempts, metadata services. */
#include "false_alarms.h"
#include "step.h"

#define SERVER     "request; ok; close"
#define TWO_FAMILY HOSTS("::1 service\\n127.0.0.1 service\\n")
/* glibc would sort the loopback address to the front (RFC 6724 section 6). */
#define SILENT_FIRST                                                                                         \
    "sorted_by_libc = socket.getaddrinfo\n"                                                                  \
    "socket.getaddrinfo = lambda *a, **k: sorted(sorted_by_libc(*a, **k), key=lambda each: each[4])\n"

#define LOSER HOSTS("fd99::2 service\\n127.0.0.1 service\\n")

/* A port of all addresses of loopback, which refuses until the file `listen` is there. Not a process of the run's. */
#define SHY_SERVER                                                                                           \
    "python3 -c \"import os, socket, time\n"                                                                 \
    "shy = socket.socket(); shy.bind(('0.0.0.0', 0)); print(shy.getsockname()[1], flush=True)\n"             \
    "while not os.path.exists('listen'): time.sleep(0.01)\n"                                                 \
    "shy.listen(1024); open('listens', 'w').close(); shy.settimeout(0.1)\n"                                  \
    "while not os.path.exists('enough'):\n"                                                                  \
    "    try: shy.accept()\n"                                                                                \
    "    except TimeoutError: pass\n"                                                                        \
    "\" >shy & until [ -s shy ]; do sleep 0.02; done\n"

static const struct false_alarm rows[] = {
    {.name = "python is refused by 300 peers, all of which answer later, then it fails without a word",
     .before = SHY_SERVER,
     .with = PYTHON,
     .program = "import os, socket, sys, time\n"
                "port = int(open('shy').read())\n"
                "def ask():\n"
                "    for last in range(300):\n"
                "        try: socket.create_connection(('127.0.7.%d' % last if last < 250 else '127.0.8.%d' "
                "% (last - 250), port)).close()\n"
                "        except ConnectionRefusedError: pass\n"
                "ask(); open('listen', 'w').close()\n"
                "while not os.path.exists('listens'): time.sleep(0.01)\n"
                "ask(); open('enough', 'w').close()\n"
                "sys.exit(1)\n",
     .status = 1,
     .fault = true},
    {.name = "curl is refused at ::1 and served at 127.0.0.1, then a file is missing",
     .needs = "curl ipv6",
     .around = "unshare -m",
     .before = TWO_FAMILY,
     .peer = SERVER,
     .program = OBSERVED "curl -sS http://service:$PEER/ file:///does/not/exist",
     .status = 37,
     .fault = true},
    {.name = "wget is refused at ::1 and served at 127.0.0.1, then its next address is nonsense",
     .needs = "wget ipv6",
     .around = "unshare -m",
     .before = TWO_FAMILY,
     .peer = SERVER,
     .program = OBSERVED "wget -q --prefer-family=IPv6 -O - http://service:$PEER/ nonsense://x",
     .status = 1,
     .fault = true},
    {.name = "python is refused at ::1 and served at 127.0.0.1, then a bug",
     .needs = "ipv6",
     .around = "unshare -m",
     .before = TWO_FAMILY,
     .peer = SERVER,
     .with = PYTHON,
     .program = "import urllib.request\n"
                "print(urllib.request.urlopen('http://service:%d/' % peer[1]).read())\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "asyncio's happy eyeballs are refused at ::1, then a bug",
     .needs = "ipv6",
     .around = "unshare -m",
     .before = TWO_FAMILY,
     .peer = SERVER,
     .with = PYTHON,
     .program =
         "import asyncio\n"
         "async def main():\n"
         "    reader, writer = await asyncio.open_connection('service', peer[1], happy_eyeballs_delay=0.2)\n"
         "    writer.write(REQUEST)\n"
         "    print(await reader.read())\n"
         "    raise ValueError('a bug')\n"
         "asyncio.run(main())\n",
     .status = 1,
     .fault = true},
    {.name = "node is refused at ::1 and served at 127.0.0.1, then a bug",
     .needs = "node ipv6",
     .around = "unshare -m",
     .before = TWO_FAMILY,
     .peer = SERVER,
     .with = "node",
     .program = "const options = {host: 'service', port: process.env.PEER, autoSelectFamily: true};\n"
                "require('http').get(options, reply => reply.on('data', data => {\n"
                "    console.log(String(data)); throw new Error('a bug'); }));\n",
     .status = 1,
     .fault = true},
    {.name = "java is refused at ::1 and served at 127.0.0.1, then a bug",
     .needs = "Fails.class ipv6",
     .around = "unshare -m",
     .before = TWO_FAMILY,
     .peer = SERVER,
     .program = FAILS_IN_JAVA_WITH("-Djava.net.preferIPv6Addresses=true ", "one-address-refused"),
     .status = 1,
     .fault = true},
    {.name = "curl's race has a loser that hangs, then a file is missing",
     .needs = "curl network network-ipv6",
     .around = "unshare -mn",
     .before = SILENT_NETWORK LOSER,
     .peer = SERVER,
     .program = OBSERVED "curl -sS http://service:$PEER/ file:///does/not/exist",
     .status = 37},
    {.name = "asyncio's race has a loser that hangs for longer than VHRETRY_STALL, then a bug",
     .needs = "network",
     .around = "unshare -mn",
     .before = SILENT_NETWORK HOSTS("10.99.0.2 service\\n127.0.0.1 service\\n"),
     .peer = SERVER,
     .with = PYTHON,
     .program = SILENT_FIRST
     "import asyncio\n"
     "async def main():\n"
     "    reader, writer = await asyncio.open_connection('service', peer[1], happy_eyeballs_delay=1.5)\n"
     "    writer.write(REQUEST)\n"
     "    print(await reader.read())\n"
     "    raise ValueError('a bug')\n"
     "asyncio.run(main())\n",
     .status = 1,
     .fault = true},
    {.name = "node's race has a loser that hangs, then a bug",
     .needs = "node network network-ipv6",
     .around = "unshare -mn",
     .before = SILENT_NETWORK LOSER,
     .peer = SERVER,
     .with = "node",
     .program = "const options = {host: 'service', port: process.env.PEER, autoSelectFamily: true};\n"
                "require('http').get(options, reply => reply.on('data', data => {\n"
                "    console.log(String(data)); throw new Error('a bug'); }));\n",
     .status = 1},
    {.name = "python's first address times out, the second one serves, then a bug",
     .needs = "network",
     .around = "unshare -mn",
     .before = SILENT_NETWORK HOSTS("10.99.0.2 service\\n127.0.0.1 service\\n"),
     .peer = SERVER,
     .with = PYTHON,
     .program = SILENT_FIRST "connection = socket.create_connection(('service', peer[1]), timeout=1.2)\n"
                             "connection.sendall(REQUEST)\n"
                             "print(connection.recv(99))\n"
                             "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "python asks again after a reset, is answered, then a bug",
     .peer = "request; reset | " SERVER,
     .with = PYTHON,
     .program = "import urllib.request\n"
                "for attempt in range(2):\n"
                "    try: print(urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1]).read())\n"
                "    except ConnectionError: print('again')\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "python asks again after a time-out, is answered, then a bug",
     .peer = "request; hold | " SERVER,
     .with = PYTHON,
     .program =
         "import urllib.request\n"
         "for attempt in range(2):\n"
         "    try: print(urllib.request.urlopen('http://127.0.0.1:%d/' % peer[1], timeout=1.2).read())\n"
         "    except OSError: print('again')\n"
         "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "curl asks again after an empty reply, is answered, then a file is missing",
     .needs = "curl",
     .peer = "request; close | " SERVER,
     .program = OBSERVED "curl -s --retry 1 --retry-delay 1 --retry-all-errors http://127.0.0.1:$PEER/ "
                         "file:///does/not/exist",
     .status = 37,
     .fault = true},
    {.name = "wget asks again after a closed connection, is answered, then its next address is nonsense",
     .needs = "wget",
     .peer = "request; close | " SERVER,
     .program = OBSERVED "wget -q -O - --tries=3 --waitretry=1 http://127.0.0.1:$PEER/ nonsense://x",
     .status = 1,
     .fault = true},
    {.name = "node asks again after a reset, is answered, then a bug",
     .needs = "node",
     .peer = "request; reset | " SERVER,
     .with = "node",
     .program =
         "const ask = () => require('http').get({host: '127.0.0.1', port: process.env.PEER}, reply =>\n"
         "    reply.on('data', () => { throw new Error('a bug'); })).on('error', e => {\n"
         "    console.log(e.code); setTimeout(ask, 50); });\n"
         "ask();\n",
     .status = 1,
     .fault = true},
    {.name = "perl is closed upon, asks again and is answered, then dies of a bug",
     .needs = "perl",
     .peer = "request; close | " SERVER,
     .with = "perl -MIO::Socket::INET",
     .program = "for my $attempt (1, 2) {\n"
                "    my $peer = IO::Socket::INET->new(PeerAddr => \"127.0.0.1:$ENV{PEER}\") or next;\n"
                "    print $peer \"GET / HTTP/1.1\\r\\n\\r\\n\";\n"
                "    print scalar <$peer> // \"nothing\\n\";\n"
                "}\n"
                "warn \"a bug\\n\"; exit 3;\n",
     .status = 3,
     .fault = true},
    {.name = "python waits for a port, is served, then a bug",
     .peer = "late up; " SERVER,
     .with = PYTHON,
     .program = "while True:\n"
                "    try: connection = socket.create_connection(peer); break\n"
                "    except OSError: open('up', 'w').close(); time.sleep(0.1)\n"
                "connection.sendall(REQUEST)\n"
                "print(connection.recv(99))\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "bash waits for a port, then runs a program that has a bug",
     .peer = "late up; hold",
     .with = "bash",
     .program = "until (exec 3<>/dev/tcp/127.0.0.1/$PEER) 2>/dev/null; do : >up; sleep 0.1; done\n"
                "python3 -c 'raise ValueError(\"a bug\")'\n"
                "exit\n",
     .status = 1,
     .fault = true},
    {.name = "bash waits for a port, then a check of its own fails",
     .peer = "late up; hold",
     .with = "bash",
     .program = "until (exec 3<>/dev/tcp/127.0.0.1/$PEER) 2>/dev/null; do : >up; sleep 0.1; done\n"
                "sleep 0.3\n"
                "[ -e /does/not/exist ] || exit 1\n",
     .status = 1,
     .fault = true,
     .wrong = "a shell that fails with its child's status passes it on, as far as can be seen"},
    {.name = "sh waits for a port with curl, then a check of its own fails with another status",
     .needs = "curl",
     .peer = "late up; " SERVER,
     .with = "sh",
     .program = "until curl -s http://127.0.0.1:$PEER/; do : >up; sleep 0.1; done\n"
                "[ -e /does/not/exist ] || exit 1\n",
     .status = 1,
     .fault = true},
    {.name = "python fails over to a mirror, and a bug follows",
     .peer = SERVER,
     .with = PYTHON,
     .program = "for mirror in refused, peer:\n"
                "    try: connection = socket.create_connection(mirror); break\n"
                "    except OSError: print('the next one')\n"
                "connection.sendall(REQUEST)\n"
                "print(connection.recv(99))\n"
                "time.sleep(0.5)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a metadata service is unreachable, then a bug",
     .needs = "network",
     .around = "unshare -n",
     .before = LOOPBACK_UP,
     .with = PYTHON,
     .program = "try: socket.create_connection(('169.254.169.254', 80), timeout=1)\n"
                "except OSError as error: print(error)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a metadata service does not answer, then a bug",
     .needs = "network",
     .around = "unshare -n",
     .before = SILENT_NETWORK "ip route add 169.254.0.0/16 dev lo\n",
     .with = PYTHON,
     .program = "try: socket.create_connection(('169.254.169.254', 80), timeout=1)\n"
                "except OSError as error: print(error)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "curl asks a metadata service that does not answer, then a check of the script's fails",
     .needs = "curl network",
     .around = "unshare -n",
     .before = SILENT_NETWORK "ip route add 169.254.0.0/16 dev lo\n",
     .with = "sh",
     .program = "curl -s -m 1 http://169.254.169.254/latest/meta-data/ || echo no cloud\n"
                "[ -e /does/not/exist ] || exit 28\n",
     .status = 28,
     .fault = true},
    {.name = "node asks a metadata service that is refused at a local address, then a bug",
     .needs = "node network",
     .around = "unshare -n",
     .before = LOOPBACK_UP "ip addr add 169.254.169.254/32 dev lo\n",
     .with = "node",
     .program = "require('http').get('http://169.254.169.254/').on('error', e => {\n"
                "    console.log(e.code); throw new Error('a bug'); });\n",
     .status = 1,
     .fault = true},
    {.name = "a metadata service closes without an answer, then a bug",
     .needs = "network",
     .around = "unshare -n",
     .before = LOOPBACK_UP "ip addr add 169.254.169.254/32 dev lo\n",
     .with = PYTHON,
     .program = "server = socket.create_server(('169.254.169.254', 80))\n"
                "client = socket.create_connection(('169.254.169.254', 80))\n"
                "client.sendall(REQUEST)\n"
                "accepted = server.accept()[0]\n"
                "accepted.recv(99)\n"
                "accepted.close()\n"
                "print(client.recv(99))\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "a program takes a refused port for a free one, listens there itself, and has a bug",
     .peer = "late never; close",
     .with = PYTHON,
     .program = "print(socket.socket().connect_ex(peer) != 0)\n"
                "listener = socket.socket()\n"
                "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
                "listener.bind(peer)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true,
     .wrong = "a refused connection is what its finder hopes for, and looks like any other"},
    {.name = "a program finds no server, starts its own, is served, and has a bug",
     .peer = "late never; close",
     .with = PYTHON,
     .program = "try: socket.create_connection(peer)\n"
                "except OSError: print('none yet')\n"
                "listener = socket.socket()\n"
                "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
                "listener.bind(peer)\n"
                "listener.listen()\n"
                "socket.create_connection(peer)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true},
    {.name = "the machine's own name cannot be resolved, which is told and forgotten, then a bug",
     .around = "unshare -mu",
     .before = "hostname trainer-7\n"
               "echo nameserver 127.0.53.53 >resolv; echo options timeout:1 attempts:1 >>resolv\n"
               "echo 'hosts: files dns' >switch\n"
               "mount --bind resolv /etc/resolv.conf; mount --bind switch /etc/nsswitch.conf\n",
     .with = PYTHON,
     .program = "try: socket.gethostbyname(socket.gethostname())\n"
                "except OSError as error: print(error)\n"
                "raise ValueError('a bug')\n",
     .status = 1},
    {.name = "an optional download is refused, and the script's next program has a bug",
     .needs = "curl",
     .with = "sh",
     .program = "curl -s http://127.0.0.1:$REFUSED/ || true\n"
                "python3 -c 'raise ValueError(\"a bug\")' || exit 1\n",
     .status = 1,
     .fault = true},
    {.name = "an optional program is refused and ends with 1, and so does the next one, with a bug",
     .with = "sh",
     .program = "python3 -c \"import socket; socket.create_connection(('127.0.0.1', $REFUSED))\" || true\n"
                "python3 -c 'raise ValueError(\"a bug\")' || exit 1\n",
     .status = 1,
     .fault = true},
    {.name = "a script's last program takes its place, and has a bug after an optional download",
     .needs = "curl",
     .with = "sh",
     .program = "curl -s http://127.0.0.1:$REFUSED/\n"
                "exec python3 -c 'raise ValueError(\"a bug\")'\n",
     .status = 1,
     .fault = true},
    {.name = "python runs curl without a look at its status, and has a bug",
     .needs = "curl",
     .with = PYTHON,
     .program = "subprocess.run(['curl', '-s', 'http://127.0.0.1:%d/' % refused[1]])\n"
                "time.sleep(0.5)\n"
                "raise ValueError('a bug')\n",
     .status = 1,
     .fault = true,
     .wrong = "python's own bug after a child's failure looks like that failure passed on"},
    {.name = "a program is refused and ends with 0",
     .with = PYTHON,
     .program = "try: socket.create_connection(refused)\n"
                "except OSError: print('never mind')\n"},
    {.name = "curl is refused in a script that ends with 0",
     .needs = "curl",
     .with = "sh",
     .program = "curl -s http://127.0.0.1:$REFUSED/ || true\n"},
    {.name = "curl is refused, the script goes on with other work and fails with another status",
     .needs = "curl",
     .with = "sh",
     .program = "curl -s http://127.0.0.1:$REFUSED/ || true\n"
                "sleep 0.3\n"
                "exit 1\n",
     .status = 1,
     .fault = true},
    {.name = "a connect hangs and is given up at once, then a bug",
     .before = STUCK,
     .with = PYTHON,
     .program = "try: socket.create_connection(('127.0.0.1', int(os.environ['STUCK'])), timeout=0.3)\n"
                "except OSError: print('too slow')\n"
                "raise ValueError('a bug')\n",
     .status = 1},
};

const struct false_alarm_table connecting_alarms = {rows, sizeof rows / sizeof *rows};
