#include "library.h"

#include "../messages/command_lines.h"
#include "../words/say.h"
#include "../words/usage.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "Usage: vhretry library\n"
                            "\n"
                            "Prints the path of the library that belongs to this program, for a step that\n"
                            "preloads it without the wrapper:\n"
                            "\n"
                            "  LD_PRELOAD=$(vhretry library) python train.py\n"
                            "  export LD_PRELOAD=$(vhretry library)\n"
                            "\n"
                            "Once exported, it is in every command that follows; each is a run of its own.\n"
                            "Exit status: 0; 1, and nothing is printed, if the library is not there or its\n"
                            "path cannot stand in LD_PRELOAD; 2 for a usage error.\n";

bool library_find(char *library)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';

    static const char places[][12] = {"", "/../lib", "/../libexec"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char candidate[PATH_MAX + 64];
        snprintf(candidate, sizeof candidate, "%s%s/" LIBRARY_NAME, program, places[i]);
        if (access(candidate, R_OK) == 0 && realpath(candidate, library))
            return true;
    }
    memcpy(library, program, sizeof program);
    return false;
}

bool library_is_preloadable(const char *library)
{
    return library[strcspn(library, ": ")] == '\0';
}

/* Is an entry of `preload` of this name: the same path, or, where `name` has no slash, the same file name? */
static bool has_entry(const char *preload, const char *name)
{
    size_t length = strlen(name);
    bool whole = strchr(name, '/') != NULL;
    while (*preload) {
        size_t entry = strcspn(preload, ": ");
        bool ends_so = entry >= length && memcmp(preload + entry - length, name, length) == 0;
        if (ends_so && (entry == length || (!whole && preload[entry - length - 1] == '/')))
            return true;
        preload += entry;
        preload += strspn(preload, ": ");
    }
    return false;
}

char *library_preload_value(const char *library)
{
    const char *others = getenv("LD_PRELOAD");
    if (!others || !*others)
        return strdup(library);
    if (has_entry(others, library))
        return strdup(others);
    char *joined;
    return asprintf(&joined, "%s:%s", others, library) < 0 ? NULL : joined;
}

char *library_sanitizer_options(void)
{
    static const char option[] = "verify_asan_link_order";
    const char *others = getenv("ASAN_OPTIONS");
    char *joined;
    if (others && strstr(others, option))
        return strdup(others);
    if (asprintf(&joined, "%s%s%s=0", others ? others : "", others && *others ? ":" : "", option) < 0)
        return NULL;
    return joined;
}

bool library_is_observing(void)
{
    const char *run = getenv("VHRETRY_RUN");
    const char *preload = getenv("LD_PRELOAD");
    return run && *run && preload && has_entry(preload, LIBRARY_NAME);
}

bool library_find_for(const char *subcommand, char library[PATH_MAX], const char *consequence)
{
    if (!library_find(library))
        say("%s: " LIBRARY_IS_NOWHERE " (reinstall vhretry)%s", subcommand, library, consequence);
    else if (!library_is_preloadable(library))
        say(SAY_LIBRARY_PATH, subcommand, library, consequence);
    else
        return true;
    return false;
}

int library_command(int argc, char **argv)
{
    char library[PATH_MAX];
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (argc != 1)
        return refuse_word("library", argv[1]);
    if (!library_find_for("library", library, ""))
        return EXIT_FAILURE;
    return puts(library) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
