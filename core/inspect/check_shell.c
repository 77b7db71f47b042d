/* Check: a step's line of commands that hides a failure. */
#include "checks.h"

#include "../messages/doctor.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The arguments of our parent, with blanks between them; "" if they cannot be read. */
static void read_parent(char *line, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)getppid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, line, size - 1);
    if (file >= 0)
        close(file);
    line[length > 0 ? length : 0] = '\0';
    for (ssize_t i = 0; i + 1 < length; i++)
        if (line[i] == '\0')
            line[i] = ' ';
}

/* `a | b`, and not `a || b`. */
static bool has_pipe(const char *line)
{
    for (const char *bar = strchr(line, '|'); bar; bar = strchr(bar, '|')) {
        if (bar[1] != '|')
            return true;
        bar += 2;
    }
    return false;
}

void check_shell(struct examination *examination, struct finding *finding)
{
    char line[16384];
    (void)examination;
    read_parent(line, sizeof line);
    if (has_pipe(line) && !strstr(line, "pipefail")) {
        found(finding, GRADE_WARNING, DOCTOR_THE_STEPS_COMMANDS_HAVE);
        advise_fix(finding, DOCTOR_BEGIN_WITH_SET_O);
    } else {
        found(finding, GRADE_OK, DOCTOR_NO_PIPE);
    }
}
