/* What a rehearsal has shown, and what a person is told of it. */
#include "../../core/rehearse/conclusion.h"
#include "../support/test_list.h"

#include <string.h>

static const struct settings no_attempts = {.delay = 90};

static const struct conclusion_case {
    const char *name;
    struct rehearsal_facts facts; /* without a rule it is "refused" */
    enum mode mode;
    bool counts; /* the class is one that counts */
    enum conclusion conclusion;
    const char *words;  /* among those that are printed; */
    const char *absent; /* and not among them, if anything */
} cases[] = {
    {"a retry that succeeded",
     {.met = true, .status = 1, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "would wait 90 seconds",
     NULL},
    {"a class that failed as it was asked to",
     {.met = true, .status = 1, .class = FAULT_REFUSED, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "because of \"refused\", vhretry",
     "judged as"},
    {"a failure that the rehearsal did not make",
     {.rule = "refused@127.0.0.1",
      .met = true,
      .status = 7,
      .class = FAULT_REFUSED,
      .in_earnest = true,
      .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "was not what \"refused@127.0.0.1\" made fail",
     "It works"},
    {"a class that was judged as another",
     {.rule = "reset@db:1", .met = true, .status = 1, .class = FAULT_HUNG_UP, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "because of \"reset@db:1\" (judged as hung-up), vhretry",
     "plain HTTP/1"},
    {"an answer where there is no plain HTTP/1",
     {.rule = "unavailable", .met = true, .status = 1, .class = FAULT_HUNG_UP, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "The answer itself was not tried: it can be played in plain HTTP/1 alone.",
     NULL},
    {"one of two classes",
     {.rule = "timeout,hung-up", .met = true, .status = 1, .class = FAULT_HUNG_UP, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "because of \"timeout,hung-up\", vhretry",
     "judged as"},
    {"a command that ran again in place",
     {.met = true, .status = 0, .told = "Succeeded in rerun 1 of 2 in place."},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "ran it again in place",
     NULL},
    {"a retry that failed",
     {.met = true, .status = 1, .retried = true, .retry_status = 3},
     MODE_ON,
     true,
     CONCLUSION_RETRY_FAILED,
     "exited with 3",
     NULL},
    {"a retry that failed after the input was read",
     {.met = true, .status = 1, .retried = true, .retry_status = 3, .input_used = true},
     MODE_ON,
     true,
     CONCLUSION_RETRY_FAILED,
     "used up standard input",
     NULL},
    {"the last retry was made to fail, too",
     {.met = true, .status = 1, .retried = true, .retry_status = 7, .retry_rehearsed = true},
     MODE_ON,
     true,
     CONCLUSION_RETRY_FAILED,
     "VHRETRY_REHEARSE_ATTEMPTS made that one fail as well",
     "no call was made to fail"},
    {"no call, since no attempt rehearses",
     {.status = 0, .settings = &no_attempts},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "VHRETRY_REHEARSE_ATTEMPTS is 0",
     "VHRETRY_DEBUG=2"},
    {"no call that is the second one",
     {.rule = "refused#2", .status = 0},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "The number after # counts the matching calls of one process",
     NULL},
    {"no call, and success",
     {.status = 0},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "it exited with 0. VHRETRY_DEBUG=2 shows its calls",
     "run it alone"},
    {"no call to a peer",
     {.rule = "refused@db:1", .status = 0},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "it exited with 0. Check the peer",
     "looked up"},
    {"no look-up",
     {.rule = "dns-temporary", .status = 0},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "Only names are looked up",
     "Check the peer"},
    {"no call, and a failure",
     {.status = 4},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "it exited with 4 by itself. Make it work without the rehearsal first: run it alone. VHRETRY_DEBUG=2",
     NULL},
    {"no call, and a failure of the network in earnest",
     {.status = 1, .outcome = OUTCOME_RETRY, .class = FAULT_REFUSED, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "it exited with 1 by itself",
     NULL},
    {"a failure that was swallowed",
     {.met = true, .status = 0},
     MODE_ON,
     true,
     CONCLUSION_SWALLOWED,
     "another status than 0",
     NULL},
    {"a failure that the network does not explain",
     {.met = true, .status = 1, .outcome = OUTCOME_NOT_NETWORK, .reason = "it lived on"},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "the verdict is not-network: it lived on. ",
     NULL},
    {"a death by a signal, which only a parent sees",
     {.met = true, .status = 139, .outcome = OUTCOME_NOT_NETWORK},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "`vhretry run --` in front",
     NULL},
    {"a class that does not count",
     {.met = true, .status = 1, .outcome = OUTCOME_NOT_NETWORK, .class = FAULT_REFUSED},
     MODE_ON,
     false,
     CONCLUSION_NOT_RETRIED,
     "set VHRETRY_ON=+refused",
     NULL},
    {"no retries left",
     {.met = true, .status = 1, .outcome = OUTCOME_EXHAUSTED, .class = FAULT_REFUSED},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "VHRETRY_RETRIES",
     NULL},
    {"a dry run",
     {.met = true, .status = 1, .outcome = OUTCOME_RETRY, .class = FAULT_REFUSED},
     MODE_DRY_RUN,
     true,
     CONCLUSION_NOT_RETRIED,
     "VHRETRY_MODE is dry-run",
     NULL},
    {"a retry that could not be started",
     {.met = true, .status = 1, .outcome = OUTCOME_RETRY, .class = FAULT_REFUSED},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "could not be started",
     NULL},
};

static void is_concluded(void **state)
{
    const struct conclusion_case *row = *state;
    char words[2048];
    struct text text = text_in(words, sizeof words);
    struct settings settings = {.delay = 90,
                                .mode = row->mode,
                                .classes = row->counts ? fault_classes_all() : 0,
                                .rehearse_attempts = 1};
    struct rehearsal_facts facts = row->facts;
    facts.rule = facts.rule ? facts.rule : "refused";
    facts.settings = facts.settings ? facts.settings : &settings;
    facts.reason = facts.reason ? facts.reason : "";
    facts.told = facts.told ? facts.told : "";
    assert_int_equal(conclusion_of(&facts), row->conclusion);
    text_add_conclusion(&text, &facts);
    if (!strstr(words, row->words))
        fail_msg("expected: %s\nseen: %s", row->words, words);
    if (row->absent && strstr(words, row->absent))
        fail_msg("not expected: %s\nseen: %s", row->absent, words);
    assert_true(text.length < sizeof words - 1);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), is_concluded, NULL, NULL);
    return test_list_run("conclusions", argc, argv, NULL, NULL);
}
