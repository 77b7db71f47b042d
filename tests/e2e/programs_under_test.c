#include "programs_under_test.h"

#include "step.h"

/* For programs that retry by themselves, and cannot be told to make a file in between. */
#define UP_IN_A_MOMENT "(sleep 0.5; : >\"$UP\") & "

#define PYTHON_RETRIES                                                                                       \
    "import os, socket, time\n"                                                                              \
    "while True:\n"                                                                                          \
    "    try:\n"                                                                                             \
    "        connection = socket.create_connection((\"127.0.0.1\", int(os.environ[\"LATER\"])))\n"           \
    "        break\n"                                                                                        \
    "    except ConnectionRefusedError:\n"                                                                   \
    "        open(os.environ[\"UP\"], \"w\").close()\n"                                                      \
    "        time.sleep(0.02)\n"                                                                             \
    "connection.sendall(b\"GET / HTTP/1.0\\r\\n\\r\\n\")\n"                                                  \
    "print(connection.makefile().readline())\n"

#define PERL_RETRIES                                                                                         \
    "until ($peer = IO::Socket::INET->new(PeerAddr => \"127.0.0.1:$ENV{LATER}\")) {\n"                       \
    "    open(my $up, \">\", $ENV{UP}); select(undef, undef, undef, 0.02); }\n"                              \
    "print $peer \"GET / HTTP/1.0\\r\\n\\r\\n\"; print scalar <$peer>;\n"

#define NODE_RETRIES                                                                                         \
    "const again = () => { const peer = require(\"net\").connect(process.env.LATER, \"127.0.0.1\");\n"       \
    "  peer.on(\"error\", () => { require(\"fs\").writeFileSync(process.env.UP, \"\"); "                     \
    "setTimeout(again, 20); });\n"                                                                           \
    "  peer.on(\"connect\", () => peer.write(\"GET / HTTP/1.0\\r\\n\\r\\n\"));\n"                            \
    "  peer.once(\"data\", (data) => { console.log(String(data).slice(0, 15)); peer.destroy(); after(); "    \
    "}); };\n"                                                                                               \
    "again();\n"

#define BASH_RETRIES                                                                                         \
    "until { exec 3<>/dev/tcp/127.0.0.1/$LATER; } 2>/dev/null; do : >\"$UP\"; sleep 0.02; done\n"            \
    "printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3\n"

#define DASH_RETRIES "until curl -s http://127.0.0.1:$LATER/; do : >\"$UP\"; sleep 0.02; done\n"

#define FROM_SOURCE(name)                                                                                    \
    OBSERVED "\"$PROGRAMS/" name "\" refused $REFUSED", OBSERVED "\"$PROGRAMS/" name "\" missing-file",      \
        OBSERVED "\"$PROGRAMS/" name "\" again $LATER \"$UP\" 1",                                            \
        OBSERVED "\"$PROGRAMS/" name "\" again $LATER \"$UP\" 0"

