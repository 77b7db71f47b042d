#include "player.h"

#include "../platform/clock.h"
#include "../platform/quiet.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KERNEL_SIGNAL_SET_SIZE = 8, TICK_SECONDS = 1, PIECE = 512 };

/* However long the program waits, no player of one connection stays for longer. */
static const uint64_t play_nanoseconds = 600 * 1000000000ULL;

/* How long the program may take to say something: then it waits for the peer to speak first. */
static const uint64_t greeting_nanoseconds = 1000000000ULL;

struct play {
    enum fault_class class;
    long program; /* pid */
    uint64_t started;
    const struct peer *peer;
};

static _Noreturn void leave(void)
{
    for (;;)
        SYSTEM_CALL_1(SYS_exit_group, 0);
}

/* Waits until there is something to read, at most to `until`, and leaves when the program has ended. `fd` may be -1. False when
 * time has run out. */
static bool wait_for(const struct play *play, int fd, uint64_t until)
{
    while (boot_time_by_system_call() < until) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        const uint64_t left = until - boot_time_by_system_call();
        struct timespec tick = {.tv_sec = TICK_SECONDS};
        if (left < TICK_SECONDS * 1000000000ULL)
            tick = (struct timespec){.tv_nsec = (long)left};
        if (SYSTEM_CALL_5(SYS_ppoll, &ready, 1, &tick, 0, 0) > 0)
            return true;
        if (SYSTEM_CALL_0(SYS_getppid) != play->program)
            leave();
    }
    return false;
}

static uint64_t end_of_play(const struct play *play)
{
    return play->started + play_nanoseconds;
}

static void attach(int fd, struct sock_filter *instructions, unsigned short count)
{
    const struct sock_fprog filter = {.len = count, .filter = instructions};
    SYSTEM_CALL_5(SYS_setsockopt, fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

/* Every SYN is lost, as behind a broken link: the kernel drops it before TCP sees it. */
static void become_black_hole(int stage)
{
    struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    attach(stage, nothing, 1);
}

/* What the program sends arrives and is acknowledged. Its kernel's keep-alive probes are not, which is how it learns that the peer
 * is dead; it only asks where the program's patience has an end (patience.h). Its FIN arrives, which ends the play. */
static void play_dead(int fd)
{
    enum { FLAGS = 13, FIN_OR_RST = 5, DATA_OFFSET = 12, ALL = 0x7fffffff };
    struct sock_filter without_probes[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FLAGS),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, FIN_OR_RST, 6, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, DATA_OFFSET),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 2), /* the length of the header */
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 1, 0), /* no data behind it */
        BPF_STMT(BPF_RET | BPF_K, ALL),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    attach(fd, without_probes, sizeof without_probes / sizeof without_probes[0]);
}

/* As long as the program lives. */
static _Noreturn void keep_silent(const struct play *play)
{
    wait_for(play, -1, UINT64_MAX);
    leave();
}

static _Noreturn void reset(int fd)
{
    const struct linger at_once = {.l_onoff = 1};
    SYSTEM_CALL_5(SYS_setsockopt, fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    leave();
}

/* Bytes that are left unread would make a reset of our end. */
static _Noreturn void read_to_end(const struct play *play, int fd)
{
    char piece[PIECE];
    while (wait_for(play, fd, end_of_play(play)) && SYSTEM_CALL_3(SYS_read, fd, piece, sizeof piece) > 0)
        ;
    leave();
}

static _Noreturn void hang_up(const struct play *play, int fd)
{
    SYSTEM_CALL_2(SYS_shutdown, fd, SHUT_WR);
    read_to_end(play, fd);
}

/* Where another class than the one asked for is played, a person must read why. */
static void say_unplayable(const struct play *play, const char *why)
{
    char data[512];
    struct text line = text_in(data, sizeof data - 1);
    text_add(&line, "vhretry: rehearsal: ");
    text_add_peer(&line, play->peer);
    text_add(&line, " cannot answer \"");
    text_add(&line, fault_class_name(play->class));
    text_add(&line, "\", which needs plain HTTP/1: ");
    text_add(&line, why);
    text_add(&line, "; it hangs up instead");
    line.size++;
    text_add(&line, "\n");
    struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
    const struct timespec at_once = {0};
    if (SYSTEM_CALL_5(SYS_ppoll, &ready, 1, &at_once, 0, 0) == 1 && (ready.revents & POLLOUT) != 0)
        quiet_write(STDERR_FILENO, line.data, line.length);
}

/* What the reading of a request's head knows. */
struct head {
    size_t length; /* of the line so far, 0 for an empty one */
    size_t lines;
    char version[8]; /* the last bytes of the first line */
    bool whole;
    const char *unplayable; /* why */
};

static void read_first_line(struct head *head, char byte)
{
    enum { TLS_HANDSHAKE = 0x16 };
    if (head->length == 0 && (byte < 'A' || byte > 'Z')) {
        head->unplayable =
            byte == TLS_HANDSHAKE ? "the program speaks TLS" : "the program speaks another protocol";
        return;
    }
    memmove(head->version, head->version + 1, sizeof head->version - 1);
    head->version[sizeof head->version - 1] = byte;
}

static void end_line(struct head *head)
{
    if (head->lines == 0 && memcmp(head->version, "HTTP/1.", 7) != 0)
        head->unplayable = memcmp(head->version, "HTTP/2.", 7) == 0 ? "the program speaks HTTP/2"
                                                                    : "the program speaks another protocol";
    head->whole = head->lines > 0 && head->length == 0;
    head->lines++;
    head->length = 0;
}

static void read_head(struct head *head, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size && head->unplayable == NULL && !head->whole; i++) {
        if (bytes[i] == '\n') {
            end_line(head);
        } else if (bytes[i] != '\r') {
            if (head->lines == 0)
                read_first_line(head, bytes[i]);
            head->length++;
        }
    }
}

