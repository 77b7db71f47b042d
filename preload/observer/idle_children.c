#include "idle_children.h"

#include "../../core/evidence/text.h"
#include "../platform/own_stack.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "faults.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    IDLE_SLOTS = 64,
    PATH_SIZE = 40, /* /proc/4194304/task/4194304/children */
    LINK_SIZE = 24, /* anon_inode:[io_uring] */
    NAME_SIZE = 512,
    ENTRIES_SIZE = 1024,
    ENTRIES_MAX = 128 /* of a folder of /proc: who has more is not looked at to the end */
};

/* Of the kernel's struct linux_dirent64 (getdents(2)). */
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

/* `key`: the pid of the parent above that of the child, for a fork's copy speaks of its parent's children; 0: the slot is free, or being
 * changed by a thread. */
static struct idle_child {
    uint64_t key;
    uint64_t began;
    int signal;
} idle[IDLE_SLOTS] SELDOM;
static uint32_t idle_next;

static uint64_t key_of(pid_t child)
{
    return (uint64_t)process_pid() << 32 | (uint32_t)child;
}

/* When it began; 0 if it is not remembered, or was sent another signal: it may have caught that, and have done much since. */
static uint64_t forget(uint64_t key, int signal)
{
    uint64_t found = 0;
    for (size_t i = 0; i < IDLE_SLOTS; i++) {
        const uint64_t began = __atomic_load_n(&idle[i].began, __ATOMIC_RELAXED);
        const int sent = __atomic_load_n(&idle[i].signal, __ATOMIC_RELAXED);
        uint64_t expected = key;
        if (__atomic_compare_exchange_n(&idle[i].key, &expected, 0, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            found = sent == signal ? began : 0;
    }
    return found;
}

static void remember(uint64_t key, uint64_t began, int signal)
{
    struct idle_child *slot = &idle[__atomic_fetch_add(&idle_next, 1, __ATOMIC_RELAXED) % IDLE_SLOTS];
    __atomic_store_n(&slot->key, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->began, began, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->signal, signal, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->key, key, __ATOMIC_RELEASE);
}

/* By which a process is stopped, and not told something. */
static bool stops(int number)
{
    return number == SIGTERM || number == SIGKILL || number == SIGINT || number == SIGHUP ||
           number == SIGQUIT;
}

static void path_of(char path[PATH_SIZE], pid_t pid, const char *name)
{
    struct text text = text_in(path, PATH_SIZE);
    text_add(&text, "/proc/");
    text_add_unsigned(&text, (uint64_t)pid);
    text_add(&text, name);
}

/* Whether `is_so` holds of each entry in the folder `name` of `pid` in /proc. False, too, if that cannot be read, or is long. */
static bool all_in(pid_t pid, const char *name, bool (*is_so)(long folder, const char *entry))
{
    _Alignas(struct entry) char entries[ENTRIES_SIZE];
    char path[PATH_SIZE];
    path_of(path, pid, name);
    const long folder = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (folder < 0)
        return false;
    bool all = true;
    long size = 0;
    size_t count = 0;
    while (all && (size = SYSTEM_CALL_3(SYS_getdents64, folder, entries, sizeof entries)) > 0)
        for (const char *at = entries; all && at < entries + size; at += ((const struct entry *)at)->size) {
            const struct entry *entry = (const struct entry *)at;
            all = ++count <= ENTRIES_MAX && (entry->name[0] == '.' || is_so(folder, entry->name));
        }
    SYSTEM_CALL_1(SYS_close, folder);
    return all && size == 0;
}

static bool begins(const char *text, long length, const char *beginning)
{
    long at = 0;
    while (at < length && beginning[at] != '\0' && text[at] == beginning[at])
        at++;
    return beginning[at] == '\0';
}

/* What it reads may have been due to come from one that fetches: `curl | wc`. Not if we have the same standard input. */
static bool reads_what_another_writes(const char *descriptor, const char *target, long length)
{
    char own[LINK_SIZE];
    return descriptor[0] == '0' && descriptor[1] == '\0' &&
           (SYSTEM_CALL_4(SYS_readlinkat, AT_FDCWD, "/proc/self/fd/0", own, sizeof own) != length ||
            memcmp(own, target, (size_t)length) != 0);
}

/* Sockets of this machine alone (AF_UNIX) are no network: one is left to a worker of Python's fork server. Their kind is an attribute that
 * the kernel makes up, UNIX or UNIX-STREAM. A ring may have sockets of its own. */
static bool is_no_network(long folder, const char *descriptor)
{
    char target[LINK_SIZE];
    char kind[LINK_SIZE];
    char path[PATH_SIZE];
    const long length = SYSTEM_CALL_4(SYS_readlinkat, folder, descriptor, target, sizeof target);
    if (length <= 0 || begins(target, length, "anon_inode:[io_uring]") ||
        (begins(target, length, "pipe:") && reads_what_another_writes(descriptor, target, length)))
        return false;
    if (!begins(target, length, "socket:"))
        return true;
    struct text text = text_in(path, sizeof path);
    text_add(&text, "/proc/self/fd/");
    text_add_unsigned(&text, (uint64_t)folder);
    text_add(&text, "/");
    text_add(&text, descriptor);
    return begins(kind, SYSTEM_CALL_4(SYS_getxattr, path, "system.sockprotoname", kind, sizeof kind), "UNIX");
}

/* What a child of its own does, such as a command of a shell, it waits for. Kernels without CONFIG_PROC_CHILDREN do not tell. */
static bool has_no_child(long folder, const char *thread)
{
    char path[PATH_SIZE];
    char first;
    struct text text = text_in(path, sizeof path);
    text_add(&text, thread);
    text_add(&text, "/children");
    const long file = SYSTEM_CALL_4(SYS_openat, folder, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return false;
    const long length = SYSTEM_CALL_3(SYS_read, file, &first, 1);
    SYSTEM_CALL_1(SYS_close, file);
    return length == 0;
}

/* A worker of ours, then. Another program may have been stopped because it took too long, or, a monitor, because of what failed. One that is
 * dead already has no program any more, and may have died of something else. */
static bool is_same_program(pid_t pid)
{
    char path[PATH_SIZE];
    char its[NAME_SIZE];
    char own[NAME_SIZE];
    path_of(path, pid, "/exe");
    const long length = SYSTEM_CALL_4(SYS_readlinkat, AT_FDCWD, path, its, sizeof its);
    return length > 0 && length < NAME_SIZE &&
           length == SYSTEM_CALL_4(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", own, sizeof own) &&
           memcmp(its, own, (size_t)length) == 0;
}

/* 0 if that is not known. A pool is often begun at once after a failure, and hardly ever within the 10 ms before one. */
static uint64_t birth_of(pid_t pid)
{
    char path[PATH_SIZE];
    path_of(path, pid, "/stat");
    const uint64_t birth = process_birth(path);
    const uint64_t now = boot_time();
    return birth < now ? birth : now;
}

TAKES_MUCH_STACK

struct stop {
    pid_t pid;
    int signal;
};

/* On a stack of ours. */
static void look(void *argument)
{
    const struct stop *stop = argument;
    const pid_t pid = stop->pid;
    const uint64_t key = key_of(pid);
    forget(key, 0);
    if (!is_same_program(pid) || !all_in(pid, "/fd", is_no_network) || !all_in(pid, "/task", has_no_child))
        return;
    const uint64_t began = birth_of(pid);
    remember(key, began, stop->signal);
    faults_worker_stopped(began);
}

TAKES_MUCH_STACK_END

void idle_children_look(pid_t pid, int signal)
{
    if (pid > 0 && (uint32_t)pid != process_pid() && stops(signal))
        on_own_stack(look, &(struct stop){pid, signal});
}

uint64_t idle_children_take(pid_t pid, int signal)
{
    return __atomic_load_n(&idle_next, __ATOMIC_RELAXED) == 0 ? 0 : forget(key_of(pid), signal);
}
