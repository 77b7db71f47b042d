#include "notes.h"

#include "../platform/clock.h"
#include "../platform/seldom.h"
#include "../run/process.h"
#include "../run/run_notes.h"
#include "sockets.h"

#include <string.h>

/* What this process has noted, as hashes: a fact is noted once, and a process that listens on thousands of ports in turn
 * notes the first. Threads may both note one fact; a fork inherits what its parent noted for the run. */
enum { NOTED_MAX = 64 };

static uint32_t noted[NOTED_MAX] SELDOM;
static uint32_t noted_count;

static uint32_t hash_of(const struct record *record)
{
    const unsigned char *bytes = (const unsigned char *)&record->peer;
    uint32_t hash = (UINT32_C(2166136261) ^ record->kind) * 16777619 ^ record->phase;
    for (size_t i = 0; i < sizeof record->peer; i++)
        hash = (hash ^ bytes[i]) * 16777619;
    return hash | 1;
}

/* True if it is new and there is room. */
static bool claim(uint32_t hash)
{
    uint32_t count = __atomic_load_n(&noted_count, __ATOMIC_ACQUIRE);
    for (uint32_t i = 0; i < count && i < NOTED_MAX; i++)
        if (__atomic_load_n(&noted[i], __ATOMIC_RELAXED) == hash)
            return false;
    if (count >= NOTED_MAX)
        return false;
    uint32_t slot = __atomic_fetch_add(&noted_count, 1, __ATOMIC_ACQ_REL);
    if (slot >= NOTED_MAX) {
        __atomic_store_n(&noted_count, NOTED_MAX, __ATOMIC_RELEASE);
        return false;
    }
    __atomic_store_n(&noted[slot], hash, __ATOMIC_RELEASE);
    return true;
}

static void note(struct record *record)
{
    /* A vfork child shares this table with its parent. */
    if (!process_is_own_image() || !claim(hash_of(record)))
        return;
    record->time = boot_time();
    run_notes_append(record);
}

void notes_listening(int fd)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_LISTENS;
    record.phase = PHASE_CONNECT;
    if (socket_is_stream(fd) && socket_own_address(fd, &record.peer))
        note(&record);
}

void notes_resolved(const struct peer *peer)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_REACHED;
    record.phase = PHASE_RESOLVE;
    memcpy(record.peer.name, peer->name, sizeof record.peer.name);
    note(&record);
}

void notes_answered(const struct peer *peer)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_REACHED;
    record.phase = PHASE_TRANSFER;
    record.peer.family = peer->family;
    record.peer.port = peer->port;
    memcpy(record.peer.address, peer->address, sizeof record.peer.address);
    note(&record);
}
