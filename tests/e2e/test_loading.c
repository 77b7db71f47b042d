/* The library gets along with whatever program and loader it is put in front of. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

#define PROGRAM "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* A dynamic program without a libc, as Go makes them: the loader is there, nothing that we could look up is. */
#if defined(__x86_64__)
#define EXIT_WITH_3 "mov $3, %edi; mov $60, %eax; syscall"
#elif defined(__aarch64__)
#define EXIT_WITH_3 "mov x0, 3; mov x8, 93; svc 0"
#endif
#define WITHOUT_LIBC                                                                                         \
    "echo 'void _start(void) { __asm__ volatile(\"" EXIT_WITH_3 "\"); }' >free.c;"                           \
    " gcc -fPIE -pie -nostdlib -Wl,--no-as-needed free.c -o free; "

#define STATIC_PROGRAM                                                                                       \
    "printf '#include <arpa/inet.h>\\n#include <stdlib.h>\\n"                                                \
    "int main(int argc, char **argv) { struct sockaddr_in a = {.sin_family = AF_INET,"                       \
    " .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};"                         \
    " return connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, sizeof a) != 0; }' >fixed.c;"              \
    " gcc -static fixed.c -o fixed; "

/* Each with a number of its own, and with somebody who was linked with it. */
#define TLS_COPIES                                                                                           \
    "export LD_LIBRARY_PATH=.; echo 'OPENSSL_3.0.0 { global: *; };' >map; for n in 3 4 5; do "               \
    "echo \"int SSL_read(void *s, void *b, int n) { return s == b ? $n : n; }\" >library.c; "                \
    "echo 'int SSL_read(void *s, void *b, int n); int reads(void) { return SSL_read(0, 0, 0); }' >user.c; "  \
    "gcc -shared -fPIC library.c -o libtls$n.so -Wl,-soname,libtls$n.so -Wl,--version-script=map; "          \
    "gcc -shared -fPIC user.c -o user$n.so -L. -l:libtls$n.so; done; "

static const struct loading {
    const char *name;
    const char *command;
    int status;
    bool retried;
} loadings[] = {
    {"everything bound at the start", "export LD_BIND_NOW=1; " OBSERVED PROGRAM, 1, true},
    {"everything bound at the start, with musl",
     "export LD_BIND_NOW=1; " OBSERVED "\"$PROGRAMS/musl_exits\" refused $REFUSED", 1, true},
    {"a program without a libc", WITHOUT_LIBC OBSERVED "./free", 3, false},
    {"a program without a libc, everything bound at the start",
     "export LD_BIND_NOW=1; " WITHOUT_LIBC OBSERVED "./free", 3, false},
    {"a static program cannot be seen into", STATIC_PROGRAM OBSERVED "./fixed $REFUSED", 1, false},
    {"nor below a shell; outside of an execution nothing is said of it",
     "unset VH_JOB_ID; " STATIC_PROGRAM OBSERVED "sh -c './fixed $REFUSED || exit 4'", 4, false},
    {"a program under valgrind, where there is one",
     "VALGRIND=$(command -v valgrind) && VALGRIND=\"$VALGRIND -q\"; " OBSERVED "$VALGRIND " PROGRAM, 1, true},
    {"two copies of us",
     "[ -z \"$LIBRARY\" ] || { cp \"$LIBRARY\" copy.so; LIBRARY=\"$LIBRARY:$FOLDER/copy.so\"; }; " OBSERVED
         PROGRAM,
     1, true},
    {"copies of a TLS library, one of which is unloaded",
     TLS_COPIES OBSERVED "python3 -c 'import ctypes, _ctypes\n"
                         "one, two = ctypes.CDLL(\"./user3.so\"), ctypes.CDLL(\"./user4.so\")\n"
                         "print(one.reads(), two.reads(), one.reads())\n"
                         "_ctypes.dlclose(one._handle)\n"
                         "three = ctypes.CDLL(\"./user5.so\")\n"
                         "exit([two.reads(), three.reads()] != [4, 5])'",
     0, false},
    {"another library before us", "LIBRARY=\"$PROGRAMS/libstatic_destructor.so:$LIBRARY\"; " OBSERVED PROGRAM,
     1, true},
    {"another library behind us", "LIBRARY=\"$LIBRARY:$PROGRAMS/libstatic_destructor.so\"; " OBSERVED PROGRAM,
     1, true},
    {"a child with an environment of its own", OBSERVED "sh -c 'env -i " PROGRAM "; exit 4'", 4, true},
    {"a child with an environment that keeps us out",
     OBSERVED "sh -c 'env -i VHRETRY_MODE=off " PROGRAM "; exit 4'", 4, false},
    {"a child without us in its environment", OBSERVED "sh -c 'env -u LD_PRELOAD " PROGRAM "; exit 4'", 4,
     false},
    {"a failed connect that is asked about after its shutdown alone",
     OBSERVED "python3 -c 'import os, socket, time\n"
              "peer = socket.socket(); peer.setblocking(False)\n"
              "peer.connect_ex((\"127.0.0.1\", int(os.environ[\"REFUSED\"]))); time.sleep(0.1)\n"
              "try: peer.shutdown(socket.SHUT_RDWR)\n"
              "except OSError as error: print(error)\n"
              "print(peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))'",
     0, false},
    {"vhretry run in front of a command",
     "if [ -n \"$LIBRARY\" ]; then exec \"$(dirname \"$LIBRARY\")/vhretry\" run -- " PROGRAM
     "; fi; exec " PROGRAM,
     1, true},
};

