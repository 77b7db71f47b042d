#include "look_ups.h"

#include "../platform/own_stack.h"
#include "../platform/real.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../rehearsal/rehearsal.h"
#include "../run/process.h"
#include "contacts.h"
#include "names.h"
#include "observe.h"
#include "sockets.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

enum { SLOTS = 16, GONE = -1 };

/* Multicast DNS and LLMNR: who does not know the name stays silent (RFC 6762 section 6, RFC 4795 section 2.1). */
enum { PORT_MDNS = 5353, PORT_LLMNR = 5355 };

enum state {
    STATE_OPEN,
    STATE_ENDED,   /* without a failure, and without what was asked */
    STATE_FAILED,  /* that is on record, and another server may be asked */
    STATE_ANSWERED /* or what else was asked of the same name; stays when the descriptor is gone */
};

/* Written by the thread that has taken the slot; read by all, for `number`. Emptied by a fork; a vfork child does nothing
 * here. */
static struct look_up {
    uint32_t taken; /* 1: by a thread */
    int number;     /* descriptor + 1; 0 free; GONE */
    uint32_t owner; /* pid */
    uint16_t id;
    uint16_t type; /* of what is asked */
    uint8_t state; /* enum state */
    uint64_t asked;
    struct peer peer; /* the name alone */
} look_ups[SLOTS] SELDOM;

uint32_t look_ups_open;

