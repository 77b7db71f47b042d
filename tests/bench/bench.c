/* make bench: what the library costs, side by side with none, with one that does nothing, and with other people's, in one
 * run. Ratios: these hold on a slow machine and a fast one. Ends with 1 if a figure is above its limit. */
#include "../support/loopback_server.h"
#include "judging.h"
#include "memory.h"
#include "wrapping.h"

#include "../e2e/needs.h"
#include "../e2e/step.h"

#include <glob.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { FIXED = 3, RECORDS = 100000 };
enum { PLAIN, EMPTY, OURS };

static struct contestant contestants[CONTESTANTS_MAX] = {
    [PLAIN] = {.name = "without"}, [EMPTY] = {.name = "empty preload"}, [OURS] = {.name = "vhretry"}};
static size_t contestant_count = FIXED;
/* The median of fewer rounds says nothing: then a limit that is missed is told, and no failure. */
enum { ROUNDS_TO_JUDGE = 5 };

static unsigned missed;

/* Other preloaded libraries, where they are installed. */
static void find_peers(const char *proxychains_configuration)
{
    const struct {
        const char *name;
        const char *pattern;
        const char *setting;
    } peers[] = {
        {"libeatmydata", "/usr/lib/*/libeatmydata.so", NULL},
        {"libfaketime", "/usr/lib/*/faketime/libfaketime.so.1", NULL},
        {"torsocks", "/usr/lib/*/torsocks/libtorsocks.so", NULL},
        {"proxychains4", "/usr/lib/*/libproxychains.so.4", proxychains_configuration},
    };
    for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++) {
        glob_t found;
        if (glob(peers[i].pattern, 0, NULL, &found) == 0)
            contestants[contestant_count++] = (struct contestant){
                .name = peers[i].name, .preload = strdup(found.gl_pathv[0]), .setting = peers[i].setting};
        globfree(&found);
    }
}

/* A timed load, the contestant it is compared with, and how much more it may be. */
struct comparison {
    const char *name;
    struct load load;
    size_t baseline;
    double limit; /* of our ratio; 0: none */
    bool with_peers;
};

static const char *verdict_on(double seen, double limit)
{
    if (limit <= 0 || seen <= limit)
        return "";
    missed++;
    return "  MISSED";
}

static void print_ratio(const struct comparison *comparison, size_t which, const struct measured *measured,
                        unsigned rounds)
{
    const struct contestant *contestant = &contestants[which];
    if (measured[which].failed) {
        printf("  %-32s failed\n", contestant->name);
        return;
    }
    struct spread time = spread_of(measured[which].nanoseconds, rounds);
    struct spread ratio = spread_of_ratios(&measured[which], &measured[comparison->baseline], rounds);
    printf("  %-32s %10.2f us  %6.3f (%.3f to %.3f)", contestant->name, time.median / 1e3, ratio.median,
           ratio.low, ratio.high);
    if (which == OURS && comparison->limit > 0)
        printf("  at most %.2f%s", comparison->limit, verdict_on(ratio.median, comparison->limit));
    printf("\n");
}

static void compare(const struct comparison *comparison, unsigned rounds)
{
    static struct measured measured[CONTESTANTS_MAX];
    size_t count = comparison->with_peers ? contestant_count : FIXED;
    printf("%s, to %s\n", comparison->name, contestants[comparison->baseline].name);
    fflush(stdout);
    run_rounds(&comparison->load, contestants, count, rounds, measured);
    if (measured[OURS].failed)
        missed++;
    for (size_t i = 0; i < count; i++)
        print_ratio(comparison, i, measured, rounds);
}

/* Under strace the same is to be had without a library. */
static void compare_with_tracing(const struct load *load)
{
    static const char *const strace[] = {"strace",        "-f", "-qq",       "-e",
                                         "trace=network", "-o", "/dev/null", NULL};
    struct contestant two[] = {{.name = "without"}, {.name = "strace -f -e trace=network", .before = strace}};
    struct measured measured[2];
    enum { ROUNDS = 3 };
    run_rounds(load, two, 2, ROUNDS, measured);
    if (!measured[1].failed)
        printf("  %-32s %10.2f us  %6.1f\n", two[1].name,
               spread_of(measured[1].nanoseconds, ROUNDS).median / 1e3,
               spread_of_ratios(&measured[1], &measured[0], ROUNDS).median);
}

static void print_amount(const char *name, double amount, const char *unit, double limit)
{
    printf("%-34s %10.1f %s", name, amount, unit);
    if (limit > 0)
        printf("  at most %.0f%s", limit, amount < 0 ? "  MISSED" : verdict_on(amount, limit));
    printf("\n");
    if (amount < 0)
        missed++;
}

