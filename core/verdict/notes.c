/* What the notes say of the faults: which peers are processes of this very run, and which were there before
 * (core/verdict/README.md, "Notes").
 *
 * A fault of which they say something is replaced by a copy that says so.
 */
#include "compare.h"
#include "judgement.h"
#include "peer_key.h"
#include "tree.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* A journal can claim any number of listeners on one port. */
enum { LISTENERS_PER_PORT_MAX = 64 };

/* One thing to look up: a port on which somebody listens, a name that resolved, an address that answered. */
struct fact {
    uint64_t key;
    uint64_t time;
    const struct record *note;
};

struct facts {
    struct fact *of; /* sorted */
    size_t count;
    const struct tree *tree;
    const struct verdict_policy *policy; /* NULL: not known */
};

static uint64_t key_of_port(uint16_t port)
{
    return port; /* hashes are never that small */
}

static uint64_t key_of_note(const struct record *note)
{
    if (note->kind == RECORD_LISTENS)
        return key_of_port(note->peer.port);
    return note->phase == PHASE_RESOLVE ? peer_host_key(&note->peer) : peer_address_key(&note->peer);
}

static int compare_facts(const void *left, const void *right)
{
    const struct fact *one = left;
    const struct fact *other = right;
    COMPARE_BY(key, one, other);
    COMPARE_BY(time, one, other);
    return 0;
}

static bool is_note(const struct record *record)
{
    return record->kind == RECORD_LISTENS || record->kind == RECORD_REACHED;
}

