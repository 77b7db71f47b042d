#include "alone.h"

#include "step_expectation.h"

#include <stdio.h>

#define SERVER_OF_SCRIPT "SERVER=exec \"$PROGRAMS/scripted_peer\" port \"$SERVES\" $ADDRESS"

void alone_run(const struct step *step, const char *command, const char *serves,
               const char *const *environment, struct step_end *end)
{
    char program[STEP_PATH_SIZE];
    char wrapper[STEP_PATH_SIZE + 64];
    char script[256];
    static char text[4096];
    const char *variables[ALONE_VARIABLES + 6] = {SERVER_OF_SCRIPT, wrapper, script, "ADDRESS=127.0.0.1",
                                                  "VH_JOB_ID"}; /* outside of an execution, no API is asked */
    build_path(program, "vhretry");
    snprintf(wrapper, sizeof wrapper, "RUN=%s run --dry-run --debug --", program);
    snprintf(script, sizeof script, "SERVES=%s", serves ? serves : "");
    for (size_t i = 0; environment && environment[i] && i < ALONE_VARIABLES; i++)
        variables[5 + i] = environment[i];
    snprintf(text, sizeof text,
             "cat >beside <<'END'\necho $$ >there; until ip link set v1 up 2>/dev/null; do sleep 0.01; done\n"
             "ip addr add 10.9.0.2/24 dev v1; ADDRESS=10.9.0.2; export ADDRESS; eval \"$SERVER\"\n"
             "END\ncat >alone <<'END'\nip link set lo up\n%s\nEND\n"
             "exec unshare -n -p -f --mount-proc sh -e alone",
             command);
    step_run(step, WITH_US, text, variables, end);
}

void expect_judged(const struct step_end *end, const char *verdict, const char *line)
{
    char text[64];
    snprintf(text, sizeof text, "vhretry: verdict    %s", verdict);
    expect_line(end, text);
    expect_line(end, line);
}
