#include "relay_process.h"

#include "../records/clock.h"
#include "../settle/clean_start.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where they are in the relay's process. */
enum { IN, OUT, TALK };

/* How much of it to write at once: what others write to the same pipe comes between two writes, but never into one of at
 * most PIPE_BUF bytes (pipe(7)), nor into one for which there is room. */
static size_t length_of_piece(const char *bytes, size_t length)
{
    int unread = 1;
    if (length <= PIPE_BUF || (ioctl(OUT, FIONREAD, &unread) == 0 && unread == 0))
        return length;
    const char *end = memrchr(bytes, '\n', PIPE_BUF);
    return end ? (size_t)(end + 1 - bytes) : PIPE_BUF;
}

/* False if nobody reads any more. */
static bool write_whole(struct relay_memory *memory, const char *bytes, size_t length)
{
    struct pollfd room = {.fd = OUT, .events = POLLOUT};
    while (length > 0) {
        const ssize_t written = write(OUT, bytes, length_of_piece(bytes, length));
        if (written < 0 && errno == EAGAIN)
            poll(&room, 1, -1); /* somebody who shares it does not want to wait */
        else if (written < 0 && errno != EINTR)
            return false;
        if (written <= 0)
            continue;
        bytes += written;
        length -= (size_t)written;
        __atomic_fetch_add(&memory->passed, (uint64_t)written, __ATOMIC_RELEASE);
    }
    return true;
}

static void keep(struct relay_memory *memory, const char *bytes, size_t length)
{
    const size_t kept = length < WORDS_TAIL_SIZE ? length : WORDS_TAIL_SIZE;
    words_tail_add_long(&memory->tail, bytes + length - kept, kept);
    __atomic_store_n(&memory->time, record_time_now(), __ATOMIC_RELAXED);
}

/* Waits for something to pass on. False at the end of either pipe. */
static bool pass_on(struct relay_memory *memory)
{
    ssize_t length;
    do
        length = read(IN, memory->buffer, memory->size);
    while (length < 0 && errno == EINTR);
    if (length <= 0)
        return false;
    keep(memory, memory->buffer, (size_t)length);
    return write_whole(memory, memory->buffer, (size_t)length);
}

/* `spoken_to`: somebody may still ask. False at the end of either pipe. */
static bool answer(struct relay_memory *memory, bool *spoken_to)
{
    char byte;
    int waiting = 0;
    if (recv(TALK, &byte, 1, 0) != 1) {
        *spoken_to = false;
        return true;
    }
    ioctl(IN, FIONREAD, &waiting);
    const uint64_t goal = memory->passed + (waiting > 0 ? (uint64_t)waiting : 0);
    while (memory->passed < goal)
        if (!pass_on(memory))
            return false;
    send(TALK, &byte, 1, MSG_NOSIGNAL);
    return true;
}

/* No descriptor of ours may keep anybody waiting for its end. */
static void take_descriptors(int in, int out, int talk)
{
    dup2(out, OUT); /* first, for it may be in the place of another */
    dup2(in, IN);
    dup2(talk, TALK);
    close_descriptors((struct kept_descriptors){-1, -1});
}

_Noreturn void relay_process(struct relay_memory *memory, int in, int out, int talk)
{
    bool open = true;
    bool spoken_to = true;
    take_descriptors(in, out, talk);
    setsid();
    prctl(PR_SET_NAME, "vhretry relay");
    if (chdir("/") != 0)
        errno = 0; /* the folder stays in use */
    while (open) {
        struct pollfd watched[] = {
            {.fd = IN, .events = POLLIN},
            {.fd = OUT}, /* tells by itself that its reader has gone */
            {.fd = spoken_to ? TALK : -1, .events = POLLIN},
        };
        if (poll(watched, sizeof watched / sizeof *watched, -1) < 0)
            continue;
        if (watched[OUT].revents != 0)
            break;
        if (watched[IN].revents != 0)
            open = pass_on(memory);
        if (open && watched[TALK].revents != 0)
            open = answer(memory, &spoken_to);
    }
    _exit(EXIT_SUCCESS);
}