/* How much longer an end takes with us: the program is started and timed, with us and without. */
static void measure_ends(const char *client, const char *refused, unsigned rounds)
{
    const char *const without_fault[] = {client, "fails", NULL};
    const char *const with_fault[] = {client, "fails", refused, NULL};
    const struct load loads[] = {{.command = without_fault, .starts = 20},
                                 {.command = with_fault, .starts = 5}};
    static const char *const names[] = {"exit 1 without a fault, more",
                                        "exit 1 with one, to the answer, more"};
    static const double limits[] = {0, 25};
    for (size_t i = 0; i < 2; i++) {
        static struct measured measured[FIXED];
        double more[ROUNDS_MAX];
        run_rounds(&loads[i], contestants, FIXED, rounds, measured);
        for (unsigned round = 0; round < rounds; round++)
            more[round] = (measured[OURS].nanoseconds[round] - measured[PLAIN].nanoseconds[round]) / 1e6;
        print_amount(names[i], measured[OURS].failed ? -1 : spread_of(more, rounds).median, "ms", limits[i]);
    }
}

static void measure_amounts(const char *client, const char *refused, unsigned rounds)
{
    static const struct {
        const char *name;
        enum judged_run run;
    } runs[] = {{"verdict over 100,000 faults", ONE_PROCESS},
                {"  over 50,000 failed children", MANY_CHILDREN},
                {"  over a chain of 50,000 processes", CHAIN_OF_SHELLS}};
    const char *const sleeps[] = {client, "sleeps", NULL};
    measure_ends(client, refused, rounds);
    double without = (double)private_dirty(sleeps, &contestants[PLAIN]);
    print_amount("Private_Dirty of a sleeper, more",
                 (double)private_dirty(sleeps, &contestants[OURS]) - without, "KiB", 24);
    print_amount("  the same of an empty preload",
                 (double)private_dirty(sleeps, &contestants[EMPTY]) - without, "KiB", 0);
    print_amount("resident while it waits", (double)resident_while_waiting() / 1024, "MiB", 0);
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        print_amount(runs[i].name, milliseconds_to_judge(runs[i].run, RECORDS), "ms", 100);
}

/* It refuses to start without one, though we never connect. Writes the variable that names it. */
static void configure_proxychains(char setting[256])
{
    static const char name[] = "PROXYCHAINS_CONF_FILE=";
    snprintf(setting, 256, "%s/tmp/vhretry-bench-XXXXXX", name);
    int file = mkstemp(setting + strlen(name));
    if (file >= 0 && dprintf(file, "quiet_mode\nstrict_chain\n[ProxyList]\nsocks4 127.0.0.1 9\n") < 0)
        perror("bench: proxychains' configuration");
    close(file);
}

/* Starts server.c and reads its ports. It ends with us. */
static void start_server(char ports[2][8])
{
    char path[STEP_PATH_SIZE];
    int ends[2];
    build_path(path, "tests/bench/server");
    pid_t pid = pipe(ends) == 0 ? fork() : -1;
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    FILE *told = pid > 0 ? fdopen(ends[0], "re") : NULL;
    if (!told || close(ends[1]) != 0 || fscanf(told, "%7s %7s", ports[0], ports[1]) != 2) {
        fprintf(stderr, "bench: %s did not start\n", path);
        exit(2);
    }
    fclose(told);
}

/* A port that is taken and refuses: nobody listens. */
static void reserve_refusing(char port[8])
{
    uint16_t number = 0;
    if (loopback_bind(&number) < 0) {
        perror("bench: no port");
        exit(2);
    }
    snprintf(port, 8, "%u", (unsigned)number);
}