const struct program_under_test programs_under_test[] = {
    {"python", "python3",
     OBSERVED "python3 -c 'import os, socket\n"
              "socket.create_connection((\"127.0.0.1\", int(os.environ[\"REFUSED\"])))'",
     OBSERVED "python3 -c 'print(\"so far so good\"); print(1 / 0)'",
     OBSERVED "python3 -c '" PYTHON_RETRIES "print(1 / 0)'", OBSERVED "python3 -c '" PYTHON_RETRIES "'"},
    {"python that ends by os._exit", "python3",
     OBSERVED "python3 -c 'import os, socket\n"
              "os._exit(socket.socket().connect_ex((\"127.0.0.1\", int(os.environ[\"REFUSED\"]))) != 0)'",
     OBSERVED "python3 -c 'import os; os._exit(3)'", OBSERVED "python3 -c '" PYTHON_RETRIES "os._exit(3)'",
     OBSERVED "python3 -c '" PYTHON_RETRIES "os._exit(0)'"},
    {"curl", "curl", OBSERVED "curl -sS http://127.0.0.1:$REFUSED/",
     OBSERVED "curl -sS file:///does/not/exist",
     UP_IN_A_MOMENT OBSERVED "curl -s --retry 9 --retry-delay 1 --retry-connrefused "
                             "http://127.0.0.1:$LATER/ file:///does/not/exist",
     UP_IN_A_MOMENT OBSERVED
     "curl -s --retry 9 --retry-delay 1 --retry-connrefused http://127.0.0.1:$LATER/"},
    {"wget", "wget", OBSERVED "wget -q -O - --tries=1 http://127.0.0.1:$REFUSED/",
     OBSERVED "wget -q --no-such-option",
     UP_IN_A_MOMENT OBSERVED "wget -q -O - --tries=9 --retry-connrefused --waitretry=1 "
                             "http://127.0.0.1:$LATER/ nonsense://x",
     UP_IN_A_MOMENT OBSERVED "wget -q -O - --tries=9 --retry-connrefused --waitretry=1 "
                             "http://127.0.0.1:$LATER/"},
    {"git", "git", OBSERVED "git ls-remote http://127.0.0.1:$REFUSED/x.git",
     OBSERVED "git ls-remote /does/not/exist",
     OBSERVED "sh -c 'git ls-remote http://127.0.0.1:$REFUSED/x.git || git ls-remote /does/not/exist'",
     OBSERVED
     "sh -c 'git ls-remote http://127.0.0.1:$REFUSED/x.git || git init -q --bare \"$FOLDER/x.git\"'"},
    {"bash", "bash", OBSERVED "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$REFUSED; echo went on; exit 1'",
     OBSERVED "bash -c 'cat /does/not/exist; exit 1'", OBSERVED "bash -c '" BASH_RETRIES "exit 1'",
     OBSERVED "bash -c '" BASH_RETRIES "exit 0'"},
    {"dash", "dash", OBSERVED "dash -c 'curl -s http://127.0.0.1:$REFUSED/ || exit 3'",
     OBSERVED "dash -c 'cat /does/not/exist || exit 3'",
     OBSERVED "dash -c '" DASH_RETRIES "cat /does/not/exist || exit 3'",
     OBSERVED "dash -c '" DASH_RETRIES "exit 0'"},
    {"perl", "perl",
     OBSERVED "perl -MIO::Socket::INET -e "
              "'IO::Socket::INET->new(PeerAddr => \"127.0.0.1:$ENV{REFUSED}\") or die \"connect: $!\\n\"'",
     OBSERVED "perl -e 'open(my $file, \"<\", \"/does/not/exist\") or die \"open: $!\\n\"'",
     OBSERVED "perl -MIO::Socket::INET -e '" PERL_RETRIES "die \"a bug\\n\"'",
     OBSERVED "perl -MIO::Socket::INET -e '" PERL_RETRIES "'"},
    {"node", "node", OBSERVED "node -e 'require(\"net\").connect(process.env.REFUSED, \"127.0.0.1\")'",
     OBSERVED "node -e 'require(\"fs\").readFileSync(\"/does/not/exist\")'",
     OBSERVED "node -e '" NODE_RETRIES "const after = () => { throw new Error(\"a bug\"); }'",
     OBSERVED "node -e '" NODE_RETRIES "const after = () => {}'"},
    {"java", "keytool", OBSERVED "keytool -printcert -sslserver 127.0.0.1:$REFUSED",
     OBSERVED "keytool -printcert -file /does/not/exist", NULL, NULL},
    {"psql", "psql", OBSERVED "psql -h 127.0.0.1 -p $REFUSED -c 'select 1'", OBSERVED "psql --no-such-option",
     NULL, NULL},
    {"redis-cli", "redis-cli", OBSERVED "redis-cli -h 127.0.0.1 -p $REFUSED ping",
     OBSERVED "redis-cli --no-such-option", NULL, NULL},
    {"a C program that returns from main", NULL, FROM_SOURCE("returns_from_main")},
    {"a musl program that returns from main", NULL, FROM_SOURCE("musl_returns_from_main")},
    {"a musl program that calls exit", NULL, FROM_SOURCE("musl_exits")},
    {"a C++ program with static destructors in a library", NULL, FROM_SOURCE("static_destructors")},
    {"a program that ends from a second thread", NULL, FROM_SOURCE("exits_from_second_thread")},
    {"a program that ends by quick_exit", NULL, FROM_SOURCE("exits_quickly")},
    {"a program that ends by _exit", NULL, FROM_SOURCE("exits_at_once")},
    {"a C++ program that ends by std::terminate", NULL, FROM_SOURCE("terminates")},
};

const size_t program_under_test_count = sizeof programs_under_test / sizeof *programs_under_test;
