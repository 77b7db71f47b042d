#include "rehearsal.h"

#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/environment.h"
#include "../run/journal_writer.h"
#include "../run/process.h"

#include <string.h>

enum { MET_MAX = 32 };

bool rehearsing;

/* Written by the constructor alone. */
static struct rehearsal rehearsal SELDOM;

/* How many calls matched each rule. A fork goes on counting from its parent's number, in its own copy. */
static uint32_t matched[REHEARSAL_RULES_MAX] SELDOM;

/* Those whose calls were made to fail; any thread adds, none removes. */
static struct met {
    uint32_t ready;
    enum fault_class class;
    struct peer peer;
} met[MET_MAX] SELDOM;
static uint32_t met_count;

bool rehearsal_is_wanted(char **envp)
{
    const char *value = start_variable(envp, "VHRETRY_REHEARSE");
    return value != NULL && value[0] != '\0' &&
           rehearsal_is_due(start_variable(envp, "VHRETRY_RETRY_COUNT"),
                            start_variable(envp, "VHRETRY_REHEARSE_ATTEMPTS"));
}

void rehearsal_start(char **envp)
{
    char unused[8];
    struct text problem = text_in(unused, sizeof unused); /* the program says it, at the end */
    const char *host = start_variable(envp, "VHRETRY_HOST");
    if (!rehearsal_is_wanted(envp))
        return;
    rehearsing = rehearsal_parse(&rehearsal, start_variable(envp, "VHRETRY_REHEARSE"), &problem) &&
                 rehearsal.count > 0;
    if (host == NULL || host[0] == '\0')
        host = start_variable(envp, "VALOHAI_HOST");
    if (rehearsing && host != NULL)
        rehearsal_spare(&rehearsal, host);
}

/* The newest one with this peer that may be seen as `seen`. */
static const struct met *find_met(const struct peer *peer, enum fault_class seen)
{
    uint32_t count = __atomic_load_n(&met_count, __ATOMIC_RELAXED);
    for (uint32_t i = count < MET_MAX ? count : MET_MAX; i > 0; i--)
        if (__atomic_load_n(&met[i - 1].ready, __ATOMIC_ACQUIRE) != 0 && peer_same(&met[i - 1].peer, peer) &&
            rehearsal_is_seen_as(met[i - 1].class, seen))
            return &met[i - 1];
    return NULL;
}

static void remember(enum fault_class class, const struct peer *peer)
{
    const struct met *known = find_met(peer, class);
    if (known != NULL && known->class == class)
        return;
    uint32_t index = __atomic_fetch_add(&met_count, 1, __ATOMIC_RELAXED);
    if (index >= MET_MAX)
        index = MET_MAX - 1; /* the last one is written over: a fault of it goes unmarked */
    __atomic_store_n(&met[index].ready, 0, __ATOMIC_RELAXED);
    met[index].class = class;
    memcpy(&met[index].peer, peer, sizeof met[index].peer);
    __atomic_store_n(&met[index].ready, 1, __ATOMIC_RELEASE);
}

bool rehearsal_met(const struct peer *peer)
{
    return find_met(peer, FAULT_NONE) != NULL;
}

bool rehearsal_made_up(const struct peer *peer)
{
    uint8_t made_up[4];
    rehearsal_made_up_address(peer->name, made_up);
    return peer->family == 4 && peer->name[0] != '\0' && memcmp(peer->address, made_up, sizeof made_up) == 0;
}

static void forget_made_up_address(struct peer *peer)
{
    if (!rehearsal_made_up(peer))
        return;
    peer->family = 0;
    memset(peer->address, 0, sizeof peer->address);
}

/* At the 1st, 2nd, 4th, 8th ... time: that it was met counts, and by how many processes. */
static void put_on_record(enum fault_class class, const struct peer *peer, uint32_t count)
{
    struct record record;
    if ((count & (count - 1)) != 0)
        return;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_REHEARSAL;
    record.class = (uint8_t) class;
    record.phase = rehearsal_is_of_look_ups(class) ? PHASE_RESOLVE : PHASE_CONNECT;
    record.count = count;
    record.time = boot_time();
    memcpy(&record.peer, peer, sizeof record.peer);
    forget_made_up_address(&record.peer);
    journal_append(&record, JOURNAL_CREATE);
}

/* The first rule whose turn it is. Every rule counts every call that it matches. */
static enum fault_class decide(const struct peer *peer, bool look_up)
{
    enum fault_class class = FAULT_NONE;
    for (size_t i = 0; i < rehearsal.count; i++) {
        const struct rehearsal_rule *rule = &rehearsal.rules[i];
        if (rehearsal_is_of_look_ups(rule->class) != look_up || !rehearsal_matches(&rehearsal, rule, peer))
            continue;
        const uint32_t count = __atomic_add_fetch(&matched[i], 1, __ATOMIC_RELAXED);
        if (class != FAULT_NONE || (rule->number != 0 && rule->number != count))
            continue;
        class = rule->class;
        remember(class, peer);
        put_on_record(class, peer, rule->number == 0 ? count : 1);
    }
    return class;
}

enum fault_class rehearsal_of_connect(const struct peer *peer)
{
    return decide(peer, false);
}

enum fault_class rehearsal_of_look_up(const struct peer *name)
{
    return decide(name, true);
}

enum address_source rehearsal_address_source(const struct peer *name)
{
    static uint32_t made_up;
    enum address_source source = ADDRESS_ASKED;
    for (size_t i = 0; i < rehearsal.count; i++) {
        const struct rehearsal_rule *rule = &rehearsal.rules[i];
        if (rehearsal_is_of_look_ups(rule->class) || (rule->has_peer && rule->peer.family != 0) ||
            !rehearsal_matches(&rehearsal, rule, name))
            continue;
        if (rule->number == 0) {
            /* Where no hook sees the connect (Go), the address refuses it. */
            if (rule->class == FAULT_REFUSED && rule->peer.port == 0)
                put_on_record(FAULT_REFUSED, name, __atomic_add_fetch(&made_up, 1, __ATOMIC_RELAXED));
            return ADDRESS_MADE_UP;
        }
        source = ADDRESS_IF_ASKED;
    }
    return source;
}

void rehearsal_mark(struct record *record)
{
    const struct met *found = rehearsing ? find_met(&record->peer, record->class) : NULL;
    if (found == NULL)
        return;
    record->flags |= RECORD_REHEARSED;
    if (rehearsal_is_silence(found->class))
        record->class = (uint8_t)found->class;
    forget_made_up_address(&record->peer);
}
