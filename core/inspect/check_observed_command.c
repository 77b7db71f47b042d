/* Check: will the command be seen, if one is named? */
#include "../wrapper/program_file.h"
#include "checks.h"

void check_command(struct examination *examination, struct finding *finding)
{
    char missing[PATH_MAX];
    struct program_file program;
    if (!examination->command || !examination->command[0])
        return; /* none was named: nothing to tell */
    if (!program_file_find(&program, examination->command[0], missing)) {
        found(finding, GRADE_FAILURE, "\"%s\" is not there, or may not be executed", missing);
        advise_fix(finding, "check the name, PATH and the file's mode");
        return;
    }
    const char *why = program_file_unobserved(&program);
    if (!why) {
        found(finding, GRADE_OK, "%s is %s", program.path, program.elf ? "observed" : "a script of /bin/sh");
        return;
    }
    found(finding, GRADE_FAILURE, "%s %s: its network is not seen", program.path, why);
    advise_fix(finding, "end with status 75 (EX_TEMPFAIL) where a retry is wanted, from a script around it");
}
