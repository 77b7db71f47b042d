#include "programs_that_must_not_notice.h"

#include "step.h"

#include <signal.h>

#define PYTHON(code) OBSERVED "python3 -c \"" code "\""
#define NODE(code)   OBSERVED "node -e '" code "'"
#define PERL(code)   OBSERVED "perl -e '" code "'"

/* Dates and names that git would take from elsewhere. */
#define GIT                                                                                                  \
    "export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z' "               \
    "GIT_AUTHOR_NAME=a "                                                                                     \
    "GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b; rm -rf repository; "                 \
    "LD_PRELOAD=$LIBRARY git -c init.defaultBranch=main init -q repository && cd repository && echo x "      \
    ">file && "                                                                                              \
    "LD_PRELOAD=$LIBRARY git add file && LD_PRELOAD=$LIBRARY git commit -q -m one; "

/* A class of Java in a file. */
#define JAVA(body)                                                                                           \
    "mkdir -p java; cat >java/Main.java <<'END'\npublic class Main {\n"                                      \
    "  public static void main(String[] arguments) throws Exception {\n" body "\n  }\n}\nEND\n" OBSERVED     \
    "java -Xshare:auto java/Main.java"

/* What a program finds at its start, whoever starts it. */
#define TELLS "\"$PROGRAMS/tells_its_start\""

/* The same of one that nobody can be in, beside which somebody listens. */
/* A static program has ended long ago, and one ends now; waits in each of the ways. */
#define CONTAINER "exec unshare -p -f --mount-proc env LD_PRELOAD=\"$LIBRARY\" "
#define WAITS(subreaper)                                                                                     \
    "python3 -c 'import ctypes, os, time\nctypes.CDLL(None).prctl(36, " subreaper ")\n"                      \
    "def start():\n pid = os.fork()\n if not pid: os.execv(os.environ[\"PROGRAMS\"] + "                      \
    "\"/static_client\", [\"a\", \"missing-file\"])\n return pid\n"                                          \
    "def rest(wait):\n n = 0\n while True:\n  try: n += 1 if wait() else 0\n"                                \
    "  except ChildProcessError: return n\n"                                                                 \
    "for wait in (os.wait, lambda: os.waitpid(-1, 0)[0], lambda: os.wait3(0)[0], lambda: os.wait4(-1, "      \
    "os.WNOHANG)[0], lambda: os.waitid(os.P_ALL, 0, os.WEXITED), lambda: os.waitid(os.P_ALL, 0, "            \
    "os.WEXITED | os.WNOHANG)):\n"                                                                           \
    " os.waitpid(start(), 0)\n time.sleep(0.05)\n start()\n print(rest(wait), flush=True)'"

/* Our program takes its time to start. */
#define SLOWLY_WATCHED                                                                                       \
    "mkdir -p slow; cp \"${LIBRARY:-/dev/null}\" slow/libvhretry.so; "                                       \
    "printf '#!/bin/sh\\nexec sleep 1\\n' >slow/vhretry; chmod +x slow/vhretry; "                            \
    "exec env LD_PRELOAD=\"${LIBRARY:+$PWD/slow/libvhretry.so}\" "
#define TELLS_STATICALLY "\"$PROGRAMS/static_tells_its_start\""

