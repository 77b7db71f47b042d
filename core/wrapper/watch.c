#include "watch.h"

#include "../evidence/run_name.h"
#include "../evidence/watch_protocol.h"
#include "../messages/retries.h"
#include "../obituaries/death_record.h"
#include "../records/clock.h"
#include "../records/record_folder.h"
#include "../settle/clean_start.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "kernel_witness.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DECIMAL = 10, ARGUMENTS = 5 };

/* Too large for the stack. */
static struct kernel_witness witness;

struct watched {
    const char *run;
    pid_t pid;
    struct image root;
    uint64_t begin;
    uint32_t stall;
};

/* Whether its pid is one of our namespace: then the processes of the run can be told from others. */
static pid_t top_of(const struct watched *watched)
{
    return watched->root.namespace == own_pid_namespace() ? (pid_t)watched->root.pid : -1;
}

/* Hears what the kernel tells until the program has ended. As `vhretry run` does, it rests after each look, and looks around only once
 * the smallest programs are over: that costs more than they do. False if the `root` has ended before: then nobody reads what it would
 * put on record, and the program is a daemon that may stay for ever. */
static bool listen_until_end(int process, int root, const char *run)
{
    enum { REST = 5, FIRST_LOOK = 2 };
    struct pollfd ready[] = {{.fd = process, .events = POLLIN},
                             {.fd = witness.socket, .events = POLLIN},
                             {.fd = root, .events = POLLIN}};
    while (poll(ready, 3, witness.looked_around ? -1 : FIRST_LOOK) >= 0 || errno == EINTR) {
        if (ready[0].revents != 0)
            return true;
        if (ready[2].revents != 0)
            return false;
        kernel_witness_look_around(&witness, run);
        if (ready[1].revents != 0) {
            kernel_witness_hear(&witness);
            poll(ready, 1, REST);
        }
    }
    return true;
}

static struct record record_for(const struct watched *watched, enum record_kind kind)
{
    return (struct record){
        .kind = (uint8_t)kind,
        .witness = WITNESS_KERNEL,
        .image = {.pid = (uint32_t)watched->pid, .namespace = own_pid_namespace()},
        .child = (uint32_t)watched->pid,
        .first = watched->begin,
    };
}

/* Comes last: who finds it finds all. `error`: why nothing was told, or not all. */
static void put_end_on_record(const struct watched *watched, int error)
{
    struct record record = record_for(watched, RECORD_BLIND);
    record.time = record_time_now();
    record.error = error;
    record.flags = witness.deaths.datagrams ? RECORD_DATAGRAMS : 0;
    record_folder_append_note(watched->run, &record);
}

static void put_deaths_on_record(const struct watched *watched, uint64_t alone_from)
{
    enum { TOLD_MAX = 64 }; /* the newest */
    const size_t kept = deaths_kept(&witness.deaths);
    for (size_t i = kept > TOLD_MAX ? kept - TOLD_MAX : 0; i < kept; i++) {
        const struct death_notice *death = deaths_at(&witness.deaths, i);
        struct record record = record_for(watched, RECORD_DEATH);
        if (deaths_listened(&witness.deaths, death->own_port))
            continue;
        death_record_fill(&record, death, death->first >= alone_from);
        record_folder_append_note(watched->run, &record);
    }
}

static bool read_arguments(struct watched *watched, int argc, char **argv)
{
    if (argc != ARGUMENTS)
        return false;
    watched->run = argv[1];
    watched->pid = (pid_t)strtol(argv[2], NULL, DECIMAL);
    watched->begin = strtoull(argv[3], NULL, DECIMAL);
    watched->stall = (uint32_t)strtoull(argv[4], NULL, DECIMAL);
    return watched->pid > 0 && run_name_parse(file_name_of(watched->run), &watched->root);
}

int watch_command(int argc, char **argv)
{
    struct watched watched;
    prctl(PR_SET_NAME, WATCHER_NAME, 0, 0, 0);
    if (!read_arguments(&watched, argc, argv)) {
        say(SAY_WATCH_ALONE);
        return EXIT_USAGE;
    }
    /* It may have ended already: then its pid is nobody's. Before Linux 5.3 there is no such call. */
    const int process = (int)syscall(SYS_pidfd_open, watched.pid, 0);
    if (process < 0 && errno != ESRCH) {
        put_end_on_record(&watched, errno);
        return EXIT_FAILURE;
    }
    clean_start_keeping(false, (struct kept_descriptors){WATCH_LISTENER, process});
    if (chdir("/") != 0)
        errno = 0; /* the folder stays in use */
    kernel_witness_take_over(&witness, WATCH_LISTENER, watched.begin, watched.stall, top_of(&watched));
    const int root = top_of(&watched) > 0 ? (int)syscall(SYS_pidfd_open, top_of(&watched), 0) : -1;
    const bool root_ended = top_of(&watched) > 0 && root < 0 && errno == ESRCH;
    if (process >= 0 && (root_ended || !listen_until_end(process, root, watched.run)))
        return EXIT_SUCCESS;
    const uint64_t alone_from = kernel_witness_end(&witness, watched.run);
    put_deaths_on_record(&watched, alone_from);
    put_end_on_record(&watched, witness.deaths.lost ? ENOBUFS : 0);
    return EXIT_SUCCESS;
}
