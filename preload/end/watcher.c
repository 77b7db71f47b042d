#include "watcher.h"

#include "../../core/evidence/program_places.h"
#include "../../core/evidence/record.h"
#include "../../core/evidence/run_name.h"
#include "../../core/evidence/settle_protocol.h"
#include "../../core/evidence/watch_protocol.h"
#include "../observer/inspection.h"
#include "../observer/observe.h"
#include "../platform/clock.h"
#include "../platform/objects.h"
#include "../platform/own_stack.h"
#include "../platform/system_call.h"
#include "../run/environment.h"
#include "../run/process.h"
#include "../run/program.h"
#include "../run/run.h"
#include "../run/run_notes.h"
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROGRAM_PATH_SIZE = 512, NUMBER_SIZE = 24 };

/* `line`: the name as /proc tells it, of less than 20 bytes. */
static bool is_called(uint32_t pid, const char *line, size_t size)
{
    char path[40];
    char name[20];
    struct text text = text_in(path, sizeof path);
    text_add(&text, "/proc/");
    text_add_unsigned(&text, pid);
    text_add(&text, "/comm");
    const long file = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return false;
    const long length = SYSTEM_CALL_3(SYS_read, file, name, sizeof name);
    SYSTEM_CALL_1(SYS_close, file);
    return length == (long)size && memcmp(name, line, size) == 0;
}

/* Is the root of this run `vhretry run`, which listens itself? */
static bool is_listening(const struct image *root)
{
    static const char program[] = "vhretry\n";
    return is_called(root->pid, program, sizeof program - 1);
}

bool watch_is_watcher(pid_t pid)
{
    static const char name[] = WATCHER_NAME "\n";
    return is_called((uint32_t)pid, name, sizeof name - 1);
}

/* The kernel tells a socket that is bound and has joined; of UDP and IPv6 where there are any. */
static long join(long listener)
{
    static const int groups[] = {SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET6_TCP_DESTROY,
                                 SKNLGRP_INET_UDP_DESTROY, SKNLGRP_INET6_UDP_DESTROY};
    const struct sockaddr_nl own = {.nl_family = AF_NETLINK};
    long result = SYSTEM_CALL_3(SYS_bind, listener, &own, sizeof own);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0] && result == 0; i++) {
        const long joined = SYSTEM_CALL_5(SYS_setsockopt, listener, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
                                          &groups[i], sizeof groups[i]);
        result = i == 0 ? joined : 0;
    }
    return result;
}

