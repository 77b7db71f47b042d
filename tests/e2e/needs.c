#include "needs.h"

#include "step.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_in_search_path(const char *program)
{
    char path[STEP_PATH_SIZE];
    const char *folder = STEP_SEARCH_PATH;
    for (size_t length; *folder != '\0'; folder += length + (folder[length] == ':')) {
        length = strcspn(folder, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)length, folder, program);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

static void need(bool met, const char *what)
{
    if (met)
        return;
    print_message("needs %s\n", what);
    skip();
}

void needs_program(const char *program)
{
    if (program && *program != '\0')
        need(strchr(program, '/') ? access(program, F_OK) == 0 : is_in_search_path(program), program);
}

static bool succeeds(const char *command)
{
    char line[1024];
    snprintf(line, sizeof line, "PATH=" STEP_SEARCH_PATH "; { %s; } >/dev/null 2>&1", command);
    return system(line) == 0; /* NOLINT(cert-env33-c): a table's own words */
}

void needs_success_of(const char *command)
{
    enum { ASKED_MAX = 32 };
    static struct {
        const char *command;
        bool success;
    } asked[ASKED_MAX];
    size_t place = 0;
    while (place < ASKED_MAX - 1 && asked[place].command && strcmp(asked[place].command, command) != 0)
        place++;
    if (!asked[place].command || strcmp(asked[place].command, command) != 0) {
        asked[place].success = succeeds(command);
        asked[place].command = command;
    }
    need(asked[place].success, command);
}

void needs_root(void)
{
    need(geteuid() == 0, "root");
}

void needs_namespaces(void)
{
    need(may_unshare(), "root that may have a namespace of its own");
}

bool may_unshare(void)
{
    static int answer = -1;
    if (answer < 0)
        /* NOLINTNEXTLINE(cert-env33-c): our own words */
        answer = system("unshare -mnpf --mount-proc true 2>/dev/null") == 0;
    return answer;
}
