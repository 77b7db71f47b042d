/* What stands between a failed step and its retry: each is told in a line that names what to do, the step ends as it would
 * have, and never is more than one execution created.
 */
#include "../support/test_list.h"
#include "needs.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#define FAILING OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* A config folder of our own, to be spoiled. */
#define OWN_CONFIG "cp -r \"$VH_CONFIG_DIR\" config; export VH_CONFIG_DIR=\"$FOLDER/config\"; "

#define RETRIED     "Will retry up to 3 times. Retried as #119."
#define NOT_RETRIED "Not retried: "

struct trouble {
    const char *name;
    const char *command;     /* NULL: FAILING */
    const char *environment; /* one setting or removal as for step_run; NULL: none */
    const char *faults[3];   /* of the pretend Valohai */
    unsigned created;        /* executions */
    const char *line;        /* of ours, on stderr */
    const char *detail;      /* part of the status detail, "" if it could not be set */
    bool needs_root;
    bool wrong_token; /* which Valohai notes as a violation */
};

static const struct trouble troubles[] = {
    {.name = "no token",
     .environment = "VH_API_TOKEN",
     .line = "not retried: VH_API_TOKEN is not set; add an API token to the project",
     .detail = NOT_RETRIED "VH_API_TOKEN is not set."},
    {.name = "no config folder",
     .environment = "VH_CONFIG_DIR=/does/not/exist",
     .line = "/does/not/exist/execution.json: No such file or directory; without it nothing can be retried",
     .detail = ""},
    {.name = "execution.json is malformed",
     .command = OWN_CONFIG "echo \"{broken\" >config/execution.json; " FAILING,
     .line = "config/execution.json: quoted object property name expected; without it nothing can be retried",
     .detail = NOT_RETRIED "execution.json does not say what to start."},
    {.name = "execution.json is empty",
     .command = OWN_CONFIG ": >config/execution.json; " FAILING,
     .line = "config/execution.json: empty; without it nothing can be retried",
     .detail = NOT_RETRIED "execution.json does not say what to start."},
    {.name = "execution.json is something else",
     .command = OWN_CONFIG "echo \"[1]\" >config/execution.json; " FAILING,
     .line = "config/execution.json: not a JSON object; without it nothing can be retried",
     .detail = NOT_RETRIED "execution.json does not say what to start."},
    {.name = "parameters.json is malformed",
     .command = OWN_CONFIG "echo \"[]]\" >config/parameters.json; " FAILING,
     .created = 1,
     .line = "config/parameters.json: unexpected character; settings given as parameters do not count",
     .detail = RETRIED},
    {.name = "no api.json",
     .command = OWN_CONFIG "rm config/api.json; " FAILING,
     .created = 1,
     .line = "config/api.json: No such file or directory; the execution's status detail cannot be set",
     .detail = ""},
    {.name = "a wrong token",
     .environment = "VH_API_TOKEN=stale",
     .line = "create a new API token and set it as the secret VH_API_TOKEN",
     .detail = NOT_RETRIED,
     .wrong_token = true},
    {.name = "403",
     .faults = {"post:*:403"},
     .line = "use the token of a user who may start executions in this project",
     .detail = NOT_RETRIED},
    {.name = "404",
     .faults = {"post:*:404"},
     .line = "check VHRETRY_HOST and that the token's user may see the project",
     .detail = NOT_RETRIED},
    {.name = "a redirect",
     .faults = {"post:*:302"},
     .line = "set VHRETRY_HOST to the address of the installation itself",
     .detail = NOT_RETRIED},
    {.name = "400 for a needed field",
     .faults = {"post:*:400-field-text=commit"},
     .line = "not retried: Valohai refuses the request (400: commit: ",
     .detail = NOT_RETRIED},
    {.name = "400 for a needed field, with a code",
     .faults = {"post:*:400-field-code=step"},
     .line = "not retried: Valohai refuses the request (400: step: ",
     .detail = NOT_RETRIED},
    {.name = "400 for no field",
     .faults = {"post:*:400-non-field"},
     .line = "(400: The project has no quota left.)",
     .detail = NOT_RETRIED},
    {.name = "400 with a detail",
     .faults = {"post:*:400-detail"},
     .line = "(400: The project is archived.)",
     .detail = NOT_RETRIED},
    {.name = "400 with an error",
     .faults = {"post:*:400-error"},
     .line = "(400: The commit was not fetched.)",
     .detail = NOT_RETRIED},
    {.name = "400 with a lone code",
     .faults = {"post:*:400-code"},
     .line = "(400: The step is gone.)",
     .detail = NOT_RETRIED},
    {.name = "a 502 in HTML before it was created",
     .faults = {"post:1:502-html"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "a 502 in HTML after it was created",
     .faults = {"post:1:502-after-acting"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "502 for ever",
     .environment = "VHRETRY_API_DEADLINE=2",
     .faults = {"post:*:502-html"},
     .line = "not retried: Valohai could not be asked within 2.0 s (VHRETRY_API_DEADLINE): ",
     .detail = NOT_RETRIED},
    {.name = "502 after it was created, and nobody tells",
     .environment = "VHRETRY_API_DEADLINE=2",
     .faults = {"post:*:502-after-acting", "list:2-:502-html"},
     .created = 1,
     .line =
         "vhretry: a retry may or may not have been created; check Valohai before starting one manually (",
     .detail = NOT_RETRIED},
    {.name = "500",
     .faults = {"post:1:500-json"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "503",
     .faults = {"post:1:503-html"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "the connection is dropped before it is created",
     .faults = {"post:1:reset"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "the connection is dropped after it was created",
     .faults = {"post:1:reset-after-acting"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "half an answer",
     .faults = {"post:1:truncated"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "200 and HTML",
     .faults = {"post:1:200-html"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "an outage before the POST",
     .faults = {"list:1:then-refuse=0.3"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = RETRIED},
    {.name = "our own execution cannot be looked at",
     .environment = "VHRETRY_API_DEADLINE=2",
     .faults = {"get:*:502-html"},
     .created = 1,
     .line = "Valohai did not show this execution (",
     .detail = RETRIED},
    {.name = "the list cannot be looked at before the POST",
     .environment = "VHRETRY_API_DEADLINE=2",
     .faults = {"list:*:502-html"},
     .line = "check VHRETRY_HOST and Valohai's status page",
     .detail = NOT_RETRIED},
    {.name = "the status detail cannot be set for long",
     .faults = {"status-detail:2-4:502-html"},
     .created = 1,
     .line = "setting the status detail failed again (HTTP 502); next try in ",
     .detail = RETRIED},
    {.name = "the status detail cannot be set",
     .environment = "VHRETRY_API_DEADLINE=2",
     .faults = {"status-detail:*:502-html"},
     .created = 1,
     .line = "retry execution started: #119",
     .detail = ""},
    {.name = "nobody listens at the API",
     .command = "export VHRETRY_HOST=http://127.0.0.2:$REFUSED; " FAILING,
     .environment = "VHRETRY_API_DEADLINE=2",
     .line = "check the network and, for a self-hosted installation, VHRETRY_HOST",
     .detail = NOT_RETRIED},
    {.name = "the API's address is none",
     .environment = "VHRETRY_HOST=ftp://127.0.0.1",
     .created = 1,
     .line = "VHRETRY_HOST: ",
     .detail = RETRIED},
    {.name = "plain http to another machine",
     .environment = "VHRETRY_HOST=http://192.0.2.1",
     .line = "VHRETRY_ALLOW_HTTP",
     .detail = NOT_RETRIED},
    {.name = "no network at all",
     .command =
         "exec unshare -n env LD_PRELOAD=\"$LIBRARY\" \"$PROGRAMS/returns_from_main\" refused $REFUSED",
     .environment = "VHRETRY_API_DEADLINE=2",
     .line = "check the network and, for a self-hosted installation, VHRETRY_HOST",
     .detail = "",
     .needs_root = true},
};

enum { COUNT = sizeof troubles / sizeof *troubles };

static struct step steps[COUNT];
static pid_t pids[COUNT]; /* 0: not started */
static struct step_end without_us;
static struct step_end with_us;

static void start(size_t index)
{
    const struct trouble *trouble = &troubles[index];
    /* Time for two POSTs: before the second one, vhretry looks for 15 s whether the first was successful. */
    const char *environment[] = {"VHRETRY_API_DEADLINE=60", trouble->environment, NULL};
    const char *options[8] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < 3 && trouble->faults[i]; i++) {
        options[count++] = "--fault";
        options[count++] = trouble->faults[i];
    }
    if (trouble->needs_root && !may_unshare())
        return;
    step_start(&steps[index], options);
    if (index == 0)
        step_run(&steps[index], WITHOUT_US, FAILING, NULL, &without_us);
    pids[index] =
        step_launch(&steps[index], WITH_US, trouble->command ? trouble->command : FAILING, environment);
}

/* All at once: each spends nearly all of its time waiting. */
static int start_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        start(i);
    return 0;
}

static void is_told_and_creates_one_at_most(void **state)
{
    const struct trouble *trouble = *state;
    size_t index = (size_t)(trouble - troubles);
    struct step *step = &steps[index];
    if (pids[index] == 0) {
        print_message("needs root that may have a namespace of its own\n");
        skip();
    }
    step_wait(step, pids[index], &with_us);
    expect_same_end(&without_us, &with_us);
    expect_created(step, &with_us, trouble->created);
    if (!trouble->wrong_token)
        expect_faultless_requests(step, &with_us);
    expect_line(&with_us, trouble->line);
    expect_status_detail_with(step, &with_us, trouble->detail);
}

static int stop(void **state)
{
    const struct trouble *trouble = *state;
    step_stop(&steps[trouble - troubles]);
    return 0;
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(troubles), is_told_and_creates_one_at_most, NULL, stop);
    return test_list_run("API trouble", argc, argv, start_all, NULL);
}
