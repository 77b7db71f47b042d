/* Check: will the command be seen, if one is named? */
#include "../wrapper/program_file.h"
#include "checks.h"
#include "own_tls.h"

static const char *own_tls(const char *path)
{
    struct own_tls_search search;
    own_tls_begin(&search);
    const char *own = own_tls_of(&search, path);
    own_tls_end(&search);
    return own;
}

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
    const char *tls = why || !program.elf ? NULL : own_tls(program.path);
    if (tls) {
        found(finding, GRADE_WARNING, "%s is observed, but for what is said inside of its own TLS%s%s%s",
              program.path, tls[0] ? " (" : "", tls, tls[0] ? ")" : "");
        advise_fix(finding, "VHRETRY_ON=+unknown retries where that leaves open whether the network failed");
        return;
    }
    if (!why) {
        found(finding, GRADE_OK, "%s is %s", program.path, program.elf ? "observed" : "a script of /bin/sh");
        return;
    }
    found(finding, GRADE_FAILURE, "%s %s: its network is not seen", program.path, why);
    advise_fix(finding, "end with status 75 (EX_TEMPFAIL) where a retry is wanted, from a script around it");
}