static bool take(struct look_up *look_up)
{
    uint32_t free = 0;
    return __atomic_compare_exchange_n(&look_up->taken, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void give_back(struct look_up *look_up)
{
    __atomic_store_n(&look_up->taken, 0, __ATOMIC_RELEASE);
}

static bool awaits_answer(const struct look_up *look_up)
{
    return __atomic_load_n(&look_up->number, __ATOMIC_RELAXED) != 0 && look_up->state != STATE_ANSWERED &&
           look_up->state != STATE_ENDED;
}

/* The number of open ones is counted anew, whenever one changes: there are few. */
static void count_open(void)
{
    uint32_t count = 0;
    for (size_t i = 0; i < SLOTS; i++)
        count += awaits_answer(&look_ups[i]);
    __atomic_store_n(&look_ups_open, count, __ATOMIC_RELAXED);
}

static bool is_of(const struct look_up *look_up, int fd)
{
    return __atomic_load_n(&look_up->number, __ATOMIC_RELAXED) == fd + 1 && look_up->owner == process_pid();
}

/* All of it is compared: behind a name are zeros. */
static bool same_name(const struct look_up *look_up, const struct peer *peer)
{
    return look_up->number != 0 && memcmp(look_up->peer.name, peer->name, sizeof peer->name) == 0;
}

/* Asking ------------------------------------------------------------------------------------------------- */

static bool is_datagram(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return SYSTEM_CALL_5(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_DGRAM;
}

/* Does a server stand behind it that answers whatever it is asked? */
static __attribute__((noinline)) bool is_to_server(int fd, const struct sockaddr *to, socklen_t length)
{
    struct peer peer = {0};
    const struct socket_entry *entry = sockets_find(fd);
    if (to != NULL)
        peer_from_address(&peer, to, length);
    else if (entry != NULL)
        memcpy(&peer, &entry->peer, sizeof peer);
    return peer.port != PORT_MDNS && peer.port != PORT_LLMNR;
}

/* That of the same question, asked once more; else a free one, or the oldest. */
static struct look_up *find_slot(int fd, const struct dns_question *question, const struct peer *peer)
{
    struct look_up *oldest = &look_ups[0];
    for (size_t i = 0; i < SLOTS; i++) {
        struct look_up *each = &look_ups[i];
        if (is_of(each, fd) && each->id == question->id && each->type == question->type &&
            same_name(each, peer))
            return each;
        if (oldest->number != 0 && (each->number == 0 || each->asked < oldest->asked))
            oldest = each;
    }
    return oldest;
}

/* In a rehearsal the answer is known before it comes, and by it the peer of the connect that follows. */
static void learn_made_up_address(const struct peer *name)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (!rehearsing || rehearsal_address_source(name) != ADDRESS_MADE_UP)
        return;
    rehearsal_made_up_address(name->name, (uint8_t *)&address.sin_addr);
    names_remember(name->name, (const struct sockaddr *)&address, sizeof address);
}

struct asking {
    int fd;
    const void *message;
    size_t size;
};

static void ask(void *argument)
{
    const struct asking *asking = argument;
    const int fd = asking->fd;
    struct dns_question question;
    struct peer peer;
    if (!dns_read_question(&question, asking->message, asking->size))
        return;
    memset(&peer, 0, sizeof peer);
    peer_set_name(&peer, question.name);
    contacts_note(&peer);
    learn_made_up_address(&peer);
    struct look_up *slot = find_slot(fd, &question, &peer);
    bool goes_on = is_of(slot, fd) && same_name(slot, &peer) && slot->state == STATE_OPEN;
    if (goes_on || !take(slot))
        return;
    slot->owner = process_pid();
    slot->id = question.id;
    slot->type = question.type;
    slot->state = STATE_OPEN;
    slot->asked = boot_time();
    memcpy(&slot->peer, &peer, sizeof peer);
    __atomic_store_n(&slot->number, fd + 1, __ATOMIC_RELEASE);
    give_back(slot);
    count_open();
}

void look_ups_ask(int fd, const void *message, size_t size, const struct sockaddr *to, socklen_t length)
{
    struct asking asking = {fd, message, size};
    if (observing && process_is_own_image() && is_datagram(fd) && is_to_server(fd, to, length))
        on_own_stack(ask, &asking);
}

/* Answers ------------------------------------------------------------------------------------------------ */

/* `error`: errno(3), if the result is EAI_SYSTEM. `at_end`: the program ends while it may still wait. */
struct failed_look_up {
    const char *call;
    const struct peer *peer;
    int result, error;
    bool at_end;
};

static void note_failed(void *argument)
{
    const struct failed_look_up *failed = argument;
    const char *call = failed->call;
    const struct peer *peer = failed->peer;
    const int result = failed->result;
    const int error = failed->error;
    const bool at_end = failed->at_end;
    struct fault fault = {.class = fault_class_of_resolver(result, error),
                          .phase = PHASE_RESOLVE,
                          .error = result,
                          .system_error = result == EAI_SYSTEM ? error : 0,
                          .flags = at_end ? RECORD_DOUBTFUL : 0};
    memcpy(&fault.peer, peer, sizeof fault.peer);
    if (fault.class != FAULT_NONE && !names_is_own(peer))
        observe_fault(call, &fault, NULL, 0);
}

static void note_fault(const char *call, const struct peer *peer, int result, int error, bool at_end)
{
    struct failed_look_up failed = {call, peer, result, error, at_end};
    on_own_stack(note_failed, &failed);
}

/* Programs ask for several properties of a name at once. One answer shows that the resolver works; and servers that fail to
 * give IPv6 addresses are no news (RFC 4074). */
static void end_all_of(const struct peer *peer)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (same_name(&look_ups[i], peer) && take(&look_ups[i])) {
            look_ups[i].state = STATE_ANSWERED;
            give_back(&look_ups[i]);
        }
}

/* Was another property of the name, but not this one, answered before? */
static bool is_excused(const struct look_up *look_up, const struct peer *peer)
{
    bool other = false;
    bool same = false;
    for (size_t i = 0; i < SLOTS; i++) {
        bool answered = same_name(&look_ups[i], peer) && look_ups[i].state == STATE_ANSWERED;
        other = other || (answered && look_ups[i].type != look_up->type);
        same = same || (answered && look_ups[i].type == look_up->type);
    }
    return other && !same;
}

static void note_failure(const char *call, struct look_up *look_up, const struct peer *peer, int result,
                         int error)
{
    if (look_up->state != STATE_OPEN)
        return;
    look_up->state = STATE_FAILED;
    if (!is_excused(look_up, peer))
        note_fault(call, peer, result, error, false);
}

static void note_answer(const char *call, struct look_up *look_up, const struct peer *peer,
                        enum dns_answer answer)
{
    if (answer == DNS_TRY_ELSEWHERE) {
        note_failure(call, look_up, peer, EAI_AGAIN, 0);
    } else if (answer == DNS_ANSWERED) {
        end_all_of(peer);
        faults_recovered(PHASE_RESOLVE, peer, 0);
    } else if (answer != DNS_NO_ANSWER) {
        look_up->state = STATE_ENDED;
    }
}

struct heard {
    const char *call;
    struct look_up *look_up;
    const void *buffer;
    size_t length;
    int error; /* 0: something was received */
};

static void hear(void *argument)
{
    const struct heard *heard = argument;
    const struct peer peer = heard->look_up->peer;
    if (heard->error == 0)
        note_answer(heard->call, heard->look_up, &peer,
                    dns_read_answer(heard->look_up->id, heard->buffer, heard->length));
    else if (fault_class_of_errno(heard->error) != FAULT_NONE)
        note_failure(heard->call, heard->look_up, &peer, EAI_SYSTEM, heard->error);
}

void look_ups_hear(const char *call, int fd, ssize_t result, const void *buffer, size_t size)
{
    const int error = result < 0 ? *host_errno() : 0;
    const size_t length = result < 0 || (size_t)result > size ? size : (size_t)result;
    for (size_t i = 0; i < SLOTS && process_is_own_image(); i++) {
        struct heard heard = {call, &look_ups[i], buffer, length, error};
        if (is_of(&look_ups[i], fd) && awaits_answer(&look_ups[i]))
            on_own_stack(hear, &heard);
    }
    count_open();
}

/* The end of the wait -------------------------------------------------------------------------------------- */

/* Programs' own clocks run in milliseconds, and may be a little early. */
static bool is_overdue(const struct look_up *look_up, uint64_t stall)
{
    return look_up->state == STATE_OPEN && boot_time() - look_up->asked >= stall / 10 * 9;
}

void look_ups_close(const char *call, int fd, uint64_t stall)
{
    for (size_t i = 0; i < SLOTS && process_is_own_image(); i++) {
        struct look_up *each = &look_ups[i];
        if (!is_of(each, fd))
            continue;
        if (is_overdue(each, stall) && !is_excused(each, &each->peer))
            note_fault(call, &each->peer, EAI_AGAIN, 0, false);
        __atomic_store_n(&each->number, each->state == STATE_ANSWERED ? GONE : 0, __ATOMIC_RELAXED);
    }
    count_open();
}

void look_ups_end(uint64_t stall)
{
    for (size_t i = 0; i < SLOTS && process_is_own_image(); i++)
        if (awaits_answer(&look_ups[i]) && look_ups[i].owner == process_pid() &&
            is_overdue(&look_ups[i], stall))
            note_fault("exit", &look_ups[i].peer, EAI_AGAIN, 0, true);
}

void look_ups_forget_all(void)
{
    __atomic_store_n(&look_ups_open, 0, __ATOMIC_RELAXED);
}

void look_ups_start_forked(void)
{
    for (size_t i = 0; look_ups_open != 0 && i < SLOTS; i++)
        look_ups[i] = (struct look_up){.number = 0};
    look_ups_open = 0;
}
