#include "contacts.h"

#include "../platform/clock.h"
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

void contacts_note(const struct peer *peer)
{
    uint32_t unknown = FIRST_UNKNOWN;
    const uint64_t now = boot_time();
    __atomic_fetch_add(&contacts.count, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&contacts.last_time, now, __ATOMIC_RELAXED);
    __atomic_store_n(&contacts.heard, false, __ATOMIC_RELAXED);
    if ((uint32_t)SYSTEM_CALL_0(SYS_gettid) == process_pid())
        __atomic_store_n(&contacts.in_main_thread, true, __ATOMIC_RELAXED);
    if (__atomic_load_n(&contacts.state, __ATOMIC_RELAXED) != FIRST_UNKNOWN ||
        !__atomic_compare_exchange_n(&contacts.state, &unknown, FIRST_CHANGING, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        return;
    memcpy(&contacts.first, peer, sizeof contacts.first);
    names_add_to(&contacts.first);
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
    if (!contacts_any())
        return;
    contacts.count = 0;
    contacts.in_main_thread = false;
    contacts.state = FIRST_UNKNOWN;
}

void contacts_write(enum journal_creation creation)
{
    struct record record;
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
