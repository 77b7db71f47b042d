#include "contacts.h"

#include "../platform/clock.h"
#include "../platform/own_stack.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "names.h"

#include <string.h>

enum first_contact { FIRST_UNKNOWN, FIRST_CHANGING, FIRST_KNOWN };

static struct contacts {
    uint32_t state; /* enum first_contact, of the two below */
    uint32_t count;
    uint64_t first_time;
    uint64_t last_time;
    struct peer first;
    bool any;
    bool in_main_thread;
    bool heard; /* since the last of them a peer has answered in full, in words that we understand */
} contacts SELDOM;

/* A peer with which this process talked TLS that cannot be read. */
struct unseen_contact {
    struct peer peer;
    uint64_t time; /* 0: the slot is free */
    uint32_t work; /* processor time when it was noted; ms */
};

/* Policy rules out some peers (the run's own, Valohai's API): one record alone might be of such a peer. */
enum { UNSEEN_CONTACTS = 4 };

static struct unseen_contacts {
    struct unseen_contact of[UNSEEN_CONTACTS];
    bool changing;
    bool any;
} unseen SELDOM;

/* The names of peers whose answers a TLS library tells, a bit for each hash: two names in 64 are taken for one. */
static uint64_t told_names SELDOM;

static uint64_t bit_of_name(const struct peer *peer)
{
    uint32_t hash = UINT32_C(2166136261); /* FNV-1a */
    for (const char *byte = peer->name; *byte != '\0'; byte++)
        hash = (hash ^ (unsigned char)*byte) * UINT32_C(16777619);
    return peer->name[0] != '\0' ? UINT64_C(1) << (hash >> 26) : 0;
}

void contacts_told_by_name(const struct peer *peer)
{
    const uint64_t bit = bit_of_name(peer);
    if ((__atomic_load_n(&told_names, __ATOMIC_RELAXED) & bit) != bit)
        __atomic_fetch_or(&told_names, bit, __ATOMIC_RELAXED);
}

static void name_first(void *unused)
{
    (void)unused;
    names_add_to(&contacts.first);
}

void contacts_note(const struct peer *peer)
{
    uint32_t unknown = FIRST_UNKNOWN;
    const uint64_t now = boot_time();
    __atomic_fetch_add(&contacts.count, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&contacts.last_time, now, __ATOMIC_RELAXED);
    if (__atomic_load_n(&contacts.heard, __ATOMIC_RELAXED))
        __atomic_store_n(&contacts.heard, false, __ATOMIC_RELAXED);
    if (!__atomic_load_n(&contacts.in_main_thread, __ATOMIC_RELAXED) &&
        (uint32_t)SYSTEM_CALL_0(SYS_gettid) == process_pid())
        __atomic_store_n(&contacts.in_main_thread, true, __ATOMIC_RELAXED);
    if (__atomic_load_n(&contacts.state, __ATOMIC_RELAXED) != FIRST_UNKNOWN ||
        !__atomic_compare_exchange_n(&contacts.state, &unknown, FIRST_CHANGING, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        return;
    memcpy(&contacts.first, peer, sizeof contacts.first);
    on_own_stack(name_first, NULL);
    contacts.first_time = now;
    __atomic_store_n(&contacts.any, true, __ATOMIC_RELAXED);
    __atomic_store_n(&contacts.state, FIRST_KNOWN, __ATOMIC_RELEASE);
}

void contacts_hear(void)
{
    /* Seldom a change: do not write to a page that need not be copied. */
    if (!__atomic_load_n(&contacts.heard, __ATOMIC_RELAXED))
        __atomic_store_n(&contacts.heard, true, __ATOMIC_RELAXED);
}

/* The slot of this peer, else the one that was used longest ago. */
static struct unseen_contact *slot_of(const struct peer *peer)
{
    struct unseen_contact *oldest = &unseen.of[0];
    for (size_t i = 0; i < UNSEEN_CONTACTS; i++) {
        struct unseen_contact *slot = &unseen.of[i];
        if (slot->time != 0 && peer_same(&slot->peer, peer))
            return slot;
        if (slot->time < oldest->time)
            oldest = slot;
    }
    return oldest;
}

struct unseen {
    const struct peer *peer;
    uint64_t time;
};

static void note_unseen(void *argument)
{
    const struct peer *peer = ((const struct unseen *)argument)->peer;
    const uint64_t time = ((const struct unseen *)argument)->time;
    struct peer named;
    /* Of two threads at the same moment one is enough: policy asks how long ago it was. */
    if (__atomic_exchange_n(&unseen.changing, true, __ATOMIC_ACQUIRE))
        return;
    memcpy(&named, peer, sizeof named);
    names_add_to(&named);
    struct unseen_contact *slot = slot_of(&named);
    if (time > slot->time && (__atomic_load_n(&told_names, __ATOMIC_RELAXED) & bit_of_name(&named)) == 0) {
        memcpy(&slot->peer, &named, sizeof named);
        slot->time = time;
        slot->work = processor_time();
        __atomic_store_n(&unseen.any, true, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&unseen.changing, false, __ATOMIC_RELEASE);
}

void contacts_note_unseen(const struct peer *peer, uint64_t time)
{
    struct unseen noted = {peer, time};
    on_own_stack(note_unseen, &noted);
}

bool contacts_any_unseen(void)
{
    return __atomic_load_n(&unseen.any, __ATOMIC_RELAXED);
}

bool contacts_any(void)
{
    return __atomic_load_n(&contacts.any, __ATOMIC_RELAXED);
}

bool contacts_unheard(void)
{
    return contacts_any() && !__atomic_load_n(&contacts.heard, __ATOMIC_RELAXED);
}

void contacts_start_forked(void)
{
    /* Another thread of the parent may have been changing them. */
    if (contacts_any_unseen() || __atomic_load_n(&unseen.changing, __ATOMIC_RELAXED))
        memset(&unseen, 0, sizeof unseen);
    if (!contacts_any())
        return;
    contacts.count = 0;
    contacts.in_main_thread = false;
    contacts.state = FIRST_UNKNOWN;
}

static void write_unseen(const struct unseen_contact *contact, enum journal_creation creation)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_CONTACT;
    record.flags = RECORD_UNSEEN;
    record.count = 1;
    record.first = record.time = contact->time;
    record.work = contact->work;
    memcpy(&record.peer, &contact->peer, sizeof record.peer);
    journal_append(&record, creation);
}

void contacts_write(enum journal_creation creation)
{
    struct record record;
    if (contacts_any_unseen() && !__atomic_exchange_n(&unseen.changing, true, __ATOMIC_ACQUIRE)) {
        for (size_t i = 0; i < UNSEEN_CONTACTS; i++)
            if (unseen.of[i].time != 0)
                write_unseen(&unseen.of[i], creation);
        __atomic_store_n(&unseen.changing, false, __ATOMIC_RELEASE);
    }
    if (__atomic_load_n(&contacts.state, __ATOMIC_ACQUIRE) != FIRST_KNOWN)
        return;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_CONTACT;
    record.flags = __atomic_load_n(&contacts.heard, __ATOMIC_RELAXED) ? RECORD_HEARD : 0;
    if (!__atomic_load_n(&contacts.in_main_thread, __ATOMIC_RELAXED))
        record.flags |= RECORD_ASIDE;
    record.count = __atomic_load_n(&contacts.count, __ATOMIC_RELAXED);
    record.first = contacts.first_time;
    record.time = __atomic_load_n(&contacts.last_time, __ATOMIC_RELAXED);
    memcpy(&record.peer, &contacts.first, sizeof record.peer);
    journal_append(&record, creation);
}
