/* Rehearsals: which calls VHRETRY_REHEARSE makes fail, and how.
 *
 *     CLASS[@PEER][#N][,...]        refused@db.internal:5432   dns-temporary   timeout@*.example.com#2
 *
 * The library and the program read the value alike. Pure: no libc but mem*, async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_REHEARSAL_H
#define VHRETRY_EVIDENCE_REHEARSAL_H

#include "fault.h"
#include "pattern.h"
#include "text.h"

enum { REHEARSAL_RULES_MAX = 8, REHEARSAL_NUMBER_MAX = 1000000 };

/* The address of loopback, in network byte order, at which a connect that is made to fail ends up. Nobody else uses it, so that the
 * sockets of rehearsals are told from others. */
static const uint8_t rehearsal_stage[4] = {127, 86, 72, 82};

struct rehearsal_rule {
    enum fault_class class;
    uint32_t
        number; /* of the one matching call that fails, counted from 1 in each process; 0: every one does */
    bool has_peer;
    struct peer_pattern peer;
};

struct rehearsal {
    struct rehearsal_rule rules[REHEARSAL_RULES_MAX];
    size_t count;
    struct peer_pattern spared; /* Valohai's own API; family 0 and name "" for none */
};

/* Reads a value of VHRETRY_REHEARSE. False if a part of it is malformed: then `rehearsal` has no rule, and `problem` says which
 * part, and what it may be. */
bool rehearsal_parse(struct rehearsal *rehearsal, const char *value, struct text *problem);

/* A rule without a peer does not mean the host of this URL, a setting such as `https://valohai.example.com`. */
void rehearsal_spare(struct rehearsal *rehearsal, const char *url);

/* Does the value of VHRETRY_RETRY_COUNT, NULL or "" for the first attempt, leave an attempt for the rehearsal? `attempts` is that of
 * VHRETRY_REHEARSE_ATTEMPTS, by default 1. */
bool rehearsal_is_due(const char *retry_count, const char *attempts);

/* A class that fails the look-up of a name; all others fail, or follow, a connect. */
bool rehearsal_is_of_look_ups(enum fault_class class);

/* A class that is an answer. It is played in plain HTTP/1. */
bool rehearsal_is_answer(enum fault_class class);

/* A class that keeps silent until somebody's patience ends. */
bool rehearsal_is_silence(enum fault_class class);

/* The address of loopback, 127.64.0.0/10 in network byte order, that stands for a name of which every connect is to fail. Should
 * one pass the library by, it does not leave the machine, and is refused. */
void rehearsal_made_up_address(const char *name, uint8_t address[4]);

/* Does the rule mean calls to this peer? Of a look-up the name alone is known. A rule without a peer spares Valohai's own API, the
 * metadata services of clouds, and the look-up of localhost. One that names localhost means an address of loopback, too, of which no
 * name is known. */
bool rehearsal_matches(const struct rehearsal *rehearsal, const struct rehearsal_rule *rule,
                       const struct peer *peer);

/* May a fault that was rehearsed as `class` be seen as this one? `FAULT_NONE`: any is meant. */
bool rehearsal_is_seen_as(enum fault_class class, enum fault_class seen);

#endif
