/* What a verdict is asked: about which end of which run, and under which policy.
 */
#ifndef VHRETRY_VERDICT_POLICY_H
#define VHRETRY_VERDICT_POLICY_H

#include "../evidence/pattern.h"
#include "journal_reader.h"
#include "rule.h"

enum { SIDE_CHANNELS_MAX = 2 };

/* What the user's settings, and this machine, say about causes. */
struct verdict_policy {
    fault_class_set classes;           /* that may be a cause: VHRETRY_ON */
    const struct peer_pattern *ignore; /* VHRETRY_IGNORE */
    size_t ignore_count;
    const struct peer_pattern *only; /* VHRETRY_ONLY; none: every peer */
    size_t only_count;
    const struct peer *own_addresses; /* of this machine, beside loopback; ports do not count */
    size_t own_address_count;
    struct peer_pattern
        side_channels[SIDE_CHANNELS_MAX]; /* Valohai's own API, of which a step's work does not depend */
    size_t side_channel_count;
    uint64_t
        window; /* nanoseconds before its process's end in which a fault may explain it: VHRETRY_WINDOW */
    unsigned retries;              /* VHRETRY_RETRIES */
    unsigned retry_count;          /* of this execution: 0 for the first attempt */
    bool disabled;                 /* VHRETRY_MODE=off */
    const struct rule_list *rules; /* of the site: VHRETRY_RULES; NULL none */
};

/* True if `peer` has an address of this machine, beside loopback. */
bool policy_knows_own_address(const struct verdict_policy *policy, const struct peer *peer);

/* How the run ended. */
struct run_end {
    struct image root; /* the image that ended; start 0: the newest of that pid */
    uint64_t time;     /* when, CLOCK_BOOTTIME nanoseconds */
    int status;        /* exit status 0 to 255 */
    int signal;        /* the signal that ended it; 0 none */
    bool unrecorded;   /* records were to be written, and no folder took them */
};

/* True if it ended well: with 0, and of no signal. Then there is nothing to judge. */
static inline bool run_end_is_good(const struct run_end *end)
{
    return end->status == 0 && end->signal == 0;
}

#endif