static _Noreturn void answer(const struct play *play, int fd)
{
    static const char unavailable[] =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static const char rate_limited[] =
        "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    char piece[PIECE];
    struct head head = {0};
    while (!head.whole && head.unplayable == NULL) {
        const uint64_t until =
            head.length + head.lines == 0 ? play->started + greeting_nanoseconds : end_of_play(play);
        if (!wait_for(play, fd, until)) {
            head.unplayable = "the program waits for the peer to speak first";
            break;
        }
        const long got = SYSTEM_CALL_3(SYS_read, fd, piece, sizeof piece);
        if (got <= 0)
            leave();
        read_head(&head, piece, (size_t)got);
    }
    if (head.unplayable != NULL)
        say_unplayable(play, head.unplayable);
    else if (play->class == FAULT_UNAVAILABLE)
        SYSTEM_CALL_3(SYS_write, fd, unavailable, sizeof unavailable - 1);
    else
        SYSTEM_CALL_3(SYS_write, fd, rate_limited, sizeof rate_limited - 1);
    hang_up(play, fd);
}

/* What is inherited would keep pipes open that somebody reads to their end. */
static void close_others(int stage, bool speaks)
{
    enum { MANY = 65536 };
    const unsigned last = ~0U;
    const int kept = speaks && stage > STDERR_FILENO ? STDERR_FILENO : -1;
    if (SYSTEM_CALL_3(SYS_close_range, stage + 1, last, 0) == -ENOSYS)
        for (int fd = stage + 1; fd < MANY; fd++)
            SYSTEM_CALL_1(SYS_close, fd);
    for (int fd = 0; fd < stage; fd++)
        if (fd != kept)
            SYSTEM_CALL_1(SYS_close, fd);
}

static _Noreturn void play_in_child(const struct play *play, int stage)
{
    SYSTEM_CALL_2(SYS_prctl, PR_SET_NAME, "vhretry-peer");
    close_others(stage, rehearsal_is_answer(play->class));
    if (play->class == FAULT_TIMEOUT)
        keep_silent(play);
    if (!wait_for(play, stage, end_of_play(play)))
        leave();
    const int fd = (int)SYSTEM_CALL_4(SYS_accept4, stage, 0, 0, 0);
    SYSTEM_CALL_1(SYS_close, stage);
    if (play->class == FAULT_STALLED) {
        play_dead(fd);
        read_to_end(play, fd);
    }
    if (rehearsal_is_answer(play->class))
        answer(play, fd);
    wait_for(play, fd, play->started + greeting_nanoseconds);
    if (play->class == FAULT_RESET)
        reset(fd);
    hang_up(play, fd);
}

/* Children without SIGCHLD are nobody's to wait for but ours (wait4(2), __WCLONE). */
static void reap_and_remember(long pid)
{
    enum { PLAYERS = 16 };
    static int players[PLAYERS] SELDOM;
    for (size_t i = 0; i < PLAYERS; i++) {
        int player = __atomic_load_n(&players[i], __ATOMIC_RELAXED);
        if (player != 0 && SYSTEM_CALL_4(SYS_wait4, player, 0, __WCLONE | WNOHANG, 0) != 0)
            __atomic_compare_exchange_n(&players[i], &player, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    }
    for (size_t i = 0; i < PLAYERS; i++) {
        int none = 0;
        if (__atomic_compare_exchange_n(&players[i], &none, (int)pid, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED))
            return;
    }
}

bool player_start(int stage, enum fault_class class, const struct peer *peer)
{
    const uint64_t all_signals = ~(uint64_t)0;
    uint64_t before = 0;
    const struct play play = {.class = class,
                              .program = SYSTEM_CALL_0(SYS_getpid),
                              .started = boot_time_by_system_call(),
                              .peer = peer};
    if (class == FAULT_TIMEOUT)
        become_black_hole(stage);
    if (SYSTEM_CALL_2(SYS_listen, stage, 1) != 0)
        return false;
    /* No handler of the program's may run in the child. */
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &before, KERNEL_SIGNAL_SET_SIZE);
    const long pid = SYSTEM_CALL_5(SYS_clone, 0, 0, 0, 0, 0); /* as fork(2), and without an exit signal */
    if (pid == 0)
        play_in_child(&play, stage);
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, KERNEL_SIGNAL_SET_SIZE);
    if (pid > 0)
        reap_and_remember(pid);
    return pid > 0;
}