static size_t first_fact(const struct facts *facts, uint64_t key)
{
    size_t low = 0;
    size_t high = facts->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (facts->of[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Was it there before the fault? */
static bool was_there(const struct facts *facts, uint64_t key, uint64_t time)
{
    size_t first = first_fact(facts, key);
    return first < facts->count && facts->of[first].key == key && facts->of[first].time <= time;
}

static bool is_any_address(const struct peer *peer)
{
    static const uint8_t zero[sizeof peer->address];
    return peer->family != 0 && memcmp(peer->address, zero, sizeof zero) == 0;
}

static bool is_of_this_machine(const struct peer *peer, const struct verdict_policy *policy)
{
    return peer_is_loopback(peer) || (policy != NULL && policy_knows_own_address(policy, peer));
}

/* Does who listens at `listener` get what is sent to `peer`, of the same port? A socket that listens at `::` hears IPv4, too,
 * as a rule. Of a peer that only words tell of the address is often not known. */
static bool hears(const struct peer *listener, const struct peer *peer, const struct verdict_policy *policy)
{
    if (peer->family == 0)
        return strcmp(peer->name, "localhost") == 0 &&
               (is_any_address(listener) || peer_is_loopback(listener));
    if (is_any_address(listener))
        return (listener->family == 6 || peer->family == 4) && is_of_this_machine(peer, policy);
    return listener->family == peer->family &&
           memcmp(listener->address, peer->address, sizeof peer->address) == 0;
}

/* Programs that pass on what they are sent: their far side is the network. */
static bool is_forwarder(const char *program)
{
    static const char *const names[] = {
        "ssh",     "autossh", "socat",           "stunnel",     "stunnel4",       "haproxy", "envoy",
        "squid",   "privoxy", "tinyproxy",       "cntlm",       "pgbouncer",      "chisel",  "gost",
        "kubectl", "frpc",    "cloud_sql_proxy", "cloudflared", "cloud-sql-proxy"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (program_is(program, names[i]))
            return true;
    return false;
}

static const struct process *process_of(const struct tree *tree, const struct record *note)
{
    size_t found = tree_find_alive(tree, note->image.namespace, note->image.pid, note->time);
    return found == NO_PROCESS ? NULL : &tree->processes[found];
}

/* An answer without addresses (EAI_NODATA) is one: the name is there, but not in the asked family. */
static bool is_lost_name(const struct facts *facts, const struct record *fault)
{
    bool lost = fault->phase == PHASE_RESOLVE && fault->class == FAULT_DNS_UNKNOWN &&
                fault->error != EAI_NODATA && fault->error != EAI_ADDRFAMILY;
    return lost && was_there(facts, peer_host_key(&fault->peer), fault->time);
}

static bool is_lost_service(const struct facts *facts, const struct record *fault)
{
    return peer_is_metadata_service(&fault->peer) &&
           was_there(facts, peer_address_key(&fault->peer), fault->time);
}

/* What the settings rule out, such as a name that nobody has, is no better reason at second hand, nor is what the listener lived with. */
static bool may_be_passed_on(const struct facts *facts, const struct process *listener,
                             const struct record *record)
{
    if (process_went_on(facts->tree, listener, record))
        return false;
    if (is_lost_name(facts, record) || is_lost_service(facts, record))
        return true;
    return facts->policy == NULL ? !peer_is_metadata_service(&record->peer)
                                 : judge_by_policy(record, NULL, facts->policy) == JUDGED_CAUSE;
}

/* Has the listener met a fault of its own, with somebody outside, about the time of `fault`? Then it passed that on. */
static bool passed_on(const struct facts *facts, const struct process *listener, const struct record *fault,
                      const bool *own)
{
    const uint64_t minute = UINT64_C(60000000000);
    const uint64_t window = facts->policy != NULL ? facts->policy->window : minute;
    for (size_t i = 0; i < listener->fault_count; i++) {
        size_t index = listener->first_fault + i;
        const struct seen_fault *other = &facts->tree->faults[index];
        uint64_t time = other->record->time;
        bool near = time < fault->time ? fault->time - time <= window : time - fault->time <= window;
        if (other->open && !own[index] && near && may_be_passed_on(facts, listener, other->record))
            return true;
    }
    return false;
}

/* Who of the run listens at the peer of `fault`, after `*next`; NULL if nobody does. */
static const struct record *next_listener(const struct facts *facts, const struct record *fault, size_t *next)
{
    const uint64_t key = key_of_port(fault->peer.port);
    const size_t first = first_fact(facts, key);
    for (size_t i = first + *next; i < facts->count && i < first + LISTENERS_PER_PORT_MAX; i++) {
        if (facts->of[i].key != key)
            break;
        *next = i - first + 1;
        if (hears(&facts->of[i].note->peer, &fault->peer, facts->policy))
            return facts->of[i].note;
    }
    return NULL;
}

static bool somebody_listens(const struct facts *facts, const struct record *fault)
{
    size_t next = 0;
    return fault->peer.port != 0 && next_listener(facts, fault, &next) != NULL;
}

/* Is the peer of `fault`, of `process`, a listener whose failures are the network's after all? */
static bool is_forwarded(const struct facts *facts, const struct process *process, const struct record *fault,
                         const bool *own)
{
    size_t next = 0;
    const struct record *note = next_listener(facts, fault, &next);
    for (; note != NULL; note = next_listener(facts, fault, &next)) {
        const struct process *listener = process_of(facts->tree, note);
        if (is_forwarder(note->program) ||
            (listener != NULL && listener != process && passed_on(facts, listener, fault, own)))
            return true;
    }
    return false;
}

/* Replaces the fault by a copy with what the notes say of it. */
static void amend(struct tree *tree, const struct facts *facts, struct seen_fault *fault, bool own_peer)
{
    bool lost_name = is_lost_name(facts, fault->record);
    bool lost_service = is_lost_service(facts, fault->record);
    if (!own_peer && !lost_name && !lost_service)
        return;
    struct record *amended = &tree->amended[tree->amended_count++];
    *amended = *fault->record;
    amended->flags |= own_peer ? RECORD_OWN_PEER : 0;
    amended->flags |= lost_name || lost_service ? RECORD_WAS_THERE : 0;
    if (lost_name)
        amended->class = FAULT_DNS_TEMPORARY;
    fault->record = amended;
}

static void amend_faults(struct tree *tree, const struct facts *facts, bool *own)
{
    for (size_t i = 0; i < tree->fault_count; i++)
        own[i] = somebody_listens(facts, tree->faults[i].record);
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        for (size_t j = 0; j < process->fault_count; j++) {
            size_t index = process->first_fault + j;
            struct seen_fault *fault = &tree->faults[index];
            amend(tree, facts, fault, own[index] && !is_forwarded(facts, process, fault->record, own));
        }
        for (size_t j = 0; j < process->unread_count; j++) {
            struct unread_contact *contact = &tree->unread[process->first_unread + j];
            contact->own_peer = somebody_listens(facts, contact->record) &&
                                !is_forwarded(facts, process, contact->record, own);
        }
        if (process->told != NULL && somebody_listens(facts, process->told) &&
            !is_forwarded(facts, process, process->told, own))
            process->told->flags |= RECORD_OWN_PEER;
    }
}

bool tree_heed_notes(struct tree *tree, const struct journal *journal, const struct verdict_policy *policy)
{
    struct facts facts = {.tree = tree, .policy = policy};
    for (size_t i = 0; i < journal->count; i++)
        facts.count += is_note(&journal->records[i]);
    if (facts.count == 0)
        return true;
    facts.of = malloc(facts.count * sizeof *facts.of);
    tree->amended = malloc((tree->fault_count + 1) * sizeof *tree->amended);
    bool *own = malloc(tree->fault_count + 1);
    bool enough = facts.of != NULL && tree->amended != NULL && own != NULL;
    facts.count = 0;
    for (size_t i = 0; enough && i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (is_note(note))
            facts.of[facts.count++] = (struct fact){key_of_note(note), note->time, note};
    }
    if (enough) {
        qsort(facts.of, facts.count, sizeof *facts.of, compare_facts);
        amend_faults(tree, &facts, own);
    }
    free(own);
    free(facts.of);
    return enough;
}
