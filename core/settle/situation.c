#include "situation.h"

#include "../records/last_run.h"
#include "../records/own_addresses.h"
#include "../records/record_folder.h"

#include <stdlib.h>
#include <string.h>

static const char *look_up_environment(const char *name, void *context)
{
    (void)context;
    return getenv(name);
}

void situation_read(struct situation *situation, settings_complaint *complain)
{
    memset(situation, 0, sizeof *situation);
    identity_read(&situation->identity, NULL, complain, NULL);
    settings_read(&situation->settings, look_up_environment, NULL, situation->identity.parameters, complain,
                  NULL);
}

bool situation_read_journal(struct journal *journal, const char *run)
{
    return record_folder_read(journal, run) || last_run_read(journal, run);
}

void situation_judge(struct situation *situation, const char *run, const struct run_end *end)
{
    situation_read_journal(&situation->journal, run);
    struct verdict_policy policy = settings_policy(&situation->settings, situation->identity.retry_count);
    policy.own_address_count = own_addresses(&policy.own_addresses);
    verdict_reach(&situation->verdict, &situation->journal, end, &policy);
}

void situation_free(struct situation *situation)
{
    journal_free(&situation->journal);
    identity_free(&situation->identity);
    settings_free(&situation->settings);
}
