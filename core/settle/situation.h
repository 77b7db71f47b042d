/* All that a decision about a failed run rests on, read once: settings, identity, journal, and the verdict. */
#ifndef VHRETRY_SETTLE_SITUATION_H
#define VHRETRY_SETTLE_SITUATION_H

#include "../settings/settings.h"
#include "../valohai/identity.h"
#include "../verdict/verdict.h"

struct situation {
    struct settings settings;
    struct identity identity;
    struct journal journal;
    struct verdict verdict;
};

/* Reads settings and identity. What is wrong with them goes to `complain`, a settings_complaint and
 * identity_complaint. No side effects. */
void situation_read(struct situation *situation, settings_complaint *complain);

/* Reads the journal of `run`, or, without one, what is known of it as the last run (last_run.h). False if that is nothing. */
bool situation_read_journal(struct journal *journal, const char *run);

/* Reads that and reaches the verdict on `end`. A run without a journal has an empty one. */
void situation_judge(struct situation *situation, const char *run, const struct run_end *end);

void situation_free(struct situation *situation);

#endif
