#include "relay.h"

#include "relay_process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATIENCE_MILLISECONDS = 2000,
    ROUNDS_MAX = 300,
    PIPE_FILE_SYSTEM = 0x50495045 /* PIPEFS_MAGIC, statfs(2) */
};

/* Of a pipe without a name: where it has one, another reader may come when this one has gone. */
static bool is_plain_pipe(int descriptor, struct stat *status)
{
    struct statfs system;
    struct pollfd reader = {.fd = descriptor};
    return fstat(descriptor, status) == 0 && S_ISFIFO(status->st_mode) && fstatfs(descriptor, &system) == 0 &&
           system.f_type == PIPE_FILE_SYSTEM && (fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_WRONLY &&
           poll(&reader, 1, 0) == 0;
}

/* Notes `descriptor` if it leads to the pipe, and the command gets it. False if it is used in another way than the others. */
static bool note(struct relay *relay, int descriptor, const struct stat *pipe, int flags)
{
    struct stat status;
    const int own = fcntl(descriptor, F_GETFD);
    const bool same = own >= 0 && (own & FD_CLOEXEC) == 0 && fstat(descriptor, &status) == 0 &&
                      status.st_ino == pipe->st_ino && status.st_dev == pipe->st_dev;
    if (!same)
        return true;
    if (relay->count == RELAY_DESCRIPTORS_MAX || fcntl(descriptor, F_GETFL) != flags)
        return false;
    relay->descriptors[relay->count++] = descriptor;
    return true;
}

/* All that lead to the pipe. */
static bool find_descriptors(struct relay *relay, const struct stat *pipe, int flags)
{
    bool alike = true;
    const struct dirent *entry;
    DIR *directory = opendir("/proc/self/fd");
    while (directory && alike && (entry = readdir(directory)))
        alike = entry->d_name[0] == '.' || note(relay, (int)strtol(entry->d_name, NULL, 10), pipe, flags);
    if (directory)
        closedir(directory);
    return alike && relay->count > 0;
}

/* Makes the command's pipe look like the reader's. False if it cannot. */
static bool liken(int entrance, int old, const struct stat *status, int flags)
{
    const int size = fcntl(old, F_GETPIPE_SZ);
    if (fcntl(entrance, F_GETPIPE_SZ) != size && fcntl(entrance, F_SETPIPE_SZ, size) != size)
        return false;
    if (fchown(entrance, status->st_uid, status->st_gid) != 0 || fchmod(entrance, status->st_mode) != 0)
        errno = 0; /* only who opens it anew by its name in /proc would see that */
    fcntl(entrance, F_SETFL, flags);
    return size > 0 && fcntl(entrance, F_GETFL) == flags;
}

static void close_ends(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* Moves both above 2, where they are in nobody's way if 0, 1 or 2 were closed. False if there is no room. */
static bool lift(int ends[2])
{
    for (int i = 0; i < 2; i++) {
        const int above =
            ends[i] > STDERR_FILENO ? ends[i] : fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        if (above < 0)
            return false;
        if (above != ends[i])
            close(ends[i]);
        ends[i] = above;
    }
    return true;
}

/* In no signal's way: one for the whole process group may come before the relay has left it. */
static pid_t fork_undisturbed(void)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t process = fork();
    if (process != 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    return process;
}

/* Between the new pipe, which is read at `in`, and `old`. */
static bool start_process(struct relay *relay, int in, int old)
{
    int talk[2];
    const size_t size = (size_t)fcntl(old, F_GETPIPE_SZ);
    struct relay_memory *memory =
        mmap(NULL, sizeof *memory + size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    memory->size = size;
    relay->process = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, talk) == 0) {
        if (lift(talk))
            relay->process = fork_undisturbed();
        if (relay->process == 0)
            relay_process(memory, in, old, talk[1]);
        close(talk[1]);
        if (relay->process < 0)
            close(talk[0]);
    }
    if (relay->process < 0) {
        munmap(memory, sizeof *memory + size);
        return false;
    }
    relay->memory = memory;
    relay->talk = talk[0];
    return true;
}

bool relay_start(struct relay *relay, int descriptor)
{
    int ends[2];
    struct stat status;
    const int flags = fcntl(descriptor, F_GETFL);
    *relay = (struct relay){.talk = -1, .entrance = -1, .exit = -1};
    if (!is_plain_pipe(descriptor, &status) || !find_descriptors(relay, &status, flags) ||
        pipe2(ends, O_CLOEXEC) != 0)
        return false;
    if (!lift(ends) || !liken(ends[1], descriptor, &status, flags) ||
        !start_process(relay, ends[0], descriptor)) {
        close_ends(ends);
        return false;
    }
    close(ends[0]);
    relay->entrance = ends[1];
    relay->exit = descriptor;
    return true;
}

void relay_enter(const struct relay *relay)
{
    for (size_t i = 0; relay->memory && i < relay->count; i++)
        dup2(relay->entrance, relay->descriptors[i]);
}

void relay_leave(struct relay *relay)
{
    if (relay->memory && relay->entrance >= 0)
        close(relay->entrance);
    relay->entrance = -1;
}

void relay_forget(struct relay *relay)
{
    if (relay->memory)
        munmap(relay->memory, sizeof *relay->memory + relay->memory->size);
    *relay = (struct relay){.talk = -1, .entrance = -1};
}

void relay_give_up(struct relay *relay)
{
    if (!relay->memory)
        return;
    close(relay->entrance);
    close(relay->talk);
    waitpid(relay->process, NULL, 0);
    *relay = (struct relay){.talk = -1, .entrance = -1};
}

/* Is it the reader that we wait for, and not a busy machine? The pipe is at our own descriptors, too. */
static bool is_full(int descriptor)
{
    struct pollfd room = {.fd = descriptor, .events = POLLOUT};
    return poll(&room, 1, 0) == 0;
}

/* Until it has answered, has ended, or the reader takes nothing. */
static void await_answer(const struct relay *relay, int signals)
{
    const int patience = getpid() == 1 ? -1 : PATIENCE_MILLISECONDS; /* as pid 1 we take the relay along */
    struct pollfd watched[] = {{.fd = relay->talk, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    uint64_t passed;
    int rounds = 0;
    do
        passed = __atomic_load_n(&relay->memory->passed, __ATOMIC_RELAXED);
    while (poll(watched, 2, patience) == 0 && rounds++ < ROUNDS_MAX &&
           (__atomic_load_n(&relay->memory->passed, __ATOMIC_RELAXED) != passed || !is_full(relay->exit)));
}

void relay_drain(struct relay *relay)
{
    sigset_t ending;
    if (!relay->memory)
        return;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGHUP);
    const int signals = signalfd(-1, &ending, SFD_CLOEXEC);
    if (send(relay->talk, "", 1, MSG_NOSIGNAL) == 1)
        await_answer(relay, signals);
    close(signals);
    close(relay->talk);
    relay->talk = -1;
    waitpid(relay->process, NULL, WNOHANG);
}

size_t relay_read(const struct relay *relay, char *raw, uint64_t *time)
{
    if (!relay->memory)
        return 0;
    *time = __atomic_load_n(&relay->memory->time, __ATOMIC_RELAXED);
    return words_tail_copy(&relay->memory->tail, raw);
}
