#include "patience.h"

#include "../platform/clock.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum {
    SLOTS = 64,
    WITHOUT_LIMIT = 1000, /* milliseconds */
    WITH_TICKS = 3500,
    GRACE = 500 /* behind a limit, so that it comes first */
};

bool patience_needed;

/* The newest silent connections. A slot is read while another thread writes it: the cookie tells whether it is right. */
static struct silent {
    int number;      /* descriptor + 1; 0 free */
    uint64_t cookie; /* SO_COOKIE: the number may be used again */
    uint64_t began;
    uint32_t thread; /* that connects */
    bool waits;      /* that thread has waited since, by itself */
    bool waited_out; /* a wait for it has run out since */
} silents[SLOTS] SELDOM;
static uint32_t next_slot;

static uint64_t cookie_of(int fd)
{
    uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    SYSTEM_CALL_5(SYS_getsockopt, fd, SOL_SOCKET, SO_COOKIE, &cookie, &length);
    return cookie;
}

static void set_option(int fd, int level, int option, int value)
{
    SYSTEM_CALL_5(SYS_setsockopt, fd, level, option, &value, sizeof value);
}

/* The kernel ends the connection after `milliseconds` in which what was sent is not acknowledged, be it a SYN, data or a
 * keep-alive probe (tcp(7)); 0: not. */
static void limit(int fd, int milliseconds)
{
    enum { SYN_RETRIES = 6 /* the kernel's default */ };
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, milliseconds);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, milliseconds != 0);
    /* Before Linux 4.19 that time did not count for a SYN. */
    set_option(fd, IPPROTO_TCP, TCP_SYNCNT, milliseconds == WITHOUT_LIMIT ? 1 : SYN_RETRIES);
    if (milliseconds == 0)
        return;
    set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 1);
}

static bool has_time_limit(int fd, int option)
{
    struct timeval value = {0};
    socklen_t length = sizeof value;
    return SYSTEM_CALL_5(SYS_getsockopt, fd, SOL_SOCKET, option, &value, &length) == 0 &&
           (value.tv_sec != 0 || value.tv_usec != 0);
}

static bool is_non_blocking(int fd)
{
    return (SYSTEM_CALL_3(SYS_fcntl, fd, F_GETFL, 0) & O_NONBLOCK) != 0;
}

static bool alarm_is_set(void)
{
    struct itimerval left = {0};
    return SYSTEM_CALL_2(SYS_getitimer, ITIMER_REAL, &left) == 0 &&
           (left.it_value.tv_sec != 0 || left.it_value.tv_usec != 0);
}

void patience_begins(int fd)
{
    struct silent *slot = &silents[__atomic_fetch_add(&next_slot, 1, __ATOMIC_RELAXED) % SLOTS];
    slot->number = 0;
    slot->cookie = cookie_of(fd);
    slot->thread = (uint32_t)SYSTEM_CALL_0(SYS_gettid);
    slot->waits = slot->waited_out = false;
    slot->began = boot_time();
    __atomic_store_n(&slot->number, fd + 1, __ATOMIC_RELEASE);
    __atomic_store_n(&patience_needed, true, __ATOMIC_RELAXED);
    if (!is_non_blocking(fd) && !has_time_limit(fd, SO_SNDTIMEO) && !alarm_is_set())
        limit(fd, WITHOUT_LIMIT);
}

/* False, and the slot free, if its connection is gone. */
static bool is_there(struct silent *slot)
{
    const int number = __atomic_load_n(&slot->number, __ATOMIC_ACQUIRE);
    if (number == 0)
        return false;
    if (slot->cookie == cookie_of(number - 1))
        return true;
    __atomic_store_n(&slot->number, 0, __ATOMIC_RELAXED);
    return false;
}

/* Is a wait of this thread one for the connection? An event loop may run in another thread than the one that connects (Java). */
static bool is_waited_for(const struct silent *slot, uint32_t thread)
{
    return slot->thread == thread || (!slot->waits && is_non_blocking(slot->number - 1));
}

static int limit_of_wait(const struct silent *slot, int64_t milliseconds)
{
    const int64_t until = (int64_t)(boot_time() - slot->began) / 1000000 + milliseconds + GRACE;
    if (milliseconds < 0)
        return WITHOUT_LIMIT;
    if (slot->waited_out || until < WITH_TICKS)
        return WITH_TICKS;
    return until < INT32_MAX ? (int)until : INT32_MAX;
}

void patience_before_wait(int64_t milliseconds)
{
    const uint32_t thread = (uint32_t)SYSTEM_CALL_0(SYS_gettid);
    bool any = milliseconds == 0; /* no wait, but a look */
    for (size_t i = 0; milliseconds != 0 && i < SLOTS; i++) {
        struct silent *slot = &silents[i];
        if (!is_there(slot))
            continue;
        any = true;
        slot->waits = slot->waits || slot->thread == thread;
        if (is_waited_for(slot, thread))
            limit(slot->number - 1, limit_of_wait(slot, milliseconds));
    }
    __atomic_store_n(&patience_needed, any, __ATOMIC_RELAXED);
}

void patience_after_wait(bool ran_out)
{
    const uint32_t thread = (uint32_t)SYSTEM_CALL_0(SYS_gettid);
    for (size_t i = 0; ran_out && i < SLOTS; i++)
        if (silents[i].number != 0 && is_waited_for(&silents[i], thread))
            silents[i].waited_out = true;
}

void patience_before_receive(int fd)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (silents[i].number == fd + 1 && is_there(&silents[i]) && !is_non_blocking(fd))
            limit(fd, has_time_limit(fd, SO_RCVTIMEO) || alarm_is_set() ? 0 : WITHOUT_LIMIT);
}
