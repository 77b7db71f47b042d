#include "needs.h"

#include "step.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORD_SIZE = 256 };

bool is_successful(const char *command)
{
    char line[1024];
    snprintf(line, sizeof line, "PATH=" STEP_SEARCH_PATH "; { %s; } >/dev/null 2>&1", command);
    return system(line) == 0; /* NOLINT(cert-env33-c): a table's own words */
}

static bool is_root(void)
{
    return geteuid() == 0;
}

static bool has_namespaces(void)
{
    return is_successful("unshare -mnpf --mount-proc true");
}

#define IN_OWN_NETWORK(command) "unshare -n sh -ec 'ip link set lo up; " command "'"

static bool has_network(void)
{
    return is_successful(IN_OWN_NETWORK("echo 1 >/proc/sys/net/ipv4/tcp_syn_retries; "
                                        "ip route add prohibit 198.51.100.0/24"));
}

static bool has_network_ipv6(void)
{
    return is_successful(IN_OWN_NETWORK("ip -6 addr add fd98::1/128 dev lo nodad"));
}

static bool has_ipv6(void)
{
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int descriptor = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = descriptor >= 0 && bind(descriptor, (const struct sockaddr *)&address, sizeof address) == 0;
    if (descriptor >= 0)
        close(descriptor);
    return bound;
}

/* In a child, because what it tries cannot be taken back. */
static bool child_succeeds(bool (*attempt)(void))
{
    int status = -1;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        _exit(attempt() ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Not by a shell, which would take for a script what the kernel does not run. */
static bool become_32_bit_program(void)
{
    const char *loader = "/lib/ld-linux.so.2";
    fclose(stdout);
    execl(loader, loader, "--version", (char *)NULL);
    return false;
}

static bool runs_32_bit_programs(void)
{
    return child_succeeds(become_32_bit_program);
}

static bool become_traced(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool may_trace(void)
{
    return child_succeeds(become_traced);
}

static bool become_filtered(void)
{
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog filter = {.len = 1, .filter = &allow};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static bool may_filter(void)
{
    return child_succeeds(become_filtered);
}

static bool has_rings(void)
{
    char parameters[256] = {0}; /* struct io_uring_params is shorter */
    long ring = syscall(SYS_io_uring_setup, 1, parameters);
    if (ring >= 0)
        close((int)ring);
    return ring >= 0;
}

static struct ability {
    const char *word;
    const char *description;
    bool (*try)(void);
    enum { NOT_TRIED, IS_THERE, IS_MISSING } answer;
} abilities[] = {
    {"root", "root", is_root, NOT_TRIED},
    {"namespaces", "root that may have namespaces of its own", has_namespaces, NOT_TRIED},
    {"network", "root that may have a network of its own, with routes and settings", has_network, NOT_TRIED},
    {"ipv6", "IPv6 on loopback", has_ipv6, NOT_TRIED},
    {"network-ipv6", "IPv6 in a network of its own", has_network_ipv6, NOT_TRIED},
    {"32-bit", "a kernel that runs programs of 32 bits, and libc6-i386", runs_32_bit_programs, NOT_TRIED},
    {"ptrace", "a process that may trace its child", may_trace, NOT_TRIED},
    {"seccomp", "a process that may filter its system calls", may_filter, NOT_TRIED},
    {"io_uring", "a kernel that lets a process use io_uring", has_rings, NOT_TRIED},
};

static struct ability *ability_of(const char *word)
{
    for (size_t i = 0; i < sizeof abilities / sizeof *abilities; i++)
        if (strcmp(abilities[i].word, word) == 0)
            return &abilities[i];
    return NULL;
}

static bool is_there(struct ability *ability)
{
    if (ability->answer == NOT_TRIED)
        ability->answer = ability->try() ? IS_THERE : IS_MISSING;
    return ability->answer == IS_THERE;
}

static bool is_in_search_path(const char *program)
{
    char path[STEP_PATH_SIZE];
    const char *folder = STEP_SEARCH_PATH;
    for (size_t length; *folder != '\0'; folder += length + (folder[length] == ':')) {
        length = strcspn(folder, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)length, folder, program);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

static bool is_file_there(const char *word)
{
    char path[STEP_PATH_SIZE];
    char name[WORD_SIZE + 32];
    if (word[0] == '/')
        return access(word, F_OK) == 0;
    if (!strchr(word, '.'))
        return is_in_search_path(word);
    snprintf(name, sizeof name, "tests/programs/%s", word);
    build_path(path, name);
    return access(path, F_OK) == 0;
}

static void need(bool met, const char *what)
{
    if (met)
        return;
    print_message("needs %s\n", what);
    skip();
}

void needs(const char *words)
{
    char word[WORD_SIZE];
    for (size_t length; words && *words != '\0'; words += length + (words[length] == ' ')) {
        length = strcspn(words, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, words);
        struct ability *ability = ability_of(word);
        if (ability)
            need(is_there(ability), ability->description);
        else
            need(is_file_there(word), word);
    }
}

void needs_success_of(const char *command)
{
    enum { ASKED_MAX = 32 };
    static struct {
        const char *command;
        bool success;
    } asked[ASKED_MAX];
    size_t place = 0;
    while (place < ASKED_MAX - 1 && asked[place].command && strcmp(asked[place].command, command) != 0)
        place++;
    if (!asked[place].command || strcmp(asked[place].command, command) != 0) {
        asked[place].success = is_successful(command);
        asked[place].command = command;
    }
    need(asked[place].success, command);
}

bool may_unshare(void)
{
    return is_there(ability_of("namespaces"));
}