const struct unnoticed_program unnoticed_programs[] = {
    {"errno, descriptors, environment and arguments at the start of main", NULL, OBSERVED TELLS " 0 b c", 0,
     0},
    {"the same of a failing program", NULL, OBSERVED TELLS " 3", 3, 0},
    {"the same below a shell", NULL, OBSERVED "sh -c 'exec 7</dev/null; " TELLS " 5; exit $?'", 5, 0},
    {"the same with all standard descriptors closed", NULL, OBSERVED "sh -c '" TELLS " 2 <&- 2>&-; exit $?'",
     2, 0},
    {"the same of a child with an environment of its own", NULL, OBSERVED "env -i A=1 " TELLS " 1", 1, 0},
    {"the same of python's child without an environment", NULL,
     PYTHON("import os, subprocess; print(subprocess.run([os.environ['PROGRAMS'] + '/tells_its_start', '3', "
            "'b'], "
            "env={}))"),
     0, 0},
    {"the same with more settings than are given", NULL,
     "export VHRETRY_BACKOFF=1 VHRETRY_JITTER=0 VHRETRY_WINDOW=60 VHRETRY_STALL=1 VHRETRY_WORDS=1 "
     "VHRETRY_PROBE=0; " OBSERVED
     "sh -c 'env -i env; env -i python3 -c \"import os; print(len(os.environ))\"; exit $?'",
     0, 0},
    {"the environment of a shell's child without one", NULL,
     OBSERVED "sh -c 'env -i sh -c \"unset PWD OLDPWD PPID; env\"'", 0, 0},

    {"dash", NULL,
     OBSERVED "dash -c 'x=$(echo a | tr a b); echo $x; trap \"echo end\" EXIT; (exit 3); echo $?'", 0, 0},
    {"dash that fails", NULL, OBSERVED "dash -c 'set -e; echo a; no-such-command; echo b'", 127, 0},
    {"bash", "bash",
     OBSERVED "bash -c 'declare -A a=([k]=v); echo ${a[k]} <(true) | cut -c1; wait; exec 5>&1; echo x >&5'",
     0, 0},
    {"bash that fails", "bash", OBSERVED "bash -c 'set -euo pipefail; echo a | false | cat; echo b'", 1, 0},
    {"bash's job control", "bash",
     OBSERVED "bash -c 'set -m; sleep 0.1 & wait %1; echo $?; sleep 5 & kill %1; wait %1; exit $?'", 143, 0},
    {"busybox", "busybox", OBSERVED "busybox sh -c 'echo a | busybox tr a b; exit 4'", 4, 0},
    {"a shell that is killed", NULL, OBSERVED "sh -c 'echo out; kill -KILL $$'", 0, SIGKILL},
    {"a shell that stops and goes on", NULL,
     OBSERVED "sh -c '(sleep 0.1; kill -CONT $$) & kill -STOP $$; echo on; exit 3'", 3, 0},

    {"sort", NULL, "printf 'b\\na\\n' >list; " OBSERVED "sort list", 0, 0},
    {"ls of what is not there", NULL, OBSERVED "ls -la /none/such", 2, 0},
    {"cp of a tree", NULL, "rm -rf from to; mkdir from; echo x >from/a; " OBSERVED "cp -rv from to", 0, 0},
    {"dd", NULL, OBSERVED "dd if=/dev/zero bs=1k count=3 status=none", 0, 0},
    {"a full disk", NULL, OBSERVED "sh -c 'echo x >/dev/full'", 1, 0},
    {"cat to a full disk", NULL, OBSERVED "cat /etc/passwd >/dev/full", 1, 0},
    {"timeout", NULL, OBSERVED "timeout 0.2 sleep 5", 124, 0},
    {"a broken pipe", NULL, "{ " OBSERVED "sh -c 'yes; exit $?'; } | head -n 1", 0, 0},
    {"xargs", NULL, "printf '1 2 3' | { " OBSERVED "xargs -n 1 -P 3 sh -c 'exit $0'; }", 123, 0},
    {"env -S and nice", NULL, OBSERVED "nice -n 5 env -S 'sh -c \"nice; exit 6\"'", 6, 0},
    {"tar", "tar", "mkdir -p t; echo x >t/a; " OBSERVED "tar -cf - t | tar -tf -", 0, 0},
    {"tar of what is not there", "tar", OBSERVED "tar -cf - none", 2, 0},
    {"gzip of garbage", "gzip", "echo x | { " OBSERVED "gzip -d; }", 1, 0},
    {"make", "make", "printf 'all:\\n\\t@echo out\\n\\t@exit 3\\n' >Makefile; " OBSERVED "make", 2, 0},

    {"python's threads", NULL,
     PYTHON("import threading, sys\nr = []\nt = [threading.Thread(target=r.append, args=(i,)) for i in "
            "range(20)]\n"
            "[x.start() for x in t]; [x.join() for x in t]\nprint(sorted(r)); sys.exit(3)"),
     3, 0},
    {"python's asyncio", NULL,
     PYTHON(
         "import asyncio\nasync def serve(r, w):\n w.write(await r.readline()); await w.drain(); w.close()\n"
         "async def main():\n s = await asyncio.start_server(serve, '127.0.0.1', 0)\n p = "
         "s.sockets[0].getsockname()[1]\n"
         " for i in range(5):\n  r, w = await asyncio.open_connection('127.0.0.1', p); "
         "w.write(b'hello\\\\n'); "
         "print(await r.read()); w.close(); await w.wait_closed()\nasyncio.run(main())"),
     0, 0},
    {"python's asyncio with an exception", NULL,
     PYTHON(
         "import asyncio\nasync def f(i):\n await asyncio.sleep(0.01 * i)\n if i == 2: raise ValueError(i)\n"
         "async def main(): await asyncio.gather(*(f(i) for i in range(4)))\nasyncio.run(main())") " 2>/dev/"
                                                                                                   "null",
     1, 0},
    {"python's multiprocessing", NULL,
     PYTHON(
         "import multiprocessing as m\nif __name__ == '__main__':\n with m.get_context('fork').Pool(3) as p: "
         "print(p.map(abs, range(-5, 0)))"),
     0, 0},
    {"python's subprocess", NULL,
     PYTHON(
         "import subprocess as s, sys\nprint(s.run(['sh', '-c', 'echo a; exit 4'], capture_output=True))\n"
         "try: s.run(['/none/such'])\nexcept OSError as e: print(e.errno)\n"
         "try: s.run(['sleep', '5'], timeout=0.1)\nexcept s.TimeoutExpired as e: print('late')\nsys.exit(2)"),
     2, 0},
    {"python's ctypes", NULL,
     PYTHON("import ctypes\nc = ctypes.CDLL(None, use_errno=True)\nprint(c.close(999), ctypes.get_errno())\n"
            "s = c.socket(2, 1, 0); print(c.close(s), c.close(s), ctypes.get_errno())"),
     0, 0},
    {"python's sockets", NULL,
     PYTHON("import socket, os\na, b = socket.socketpair(); a.send(b'x'); print(b.recv(9)); a.close(); "
            "print(b.recv(9))\n"
            "l = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(l.getsockname()); s, _ "
            "= l.accept()\n"
            "c.sendall(b'q' * 100000); print(len(s.recv(100000, socket.MSG_WAITALL)))\n"
            "f = os.dup(c.fileno()); os.close(f); print(os.fstat(c.fileno()).st_nlink)\n"
            "s.settimeout(0.05)\ntry: s.recv(1)\nexcept OSError as e: print(e)\n"
            "c.setblocking(False)\ntry: c.recv(1)\nexcept OSError as e: print(e.errno)\ns.close(); "
            "print(os.read(c.fileno(), 1))"),
     0, 0},
    {"python's refused connects", NULL,
     PYTHON("import socket, sys\nfor i in range(3):\n s = socket.socket(); print(s.connect_ex(('127.0.0.1', "
            "$REFUSED))); s.close()\n"
            "sys.exit(9)"),
     9, 0},
    {"python that ends by an exception", NULL,
     PYTHON("import socket; socket.create_connection(('127.0.0.1', $REFUSED))"), 1, 0},
    {"python that kills itself", NULL, PYTHON("import os, signal; os.kill(os.getpid(), signal.SIGTERM)"), 0,
     SIGTERM},
    {"python that aborts", NULL, "ulimit -c 0; " PYTHON("import os; os.abort()"), 0, SIGABRT},
    {"python's closing of everything", NULL, PYTHON("import os; os.closerange(0, 100); os._exit(5)"), 5, 0},
    {"python's daemon", NULL,
     PYTHON(
         "import os, sys\nif os.fork() == 0:\n os.setsid()\n if os.fork() == 0: os._exit(1)\n os._exit(0)\n"
         "print(os.waitpid(-1, 0)[1]); sys.exit(0)"),
     0, 0},

    {"node's http", "node",
     NODE("const h = require(\"http\"); const s = h.createServer((q, r) => r.end(q.url)).listen(0, "
          "\"127.0.0.1\", () => "
          "h.get({port: s.address().port, path: \"/x\"}, r => { r.on(\"data\", d => console.log(String(d))); "
          "r.on(\"end\", () => { s.close(); process.exitCode = 3; }); }));"),
     3, 0},
    {"node's children", "node",
     NODE("const c = require(\"child_process\"); console.log(c.spawnSync(\"sh\", [\"-c\", \"echo a; exit "
          "4\"]).status, "
          "String(c.execSync(\"echo b\")));"),
     0, 0},
    {"node that ends by an exception", "node", NODE("throw new Error(\"out\")") " 2>/dev/null", 1, 0},
    {"java's sockets", "javac",
     JAVA("    var server = new java.net.ServerSocket(0);\n"
          "    var client = new java.net.Socket(\"127.0.0.1\", server.getLocalPort());\n"
          "    var peer = server.accept(); client.getOutputStream().write(65); "
          "System.out.println(peer.getInputStream().read());\n"
          "    client.close(); System.out.println(peer.getInputStream().read()); System.exit(4);"),
     4, 0},
    {"java that ends by an exception", "Fails.class",
     OBSERVED "java -Xshare:auto -cp \"$PROGRAMS\" Fails refused 2>/dev/null", 1, 0},
    {"perl's sockets", "perl",
     PERL("use Socket; socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0); syswrite $a, \"x\\n\"; print "
          "scalar <$b>; close $a; "
          "print defined(<$b>) ? 1 : 0, \"\\n\"; exit 3"),
     3, 0},
    {"perl that dies", "perl", PERL("fork or exit 2; wait; print $? >> 8, \"\\n\"; die \"out\\n\""), 2, 0},
    {"git", "git",
     GIT "LD_PRELOAD=$LIBRARY git log --format=%H && LD_PRELOAD=$LIBRARY git clone -q . ../clone && ls "
         "../clone; rm -rf ../clone",
     0, 0},
    {"git of what is not there", "git", OBSERVED "git clone -q /none/such x", 128, 0},
    {"ssh", "ssh", OBSERVED "ssh -F /dev/null -p $REFUSED -o BatchMode=yes 127.0.0.1 true", 255, 0},
    {"rsync", "rsync", "rm -rf r s; mkdir r; echo x >r/a; " OBSERVED "rsync -a --out-format=%n r/ s/", 0, 0},
    {"rsync of what is not there", "rsync", OBSERVED "rsync -a none/such s/ 2>/dev/null", 23, 0},
    {"psql", "psql", OBSERVED "psql -h 127.0.0.1 -p $REFUSED -c 'select 1' ; exit $?", 2, 0},
    {"redis-cli", "redis-cli", OBSERVED "redis-cli -h 127.0.0.1 -p $REFUSED ping", 1, 0},

    {"gdb", "gdb ptrace",
     OBSERVED "gdb -q -nx -batch -ex 'break main' -ex run -ex 'print 6*7' -ex continue --args "
              "\"$PROGRAMS/exits_at_once\" missing-file "
              "2>/dev/null | sed -nE 's/process [0-9]+/process/; /= 42|missing|exited/p'",
     0, 0},
    {"strace", "strace ptrace", OBSERVED "strace -f -o /dev/null sh -c 'echo a; exit 3'", 3, 0},
    {"valgrind", "valgrind",
     OBSERVED "valgrind -q --error-exitcode=9 \"$PROGRAMS/exits_at_once\" missing-file", 1, 0},
    {"a program with AddressSanitizer", "gcc",
     "printf '#include <stdio.h>\\n#include <stdlib.h>\\nint main(int c, char **v)"
     "{char *p = malloc(4); puts(\"out\"); p[c > 1 ? 4 : 3] = 0; free(p); return 2;}' >a.c; "
     "[ -x a ] || gcc -fsanitize=address -static-libasan -o a a.c || exit 9; " OBSERVED "./a",
     2, 0},
    {"an error that AddressSanitizer finds", "gcc",
     "[ -x a ] || { printf '#include <stdio.h>\\n#include <stdlib.h>\\nint main(int c, char **v)"
     "{char *p = malloc(4); puts(\"out\"); p[c > 1 ? 4 : 3] = 0; free(p); return 2;}' >a.c; gcc "
     "-fsanitize=address "
     "-static-libasan -o a a.c; }; ASAN_OPTIONS=log_path=asan " OBSERVED "./a 1 | cat; exit 1",
     1, 0},
    {"another preloaded library before us", NULL,
     "exec env LD_PRELOAD=\"$PROGRAMS/libneighbour.so${LIBRARY:+:$LIBRARY}\" \"$PROGRAMS/returns_from_main\" "
     "refused $REFUSED",
     1, 0},
    {"another preloaded library behind us", NULL,
     "exec env LD_PRELOAD=\"${LIBRARY:+$LIBRARY:}$PROGRAMS/libneighbour.so\" \"$PROGRAMS/returns_from_main\" "
     "refused $REFUSED",
     1, 0},
    {"a neighbour of 32 bits, whose loader complains of our class", "gcc 32-bit",
     "printf 'void _start(void){__asm__ volatile(\"int "
     "$0x80\"::\"a\"(4),\"b\"(1),\"c\"(\"out\\\\n\"),\"d\"(4):\"memory\");"
     "__asm__ volatile(\"int $0x80\"::\"a\"(1),\"b\"(3));for(;;);}' >narrow.c; gcc -m32 -nostdlib "
     "-ffreestanding -fPIE -pie "
     "-Wl,-dynamic-linker,/lib/ld-linux.so.2 -o narrow narrow.c || exit 9; " OBSERVED
     "sh -c './narrow 2>/dev/null; exit $?'",
     3, 0},
    {"what a static program finds at its start, below a shell", NULL,
     OBSERVED "sh -c 'exec 7</dev/null; " TELLS_STATICALLY " 5; exit $?'", 5, 0},
    {"the same with all standard descriptors closed, below a shell", NULL,
     OBSERVED "sh -c '" TELLS_STATICALLY " 2 <&- 2>&-; exit $?'", 2, 0},
    {"the same with no room for another descriptor", NULL,
     OBSERVED "bash -c '(ulimit -n 4; exec " TELLS_STATICALLY " 3); exit $?'", 3, 0},
    {"what python finds after it has started static programs in three ways, and one that has too many "
     "arguments",
     NULL,
     PYTHON("import os, signal, subprocess\n"
            "heard = []\n"
            "signal.signal(signal.SIGCHLD, lambda *of: heard.append(1))\n"
            "path = os.environ['PROGRAMS'] + '/static_tells_its_start'\n"
            "def tell(): print(sorted(os.listdir('/proc/self/fd')), len(heard), flush=True)\n"
            "tell()\n"
            "print(subprocess.run([path, '1']).returncode, flush=True)\n"
            "tell()\n"
            "print(os.waitpid(os.posix_spawn(path, ['a', '2'], os.environ), 0)[1], flush=True)\n"
            "tell()\n"
            "pid = os.fork()\n"
            "if not pid: os.execv(path, ['a', '3'])\n"
            "print(os.wait()[1])\n"
            "tell()\n"
            "try: os.execv(path, ['a'] * 9 + ['b' * 3000000])\n"
            "except OSError as error: print(error)\n"
            "tell()\n"
            "try: os.wait()\n"
            "except ChildProcessError as error: print(error)"),
     0, 0},
    {"a hundred static programs in a row, and no job of the shell", NULL,
     OBSERVED
     "bash -c 'for i in {1..100}; do \"$PROGRAMS/static_client\" >/dev/null 2>&1; done; jobs; wait; echo $i'",
     0, 0},
    {"a lock that a static program inherits, while ours beside it starts slowly", "flock",
     SLOWLY_WATCHED
     "sh -c '{ flock 9; \"$PROGRAMS/static_client\" missing-file; } 9>lock 2>&1; flock -n lock "
     "echo free'",
     0, 0},
    {"a folder that is unmounted once a static program in it has ended", "namespaces",
     SLOWLY_WATCHED "unshare -m sh -c 'mkdir -p there; mount -t tmpfs none there; cd there; "
                    "\"$PROGRAMS/static_client\" missing-file; cd ..; umount there && echo free'",
     0, 0},
    {"whom a subreaper finds that waits for all of its children", "python3", OBSERVED WAITS("1"), 0, 0},
    {"whom the first process of a container finds", "namespaces python3", CONTAINER WAITS("0"), 0, 0},
    {"what the first process of a container leaves unreaped that waits for each child alone",
     "namespaces python3 ps",
     CONTAINER "python3 -c 'import os, subprocess, time\n"
               "for i in range(9): subprocess.run([os.environ[\"PROGRAMS\"] + \"/static_client\", "
               "\"missing-file\"])\n"
               "for i in range(200):\n time.sleep(0.02)\n subprocess.run([\"true\"])\n"
               " if \"Z\" not in subprocess.getoutput(\"ps -e -o stat=\"): print(\"nobody\"); break'",
     0, 0},
    {"a static shell that becomes the first of a PID namespace by its first child", "namespaces busybox",
     OBSERVED
     "sh -c 'unshare -p busybox sh -c \"\\\"\\$PROGRAMS\\\"/static_client missing-file; echo \\$?\"; "
     "exit 3'",
     3, 0},
    {"nobody stays beside a static daemon that outlives the run", "busybox",
     "env LD_PRELOAD=\"$LIBRARY\" sh -c 'busybox sleep 60 >/dev/null 2>&1 & echo $!' >pid; i=0; "
     "while [ $((i += 1)) -lt 100 ]; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | "
     "grep -q \"vhretry watch $FOLDER\" || { echo nobody; break; }; sleep 0.1; done; kill $(cat pid)",
     0, 0},
    {"a static program", NULL, OBSERVED "\"$PROGRAMS/static_client\" refused $REFUSED", 1, 0},
    {"a program of musl", NULL, OBSERVED "\"$PROGRAMS/musl_exits\" refused $REFUSED", 1, 0},

    {"calls from a library's constructor and destructor", NULL, OBSERVED "\"$PROGRAMS/uses_early_library\" 3",
     3, 0},
    {"calls from a signal handler", NULL, OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED signal", 1, 0},
    {"calls in a vfork child", NULL, OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED vfork", 1, 0},
    {"calls in a cancelled thread", NULL, OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED cancel", 1, 0},
    {"calls that are left by longjmp", NULL, OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED longjmp", 1, 0},
    {"calls in threads of a process that forks", NULL,
     OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED threads", 1, 0},
    {"calls on a small stack", NULL, OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED stack", 1, 0},
    {"a static program that the smallest thread starts", NULL,
     OBSERVED "\"$PROGRAMS/calls_anywhere\" $REFUSED spawn", 1, 0},
    {"TLS that is closed on a small stack, with session tickets unread", NULL,
     OBSERVED "\"$PROGRAMS/leaves_tls_unread\" stack", 3, 0},
    {"TLS that is shut down by a program that peeks at each byte but once", NULL,
     OBSERVED "\"$PROGRAMS/leaves_tls_unread\" peek", 3, 0},
    {"an upload that fails in a program that peeks at each byte but once", NULL,
     OBSERVED "\"$PROGRAMS/leaves_tls_unread\" reset", 3, 0},
    {"what comes on a connection that is spliced into a pipe", NULL,
     OBSERVED "\"$PROGRAMS/leaves_tls_unread\" splice", 3, 0},
    {"a child with capabilities of its own and without an environment", "root setpriv",
     "chmod 711 .; cp /usr/bin/env capable; cp \"${LIBRARY:-/dev/null}\" readable.so; chmod 755 readable.so; "
     "python3 -c 'import os, struct; os.setxattr(\"capable\", \"security.capability\", "
     "struct.pack(\"<5I\", 0x02000001, 1 << 13, 0, 0, 0))' && "
     "exec setpriv --reuid 65534 --clear-groups env LD_PRELOAD=\"${LIBRARY:+$PWD/readable.so}\" sh -c 'env "
     "-i "
     "./capable; exit 3'",
     3, 0},
    {"the environment and descriptors of a child that becomes another user only for a while", "root",
     PYTHON("import os\nos.seteuid(65534)\nos.waitpid(os.posix_spawn('/bin/sh', ['sh', '-c', "
            "'env | grep -c VHRETRY_GIVEN; ls /proc/self/fd | wc -l'], os.environ), 0)"),
     0, 0},
    {"the longest arguments that fit, of a child without an environment", NULL,
     PYTHON("import os\nlow, high = 0, 4000000\nwhile high - low > 1:\n n = (low + high) // 2\n"
            " words = ['x' * 99999] * (n // 100000) + ['x' * (n % 100000)]\n"
            " try: os.waitpid(os.posix_spawn('/bin/true', words, {}), 0); low = n\n"
            " except OSError as e: high = n\nprint(low)"),
     0, 0},
    {"a program that confines itself after it waited for one connection", "seccomp",
     OBSERVED "\"$PROGRAMS/waits_confined\" alone", 3, 0},
    {"a program that confines itself after it waited for several", "seccomp",
     OBSERVED "\"$PROGRAMS/waits_confined\" among-others", 3, 0},
    {"a program that confines itself before it reads the answer of a server of names", "seccomp",
     OBSERVED "\"$PROGRAMS/waits_confined\" name", 3, 0},
    {"a program that confines itself before it closes its question for a name", "seccomp",
     OBSERVED "\"$PROGRAMS/waits_confined\" close-name", 3, 0},
    {"each call of a program that allows itself that one alone", "seccomp",
     "ulimit -c 0; " OBSERVED "\"$PROGRAMS/calls_confined\" $REFUSED", 3, 0},
    {"the descriptors that a handler of exit finds", NULL,
     OBSERVED "\"$PROGRAMS/ends_strangely\" $REFUSED exit-list", 1, 0},
    {"the descriptors that valgrind finds at the end", "valgrind",
     OBSERVED "valgrind --track-fds=yes \"$PROGRAMS/ends_strangely\" $REFUSED exit-list 2>&1 | "
              "sed -n 's/.*FILE DESC/FILE DESC/p' | tail -n 1",
     0, 0},
    {"a refused socket over which another one fails to be put", NULL,
     OBSERVED "\"$PROGRAMS/shares_refused_socket\" dup2-fails $REFUSED", 0, 0},
    {"a refused socket that a message passes on before it is closed", NULL,
     OBSERVED "\"$PROGRAMS/shares_refused_socket\" passed $REFUSED", 0, 0},
    {"a refused socket that a system call duplicates before it is closed", NULL,
     OBSERVED "\"$PROGRAMS/shares_refused_socket\" system-call $REFUSED", 0, 0},
    {"a refused socket that a parent closes before its child asks", NULL,
     OBSERVED "\"$PROGRAMS/shares_refused_socket\" forked $REFUSED", 0, 0},
    {"calls with addresses that are no memory, and other nonsense", "python3",
     OBSERVED "python3 \"$PROGRAMS/calls_strangely.py\"", 3, 0},
};

const size_t unnoticed_program_count = sizeof unnoticed_programs / sizeof unnoticed_programs[0];
