/* All that a decision about a failed run rests on, read once: settings, identity, journal, and the verdict. */
#ifndef VHRETRY_SETTLE_SITUATION_H
#define VHRETRY_SETTLE_SITUATION_H

#include "../settings/settings.h"
#include "../valohai/identity.h"
#include "../verdict/verdict.h"

struct situation {
    struct settings settings;
    struct identity identity;
    struct rule_list rules; /* of the site */
    struct journal journal;
    struct verdict verdict;
    uint64_t read;    /* when, by the clock of records, which nobody sets */
    double chain_age; /* of that moment, by the wall clock */
};

/* Reads settings, identity and the rules of the site. What is wrong with them goes to `complain`, a settings_complaint and
 * identity_complaint. No side effects. */
void situation_read(struct situation *situation, settings_complaint *complain);

/* Reads the journal of `run`, or, without one, what is known of it as the last run (last_run.h). False if that is nothing. */
bool situation_read_journal(struct journal *journal, const char *run);

/* Reaches the verdict on `end` for the journal that is read, under `rules`, or none if NULL. */
void situation_reach(struct situation *situation, const struct run_end *end, const struct rule_list *rules);

/* Who listens beside a program has yet to hear that it ended, and tells a moment later (core/wrapper/watch.c): waits until all have, two
 * seconds at most. */
void situation_await_watchers(const char *run);

/* Waits for them, reads the journal and reaches the verdict on `end`. A run without a journal has an empty one. */
void situation_judge(struct situation *situation, const char *run, const struct run_end *end);

/* Seconds since the chain's first execution failed, or, where nothing is known of one, since the situation was read. The wall clock is
 * asked once, when that is done: it may be set while a retry waits. */
double situation_chain_age(const struct situation *situation);

void situation_free(struct situation *situation);

#endif
