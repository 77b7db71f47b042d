/* Check: will the command be seen, if one is named? */
#include "../messages/doctor.h"
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
        found(finding, GRADE_FAILURE, DOCTOR_IS_NOT_THERE, missing);
        advise_fix(finding, DOCTOR_CHECK_THE_NAME_PATH);
        return;
    }
    const char *why = program_file_unobserved(&program);
    const char *tls = why || !program.elf ? NULL : own_tls(program.path);
    if (tls) {
        found(finding, GRADE_WARNING, DOCTOR_IS_OBSERVED_BUT, program.path, tls[0] ? " (" : "", tls,
              tls[0] ? ")" : "");
        advise_fix(finding, DOCTOR_VHRETRY_ON_UNKNOWN_RETRIES_WHERE);
        return;
    }
    if (!why) {
        found(finding, GRADE_OK, "%s is %s", program.path, program.elf ? "observed" : DOCTOR_A_SCRIPT_OF_BIN);
        return;
    }
    found(finding, GRADE_FAILURE, DOCTOR_ITS_NETWORK_IS_NOT, program.path, why);
    advise_fix(finding, DOCTOR_END_WITH_STATUS_75);
}