static int open_listener(void)
{
    const long low =
        SYSTEM_CALL_3(SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    long listener = low;
    if (low >= 0 && low < WATCH_LISTENER) { /* closed ones become what the program opens next */
        listener = SYSTEM_CALL_3(SYS_fcntl, low, F_DUPFD_CLOEXEC, WATCH_LISTENER);
        SYSTEM_CALL_1(SYS_close, low);
    }
    const long error = listener < 0 ? listener : join(listener);
    if (listener >= 0 && error < 0)
        SYSTEM_CALL_1(SYS_close, listener);
    return (int)(error < 0 ? error : listener);
}

bool watch_takes_orphans(void)
{
    int is_subreaper = 0;
    return SYSTEM_CALL_0(SYS_getpid) == 1 ||
           (SYSTEM_CALL_2(SYS_prctl, PR_GET_CHILD_SUBREAPER, &is_subreaper) == 0 && is_subreaper != 0);
}

/* The next child would be the first process of another PID namespace, and who ends there as the first ends it (unshare(2)). Until it
 * has one, the kernel does not tell its name. */
static bool is_leaving_namespace(void)
{
    struct stat status;
    return SYSTEM_CALL_4(SYS_newfstatat, AT_FDCWD, "/proc/self/ns/pid_for_children", &status, 0) != 0 ||
           (uint32_t)status.st_ino != process_namespace();
}

struct watch watch_prepare(const char *program, bool search, bool becomes)
{
    struct watch watch = {.program = program, .listener = -ENOSYS};
    /* A crash handler may become another program, on a stack that has no room for all this. */
    if (!observing || program == NULL || is_on_signal_stack() || (becomes && run_is_root()))
        return watch; /* of the root's own end nobody is left to judge */
    const enum program_kind kind = program_kind_of(program, search);
    if (kind != PROGRAM_GO && kind != PROGRAM_WITHOUT_US)
        return watch;
    struct image root = {.pid = 0};
    run_name_parse(file_name_of(run_path()), &root);
    const bool listens = is_listening(&root);
    watch.begin = boot_time();
    /* Who takes orphans may wait for all children, the watcher as well, and the watcher waits for it. */
    watch.listener = listens                                                        ? -EALREADY
                     : is_leaving_namespace() || (becomes && watch_takes_orphans()) ? -ENOEXEC
                                                                                    : open_listener();
    return watch;
}

/* False if it is nowhere. */
static bool find_program(char path[PROGRAM_PATH_SIZE])
{
    /* A fork of the root knows the absolute path, and a program that was started is given one. */
    const char *library = run_library_path()[0] != '\0' ? run_library_path() : objects_own_path();
    char ***host_environ = objects_first("environ");
    const char *named = host_environ == NULL || *host_environ == NULL
                            ? NULL
                            : start_variable(*host_environ, "VHRETRY_PROGRAM");
    for (size_t i = 0; i < PROGRAM_PLACES; i++) {
        struct text place = text_in(path, PROGRAM_PATH_SIZE);
        if (program_place(&place, i, library, named) &&
            SYSTEM_CALL_4(SYS_faccessat, AT_FDCWD, path, X_OK, 0) == 0)
            return true;
    }
    return false;
}

/* False if there is none. */
static __attribute__((noinline)) bool start_watcher(const struct watch *watch, uint32_t pid)
{
    char path[PROGRAM_PATH_SIZE];
    char pid_text[NUMBER_SIZE];
    char begin_text[NUMBER_SIZE];
    char stall_text[NUMBER_SIZE];
    char run[RUN_PATH_SIZE + sizeof "VHRETRY_RUN="];
    char *environment[] = {run, NULL}; /* by which others that watch know it as one of the run */
    if (!find_program(path))
        return false;
    struct text text = text_in(run, sizeof run);
    text_add(&text, "VHRETRY_RUN=");
    text_add(&text, run_path());
    text = text_in(pid_text, sizeof pid_text);
    text_add_unsigned(&text, pid);
    text = text_in(begin_text, sizeof begin_text);
    text_add_unsigned(&text, watch->begin);
    text = text_in(stall_text, sizeof stall_text);
    text_add_unsigned(&text, inspection_stall());
    const struct spawn_command command = {
        .paths = {path},
        .arguments = {"vhretry", WATCH_COMMAND, run_path(), pid_text, begin_text, stall_text},
        .environment = environment};
    return spawn_apart(&command, watch->listener, WATCH_LISTENER);
}

static struct record note_of(const struct watch *watch, uint32_t pid)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_BLIND;
    record.image.pid = (uint32_t)SYSTEM_CALL_0(SYS_getpid);
    record.image.namespace = process_namespace();
    record.child = pid;
    record.first = watch->begin;
    struct text text = text_in(record.program, sizeof record.program);
    text_add(&text, file_name_of(watch->program));
    return record;
}

/* The note comes first: its watcher, and who waits for both, find it. Where notes are full, there are no more watchers: they are
 * orphans, and where the first process of a container does not reap those, each leaves a zombie. */
void watch_begin(const struct watch *watch, uint32_t pid, uint32_t parent)
{
    if (watch->begin == 0)
        return;
    struct record record = note_of(watch, pid);
    record.parent = parent;
    record.time = watch->begin;
    record.error = watch->listener < 0 ? -watch->listener : 0;
    if (!run_notes_append_of_other(&record) || watch->listener < 0 || start_watcher(watch, pid))
        return;
    record.error = ENOEXEC;
    run_notes_append_of_other(&record);
}

void watch_end(const struct watch *watch, bool failed, uint32_t pid)
{
    if (watch->listener >= 0)
        SYSTEM_CALL_1(SYS_close, watch->listener);
    if (!failed || watch->begin == 0)
        return;
    struct record record = note_of(watch, pid);
    record.flags = RECORD_TAKEN_BACK;
    record.time = boot_time();
    run_notes_append_of_other(&record);
}