static void ends_as_without_us(void **state)
{
    const struct loading *loading = *state;
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, loading->command, NULL, &without_us);
    step_run(&step, WITH_US, loading->command, NULL, &with_us);
    expect_end(&without_us, loading->status, 0);
    expect_same_end(&without_us, &with_us);
    if (loading->retried) {
        expect_one_retry(&step, &with_us, 1, NULL);
    } else {
        expect_no_retry(&step, &with_us);
        expect_no_word_of_ours(&with_us);
    }
}

/* Of a program with more rights than its caller the loader takes variables away (ld.so(8), "Secure-execution mode"). */
static const struct privileged {
    const char *name;
    const char *environment;
} privileged[] = {
    {"a program with more rights than its caller, without LD_PRELOAD then", ""},
    {"a program with more rights than its caller, without TMPDIR and others then",
     "TMPDIR=/tmp LD_LIBRARY_PATH=/tmp LOCALDOMAIN=test"},
    {"a program with more rights than its caller, who asks for files",
     "TMPDIR=/tmp VHRETRY_TRACE=$FOLDER/trace VHRETRY_DIR=$FOLDER/records VHRETRY_DEBUG=2"},
};

/* Into such a program we come from a folder of the loader's own alone, by a file that has the set-user-ID bit itself. $DECOY stands where
 * that is. */
static void ends_as_without_us_and_leaves_no_file(void **state)
{
    static const char command[] =
        "chmod -R go+rX \"$FOLDER\"; cp \"$PROGRAMS/returns_from_main\" program; chmod 4755 "
        "program\n"
        "export DECOY=\"$(sed -n 's|.* \\(/.*\\)/libc.so.6|\\1|p' /proc/self/maps | head -n "
        "1)/libmemusage.so\"\n"
        "unshare -m sh -c '[ -z \"$LIBRARY\" ] || { cp \"$LIBRARY\" ours; chmod 4755 ours; "
        "mount --bind ours \"$DECOY\"; }; exec setpriv --reuid 65534 --clear-groups env %s "
        "${LIBRARY:+LD_PRELOAD=libmemusage.so} ./program refused $REFUSED'\n"
        "echo \"$?\"; ls trace records; exit 3";
    const struct privileged *row = *state;
    char line[sizeof command + 128];
    needs("root namespaces setpriv");
    snprintf(line, sizeof line, command, row->environment);
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, line, NULL, &without_us);
    step_run(&step, WITH_US, line, NULL, &with_us);
    expect_end(&without_us, 3, 0);
    expect_same_end(&without_us, &with_us);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(privileged), ends_as_without_us_and_leaves_no_file, NULL, step_teardown);
    test_list_add_rows(TABLE(loadings), ends_as_without_us, NULL, step_teardown);
    return test_list_run("loading", argc, argv, NULL, NULL);
}
