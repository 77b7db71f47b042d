#include "situation.h"

#include "../obituaries/inquest_on_notes.h"
#include "../records/clock.h"
#include "../records/last_run.h"
#include "../records/own_addresses.h"
#include "../records/record_folder.h"
#include "../settings/url.h"
#include "../valohai/api_host.h"
#include "rules_file.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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
    rules_file_read(&situation->rules, situation->settings.rules, complain, NULL);
    const long began = situation->identity.place.began;
    const time_t now = time(NULL);
    situation->chain_age = began > 0 && now > began ? (double)(now - began) : 0;
    situation->read = record_time_now();
}

bool situation_read_journal(struct journal *journal, const char *run)
{
    const bool read = record_folder_read(journal, run) || last_run_read(journal, run);
    inquest_on_notes(journal);
    return read;
}

void situation_await_watchers(const char *run)
{
    enum { MOMENT = 2000000, WAITS = 1000 };
    const struct timespec moment = {.tv_nsec = MOMENT};
    for (int i = 0; i < WAITS; i++) {
        struct journal journal = {0};
        const bool awaited = record_folder_read(&journal, run) && inquest_is_awaited(&journal);
        journal_free(&journal);
        if (!awaited)
            return;
        nanosleep(&moment, NULL);
    }
}

static void add_side_channel(struct verdict_policy *policy, const char *origin)
{
    const char *scheme_end = strstr(origin, "://");
    char data[ORIGIN_SIZE + sizeof ":443"];
    struct text peer = text_in(data, sizeof data);
    if (scheme_end == NULL || policy->side_channel_count == SIDE_CHANNELS_MAX)
        return;
    const char *host = scheme_end + strlen("://");
    const char *port = strrchr(host, ':');
    text_add(&peer, host);
    if (port == NULL || strchr(port, ']') != NULL)
        text_add(&peer, strncmp(origin, "https", strlen("https")) == 0 ? ":443" : ":80");
    if (peer_pattern_parse(&policy->side_channels[policy->side_channel_count], data, peer.length))
        policy->side_channel_count++;
}

/* The API, and where status details go: the same host, as a rule. */
static void add_side_channels(struct verdict_policy *policy, const struct situation *situation)
{
    char origin[ORIGIN_SIZE];
    api_host(&situation->settings, &situation->identity, origin, sizeof origin);
    add_side_channel(policy, origin);
    if (situation->identity.status_detail_url && url_origin(situation->identity.status_detail_url, origin))
        add_side_channel(policy, origin);
}

void situation_reach(struct situation *situation, const struct run_end *end, const struct rule_list *rules)
{
    struct verdict_policy policy = settings_policy(&situation->settings, situation->identity.retry_count);
    add_side_channels(&policy, situation);
    policy.own_address_count = own_addresses(&policy.own_addresses);
    policy.rules = rules;
    verdict_reach(&situation->verdict, &situation->journal, end, &policy);
}

void situation_judge(struct situation *situation, const char *run, const struct run_end *end)
{
    situation_await_watchers(run);
    situation_read_journal(&situation->journal, run);
    situation_reach(situation, end, &situation->rules);
}

double situation_chain_age(const struct situation *situation)
{
    return situation->chain_age + (double)(record_time_now() - situation->read) / 1e9;
}

void situation_free(struct situation *situation)
{
    journal_free(&situation->journal);
    identity_free(&situation->identity);
    settings_free(&situation->settings);
    rule_list_free(&situation->rules);
}
