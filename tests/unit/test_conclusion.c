/* What a rehearsal has shown, and what a person is told of it. */
#include "../../core/rehearse/conclusion.h"
#include "../support/test_list.h"

#include <string.h>

static const struct conclusion_case {
    const char *name;
    struct rehearsal_facts facts;
    enum mode mode;
    bool counts; /* the class is one that counts */
    enum conclusion conclusion;
    const char *words; /* among those that are printed */
} cases[] = {
    {"a retry that succeeded",
     {.met = true, .status = 1, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "would wait for 90 s"},
    {"a command that ran again in place",
     {.met = true, .status = 0, .told = "Succeeded in rerun 1 of 2 in place."},
     MODE_ON,
     true,
     CONCLUSION_RETRIED,
     "ran it again in place"},
    {"a retry that failed",
     {.met = true, .status = 1, .retried = true, .retry_status = 3},
     MODE_ON,
     true,
     CONCLUSION_RETRY_FAILED,
     "ended with status 3"},
    {"a retry that failed after the input was read",
     {.met = true, .status = 1, .retried = true, .retry_status = 3, .input_used = true},
     MODE_ON,
     true,
     CONCLUSION_RETRY_FAILED,
     "used up standard input"},
    {"no call, and success",
     {.status = 0},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "it ended with 0. Check the peer"},
    {"no call, and a failure", {.status = 4}, MODE_ON, true, CONCLUSION_NO_CALL, "it ended with 4 by itself"},
    {"no call, and a failure of the network in earnest",
     {.status = 1, .outcome = OUTCOME_RETRY, .class = FAULT_REFUSED, .retried = true},
     MODE_ON,
     true,
     CONCLUSION_NO_CALL,
     "it ended with 1 by itself"},
    {"a failure that was swallowed",
     {.met = true, .status = 0},
     MODE_ON,
     true,
     CONCLUSION_SWALLOWED,
     "another status than 0"},
    {"a failure that the network does not explain",
     {.met = true, .status = 1, .outcome = OUTCOME_NOT_NETWORK, .reason = "it lived on"},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "the verdict is not-network: it lived on. "},
    {"a death by a signal, which only a parent sees",
     {.met = true, .status = 139, .outcome = OUTCOME_NOT_NETWORK},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "`vhretry run --` in front"},
    {"a class that does not count",
     {.met = true, .status = 1, .outcome = OUTCOME_NOT_NETWORK, .class = FAULT_REFUSED},
     MODE_ON,
     false,
     CONCLUSION_NOT_RETRIED,
     "set VHRETRY_ON=+refused"},
    {"no retries left",
     {.met = true, .status = 1, .outcome = OUTCOME_EXHAUSTED, .class = FAULT_REFUSED},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "VHRETRY_RETRIES"},
    {"a dry run",
     {.met = true, .status = 1, .outcome = OUTCOME_RETRY, .class = FAULT_REFUSED},
     MODE_DRY_RUN,
     true,
     CONCLUSION_NOT_RETRIED,
     "VHRETRY_MODE is dry-run"},
    {"a retry that could not be started",
     {.met = true, .status = 1, .outcome = OUTCOME_RETRY, .class = FAULT_REFUSED},
     MODE_ON,
     true,
     CONCLUSION_NOT_RETRIED,
     "could not be started"},
};

static void is_concluded(void **state)
{
    const struct conclusion_case *row = *state;
    char words[2048];
    struct text text = text_in(words, sizeof words);
    struct settings settings = {
        .delay = 90, .mode = row->mode, .classes = row->counts ? fault_classes_all() : 0};
    struct rehearsal_facts facts = row->facts;
    facts.rule = "refused";
    facts.settings = &settings;
    facts.reason = facts.reason ? facts.reason : "";
    facts.told = facts.told ? facts.told : "";
    assert_int_equal(conclusion_of(&facts), row->conclusion);
    text_add_conclusion(&text, &facts);
    if (!strstr(words, row->words))
        fail_msg("expected: %s\nseen: %s", row->words, words);
    assert_true(text.length < sizeof words - 1);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), is_concluded, NULL, NULL);
    return test_list_run("conclusions", argc, argv, NULL, NULL);
}