int main(int argc, char **argv)
{
    static char client[STEP_PATH_SIZE], openssl[STEP_PATH_SIZE], gnutls[STEP_PATH_SIZE];
    static char linked[STEP_PATH_SIZE], crowds[STEP_PATH_SIZE], proxy[STEP_PATH_SIZE];
    static char empty[STEP_PATH_SIZE], ours[STEP_PATH_SIZE];
    char port[2][8], refused[8], proxychains[256];
    unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 21;
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "Usage: bench [ROUNDS, 1 to %d]\n", ROUNDS_MAX);
        return 2;
    }
    setlinebuf(stdout);
    build_path(client, "tests/bench/client");
    build_path(openssl, "tests/bench/tls_openssl");
    build_path(gnutls, "tests/bench/tls_gnutls");
    build_path(linked, "tests/bench/tls_linked");
    build_path(crowds, "tests/bench/crowds");
    build_path(proxy, "tests/bench/proxy");
    build_path(empty, "tests/bench/empty_preload.so");
    build_path(ours, "libvhretry.so");
    contestants[EMPTY].preload = empty;
    contestants[OURS].preload = ours;
    char blocks_file[] = "/tmp/vhretry-bench-XXXXXX";
    close(mkstemp(blocks_file));
    configure_proxychains(proxychains);
    find_peers(proxychains);
    start_server(port);
    reserve_refusing(refused);

    const char *const nothing[] = {client, "nothing", NULL};
    const char *const connects[] = {client, "connect", port[0], "2000", NULL};
    const char *const ping[] = {client, "ping", port[0], "5000", "1", NULL};
    const char *const ping_large[] = {client, "ping", port[0], "1000", "65536", NULL};
    const char *const files[] = {client, "files", "/proc/self/exe", "20000", NULL};
    const char *const writes[] = {client, "writes", "/dev/null", "1000000", NULL};
    const char *const puts_lines[] = {client, "fputs", "/dev/null", "1000000", NULL};
    const char *const formats[] = {client, "fprintf", "/dev/null", "1000000", NULL};
    const char *const blocks[] = {client, "blocks", blocks_file, "20000", NULL};
    const char *const openssl_ping[] = {openssl, port[1], "4000", "ping", NULL};
    const char *const openssl_bulk[] = {openssl, port[1], "60", "bulk", NULL};
    const char *const gnutls_ping[] = {gnutls, port[1], "4000", "ping", NULL};
    const char *const gnutls_bulk[] = {gnutls, port[1], "60", "bulk", NULL};
    const char *const linked_ping[] = {linked, port[1], "4000", "ping", NULL};
    const char *const linked_bulk[] = {linked, port[1], "60", "bulk", NULL};
    const char *const linked_connects[] = {linked, port[1], "200", "connect", NULL};
    const char *const node_bulk[] = {"node", "tests/bench/tls_node.js", port[1], "200", "bulk", NULL};
    const char *const node_connects[] = {"node", "tests/bench/tls_node.js", port[1], "200", "connect", NULL};
    const char *const anew[] = {crowds, "anew", "3000", NULL};
    const char *const duplicated[] = {crowds, "duplicated", "50000", NULL};
    const char *const threads[] = {crowds, "threads", "4000", port[0], NULL};
    const char *const children[] = {crowds, "children", "200", refused, NULL};
    const char *const proxied[] = {proxy, "2000", NULL};
    const struct comparison comparisons[] = {
        {"process start", {nothing, 100}, EMPTY, 1.05, true},
        {"connect and close", {connects, 0}, PLAIN, 1.05, true},
        {"connect and close in 1,000 threads", {threads, 0}, EMPTY, 1.05, true},
        {"refused by ever new peers", {anew, 0}, EMPTY, 1.2, true},
        {"a byte by a duplicate beside 900 connections", {duplicated, 0}, EMPTY, 1.05, true},
        {"start to end of a process that fails", {children, 0}, EMPTY, 0, false},
        {"a request by nginx, proxy_pass", {proxied, 0}, EMPTY, 1.05, false},
        {"1 byte there and back", {ping, 0}, PLAIN, 1.02, false},
        {"64 KiB there and back", {ping_large, 0}, PLAIN, 1.02, false},
        {"open, read and close a file", {files, 0}, PLAIN, 1.02, false},
        {"a line to stderr by write", {writes, 0}, PLAIN, 1.10, false},
        {"a line to stderr by fputs", {puts_lines, 0}, PLAIN, 1.07, false},
        {"a line to stderr by fprintf", {formats, 0}, PLAIN, 1.10, false},
        {"64 KiB to stdout", {blocks, 0}, PLAIN, 1.02, false},
        {"1 byte there and back, OpenSSL", {openssl_ping, 0}, PLAIN, 1.02, false},
        {"1 MiB read, OpenSSL", {openssl_bulk, 0}, PLAIN, 1.02, false},
        {"1 byte there and back, GnuTLS", {gnutls_ping, 0}, PLAIN, 1.02, false},
        {"1 MiB read, GnuTLS", {gnutls_bulk, 0}, PLAIN, 1.02, false},
        {"1 byte there and back, OpenSSL linked in", {linked_ping, 0}, PLAIN, 1.02, false},
        {"1 MiB read, OpenSSL linked in", {linked_bulk, 0}, PLAIN, 1.02, false},
        {"connect, TLS, 1 byte and close, OpenSSL linked in", {linked_connects, 0}, PLAIN, 1.02, false},
        {"1 MiB read, node's TLS", {node_bulk, 0}, PLAIN, 1.02, false},
        {"connect, TLS, 1 byte and close, node's", {node_connects, 0}, PLAIN, 1.02, false},
    };
    const bool has_node = is_successful("command -v node");
    const bool has_nginx = is_successful("command -v nginx || test -x /usr/sbin/nginx");
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        if (!has_node && strcmp(comparisons[i].load.command[0], "node") == 0) {
            printf("%s: node is not installed\n", comparisons[i].name);
            continue;
        }
        if (!has_nginx && comparisons[i].load.command == proxied) {
            printf("%s: nginx is not installed\n", comparisons[i].name);
            continue;
        }
        compare(&comparisons[i], rounds);
        if (comparisons[i].load.command == connects)
            compare_with_tracing(&comparisons[i].load);
    }
    missed += measure_wrapping(port[0], refused, rounds);
    measure_amounts(client, refused, rounds);
    unlink(blocks_file);
    unlink(strchr(proxychains, '=') + 1);
    printf("%u above its limit\n", missed);
    return missed > 0 && rounds >= ROUNDS_TO_JUDGE;
}
