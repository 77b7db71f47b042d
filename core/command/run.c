/* vhretry run: puts the preloaded library in front of a command, for those who cannot set LD_PRELOAD themselves. */
#include "command.h"
#include "say.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY "libvhretry.so"

static const char usage[] = "Usage: vhretry run [--] COMMAND [ARGUMENT]...\n"
                            "\n"
                            "Runs COMMAND under the observer: when the network makes it fail, a retry\n"
                            "execution is started on Valohai. Ends as the command does; 125 if vhretry\n"
                            "itself fails, 126 if COMMAND cannot be executed, 127 if it is not found.\n";

/* Writes the library's path to `library` (PATH_MAX bytes): beside this program (a build folder), else in ../lib (an
 * installation). False, and `library` the folder searched, if it is in neither. */
static bool find_library(char *library)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0)
        length = 0;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';

    static const char places[][8] = {"", "/../lib"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char candidate[PATH_MAX + 32];
        snprintf(candidate, sizeof candidate, "%s%s/" LIBRARY, program, places[i]);
        if (access(candidate, R_OK) == 0 && realpath(candidate, library))
            return true;
    }
    memcpy(library, program, sizeof program);
    return false;
}

/* Is `library` an entry of `preload`, whose entries colons and spaces separate (ld.so(8))? */
static bool is_preloaded(const char *preload, const char *library)
{
    size_t length = strlen(library);
    while (*preload) {
        size_t entry = strcspn(preload, ": ");
        if (entry == length && memcmp(preload, library, length) == 0)
            return true;
        preload += entry;
        preload += strspn(preload, ": ");
    }
    return false;
}

/* Adds the library to LD_PRELOAD, behind what is there: AddressSanitizer refuses to be anything but first, and to
 * us the order is all the same. */
static bool preload_library(const char *library)
{
    const char *others = getenv("LD_PRELOAD");
    if (!others || !*others)
        return setenv("LD_PRELOAD", library, 1) == 0;
    if (is_preloaded(others, library))
        return true;
    char *joined;
    if (asprintf(&joined, "%s:%s", others, library) < 0)
        return false;
    bool set = setenv("LD_PRELOAD", joined, 1) == 0;
    free(joined);
    return set;
}

/* The command matters more than its retries: whatever goes wrong here is one warning. */
static void observe(const char *command)
{
    char library[PATH_MAX];
    if (!find_library(library))
        say("run: " LIBRARY
            " is neither in \"%s\" nor in its ../lib (reinstall vhretry); running \"%s\" without retries",
            library, command);
    else if (library[strcspn(library, ": ")])
        say("run: \"%s\" cannot be preloaded because its path has a colon or a space (install it elsewhere); "
            "running "
            "\"%s\" without retries",
            library, command);
    else if (!preload_library(library))
        say("run: LD_PRELOAD cannot be set: %s; running \"%s\" without retries", strerror(errno), command);
}

int run_command(int argc, char **argv)
{
    int first = 1;
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (argc > 1 && strcmp(argv[1], "--") == 0)
        first = 2;
    else if (argc > 1 && argv[1][0] == '-') {
        say("run: unknown option \"%s\" (put -- in front of a command that starts with a dash)", argv[1]);
        return EXIT_WRAPPER_FAILED;
    }
    if (first >= argc) {
        fputs(usage, stderr);
        return EXIT_WRAPPER_FAILED;
    }

    observe(argv[first]);
    execvp(argv[first], argv + first);
    if (errno == ENOENT) {
        say("run: \"%s\": command not found", argv[first]);
        return EXIT_NOT_FOUND;
    }
    say("run: cannot execute \"%s\": %s", argv[first], strerror(errno));
    return EXIT_CANNOT_EXECUTE;
}
