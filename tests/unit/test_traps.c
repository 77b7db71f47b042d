/* Every trap of a preloaded library that we know of, by name, and the test that would notice if we fell into it.
 *
 * The list is the one that other interposers (proxychains, torsocks, libfaketime, libeatmydata, socket_wrapper, Bear, snoopy)
 * taught. A trap has a row in the test named, or a sentence why it needs none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIBRARY_FILE "tests/e2e/test_library_file.c"
#define LOADING      "tests/e2e/test_loading.c"
#define HAND_OVER    "tests/e2e/test_hand_over.c"
#define UNNOTICED    "tests/e2e/programs_that_must_not_notice.c"
#define PROGRAMS     "tests/e2e/programs_under_test.c"
#define OLDER        "tests/e2e/test_older_debian.c"
#define FAULTS       "tests/e2e/faults_under_test.c"

static const struct trap {
    const char *name;
    const char *file; /* NULL: `text` is the reason why there is no test */
    const char *text; /* of the test */
} traps[] = {
    /* Loading */
    {"a strong undefined symbol kills programs without a libc", LIBRARY_FILE,
     "it_leaves_nothing_undefined_but_one_weak_symbol_at_most"},
    {"a NEEDED library or a symbol version ties it to one libc", LIBRARY_FILE,
     "it_has_what_every_loader_needs_and_nothing_else"},
    {"thread-locals pull in the loader and kill musl programs", LIBRARY_FILE,
     "it_has_no_thread_local_storage"},
    {"__*_chk references kill musl programs", LIBRARY_FILE,
     "it_leaves_nothing_undefined_but_one_weak_symbol_at_most"},
    {"programs bound at the start", LOADING, "everything bound at the start"},
    {"an unversioned reference binds to the oldest version", NULL,
     "there are no references: preload/platform/objects.c takes default definitions, is_default_definition"},
    {"a failing dlsym allocates and sets dlerror", NULL,
     "dlsym is never called: preload/platform/objects.c walks the link map itself"},
    {"other libraries' constructors and destructors call hooks", UNNOTICED,
     "calls from a library's constructor and destructor"},
    {"initialisation that recurses", NULL,
     "nothing of ours calls a function that is hooked: no malloc, no dlsym, raw system calls"},
    {"a missing library path makes every child complain", "tests/e2e/test_doctor.c",
     "LD_PRELOAD names what is not there"},
    {"a relative LD_PRELOAD breaks at the first chdir", HAND_OVER,
     "a relative LD_PRELOAD and a child in another directory"},
    {"another preload beside ours", UNNOTICED, "another preloaded library before us"},
    {"AddressSanitizer wants to be first", UNNOTICED, "a program with AddressSanitizer"},
    {"two copies of us", LOADING, "two copies of us"},
    {"secure execution", "tests/e2e/test_doctor.c", "a setuid command"},
    {"a library has a function of its own with a name that is hooked", "tests/e2e/test_last_words.c",
     "a library's own function named error stays its own"},
    {"RTLD_NEXT is NULL for a library that was opened RTLD_LOCAL (Python's libssl)", FAULTS,
     "python's urllib"},
    {"RTLD_DEEPBIND puts libc before us (PHP's extensions); to take it away would change what programs bind "
     "to",
     FAULTS, "python's libcurl, loaded with RTLD_DEEPBIND, is refused"},
    {"dlsym lives in libdl before glibc 2.34", OLDER,
     "dash fails as ever and its child's refused connection is on record"},
    {"environ by RTLD_NEXT is libc's own copy", UNNOTICED, "the same below a shell"},
    {"musl gives main the old environment", PROGRAMS, "a musl program that returns from main"},
    {"start-up cost is page faults", "tests/bench/bench.c", "process start"},

    /* Inside the host */
    {"SIGXFSZ under ulimit -f", HAND_OVER, "ulimit -f 0"},
    {"SIGPIPE from a broken stderr", HAND_OVER, "stderr broken"},
    {"libuv closes by syscall", FAULTS, "node's socket"},
    {"Java shuts down before it closes", LOADING,
     "a failed connect that is asked about after its shutdown alone"},
    {"Java's sockets are v4-mapped", "tests/e2e/test_peers.c",
     "java's address is told as the IPv4 address that it is"},
    {"a failed blocking connect leaves port 0", PROGRAMS, "a C program that returns from main"},
    {"a Go program bypasses every hook", "tests/unit/trees.txt",
     "it wrote nothing (static, setuid, Go); its parent saw a bad end"},
    {"a vfork child's close clears the parent's entry", UNNOTICED, "calls in a vfork child"},
    {"on_exit handlers of earlier libraries", PROGRAMS, "a C++ program with static destructors in a library"},
    {"a vfork child shares the parent's memory, and its _exit is not the root's end", UNNOTICED,
     "calls in a vfork child"},
    {"fork in a threaded program: a lock may be held for ever", UNNOTICED,
     "calls in threads of a process that forks"},
    {"longjmp leaves through our frame", UNNOTICED, "calls that are left by longjmp"},
    {"thread cancellation leaves through our frame", UNNOTICED, "calls in a cancelled thread"},
    {"errno is to be restored on success, too", UNNOTICED, "calls from a signal handler"},
    {"hooks must keep being cancellation points", UNNOTICED, "calls in a cancelled thread"},
    {"libc-internal calls never reach a hook", NULL,
     "what hooks did not see the kernel is asked for: look.c, kernel_view; every row of a program that "
     "uses stdio is one"},
    {"programs close, dup2 over and close_range everything", UNNOTICED, "python's closing of everything"},
    {"glibc prototypes with nonnull delete our checks", NULL,
     "the library is compiled -ffreestanding, and checks only values of its own"},
    {"variants of close, read and recv", LIBRARY_FILE, "it_exports_exactly_the_hooks"},

    /* The end of a process */
    {"return from main", PROGRAMS, "a C program that returns from main"},
    {"exit()", PROGRAMS, "a musl program that calls exit"},
    {"_exit", PROGRAMS, "a program that ends by _exit"},
    {"quick_exit", PROGRAMS, "a program that ends by quick_exit"},
    {"abort through the PLT, std::terminate", PROGRAMS, "a C++ program that ends by std::terminate"},
    {"failed assert", "tests/e2e/test_run.c", "a failed assertion after a refusal"},
    {"fatal signal", "tests/e2e/test_run.c", "a segmentation fault after a refusal"},
    {"forked children inherit handlers", UNNOTICED, "python's multiprocessing"},
    {"exec keeps signals, alarms, limits and descriptors", HAND_OVER, "SIGTERM and SIGINT ignored"},
    {"Node leaves stdio non-blocking", PROGRAMS, "node"},
    {"never call exit inside exit handling", PROGRAMS, "a program that ends from a second thread"},
    {"when pid 1 ends the kernel kills the rest", HAND_OVER, "pid 1"},

    /* Proving it */
    {"a program without a libc", LOADING, "a program without a libc"},
    {"a program with more rights than its caller, whose loader takes variables away", LOADING,
     "a program with more rights than its caller, without TMPDIR and others then"},
    {"programs of musl", LOADING, "everything bound at the start, with musl"},
    {"a 32-bit neighbour", UNNOTICED, "a neighbour of 32 bits, whose loader complains of our class"},
    {"errno at the start of main", UNNOTICED,
     "errno, descriptors, environment and arguments at the start of main"},
    {"calls from a signal handler", UNNOTICED, "calls from a signal handler"},
    {"fork hammered in a threaded program while hooks run", UNNOTICED,
     "calls in threads of a process that forks"},
};

/* The whole file, to be freed. */
static char *read_source(const char *path)
{
    enum { LARGEST = 1024 * 1024 };
    char *content = calloc(1, LARGEST);
    FILE *file = fopen(path, "re");
    assert_non_null(content);
    if (!file || fread(content, 1, LARGEST - 1, file) == 0)
        fail_msg("%s cannot be read", path);
    else
        fclose(file);
    return content;
}

static void every_trap_has_a_test_or_a_reason(void **state)
{
    (void)state;
    unsigned missing = 0;
    for (size_t i = 0; i < sizeof traps / sizeof traps[0]; i++) {
        if (!traps[i].file)
            continue;
        char *source = read_source(traps[i].file);
        if (!strstr(source, traps[i].text)) {
            print_error("%s: expected a test \"%s\" in %s\n", traps[i].name, traps[i].text, traps[i].file);
            missing++;
        }
        free(source);
    }
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_trap_has_a_test_or_a_reason)};
    return cmocka_run_group_tests_name("traps", tests, NULL, NULL);
}
