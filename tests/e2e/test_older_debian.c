/* The one library in programs of Debian 11: glibc 2.31, where dlsym is not in libc yet and dash has none.
 *
 * The root is made by scripts/debian-root; $DEBIAN_ROOT says where (default build/debian-bullseye). Our program is built
 * against this machine's newer glibc and cannot start there: just as well, for then every program must end as if
 * we were not there, while its journal holds what was seen.
 */
#include "../../core/records/journal_file.h"
#include "../support/server_process.h"
#include "../support/test_list.h"

#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct program_case {
    const char *name;
    const char *shell;
    const char *command; /* $PORT refuses connections */
    int status;
    bool fault; /* is a refused connection on record? */
} programs[] = {
    {"curl fails as ever and its refused connection is on record", "/bin/sh",
     "exec curl -sS http://127.0.0.1:$PORT/", 7, true},
    {"bash fails as ever and its own refused connection is on record", "/bin/bash",
     "exec 3<>/dev/tcp/127.0.0.1/$PORT", 1, true},
    {"dash fails as ever and its child's refused connection is on record", "/bin/dash",
     "curl -sS http://127.0.0.1:$PORT/; echo after; exit 3", 3, true},
    {"dash without a fault leaves nothing behind", "/bin/dash", "echo out; echo err >&2; exit 4", 4, false},
    {"bash that succeeds leaves nothing behind", "/bin/bash", "echo out", 0, false},
};

static struct server_process refusing;
static char root[4096];
static char folder[sizeof root + 64]; /* inside the root, for one test's artifacts and records */

static const char *build_folder(void)
{
    const char *build = getenv("BUILD");
    return build ? build : "build";
}

static int refuse_connections(void **state)
{
    (void)state;
    static const char *const arguments[] = {"refuse", NULL};
    const char *chosen = getenv("DEBIAN_ROOT");
    if (!realpath(chosen ? chosen : "build/debian-bullseye", root))
        root[0] = '\0';
    return server_process_start(&refusing, "fault-server", arguments) ? 0 : -1;
}

static int allow_connections(void **state)
{
    (void)state;
    server_process_stop(&refusing);
    return 0;
}

static void copy_into_folder(const char *artifact)
{
    char from[4096];
    char to[2 * sizeof folder];
    snprintf(from, sizeof from, "%s/%s", build_folder(), artifact);
    snprintf(to, sizeof to, "%s/%s", folder, artifact);
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    struct stat status = {0};
    assert_true(source >= 0 && target >= 0 && fstat(source, &status) == 0);
    for (off_t left = status.st_size; left > 0;) {
        ssize_t copied = sendfile(target, source, NULL, (size_t)left);
        assert_true(copied > 0);
        left -= copied;
    }
    close(source);
    close(target);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/tmp/vhretry-test.XXXXXX", root);
    if (root[0] == '\0' || geteuid() != 0)
        return 0;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory)))
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(folder);
    return 0;
}

_Noreturn static void become_program(const struct program_case *row, int output, bool observed)
{
    char port[32];
    char preload[4096 + 32];
    char records[4096 + 32];
    const char *inside = folder + strlen(root);
    snprintf(port, sizeof port, "PORT=%u", (unsigned)refusing.port);
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s/libvhretry.so", inside);
    snprintf(records, sizeof records, "VHRETRY_DIR=%s", inside);
    char *environment[] = {port, "PATH=/usr/bin:/bin", observed ? preload : NULL, records, NULL};
    char *arguments[] = {(char *)row->shell, "-c", (char *)row->command, NULL};
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (chroot(root) == 0 && chdir("/") == 0)
        execve(row->shell, arguments, environment);
    perror(row->shell);
    _exit(127);
}

struct ending {
    int status;
    char output[4096];
};

static void run(const struct program_case *row, bool observed, struct ending *ending)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        become_program(row, ends[1], observed);
    close(ends[1]);
    size_t length = 0;
    ssize_t got;
    while ((got = read(ends[0], ending->output + length, sizeof ending->output - 1 - length)) > 0)
        length += (size_t)got;
    ending->output[length] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    ending->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Is a refused connection on record in the folder? */
static bool refusal_is_on_record(void)
{
    bool found = false;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    const struct dirent *entry;
    while ((entry = readdir(directory))) {
        char path[2 * sizeof folder];
        struct journal journal = {0};
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strstr(entry->d_name, ".journal") && journal_read(&journal, path))
            for (size_t i = 0; i < journal.count; i++)
                found |= journal.records[i].kind == RECORD_FAULT &&
                         journal.records[i].class == FAULT_REFUSED &&
                         journal.records[i].peer.port == refusing.port;
        journal_free(&journal);
    }
    closedir(directory);
    return found;
}

static void ends_as_without_us(void **state)
{
    const struct program_case *row = *state;
    if (root[0] == '\0' || geteuid() != 0) {
        print_message(
            "no root of Debian 11: run scripts/debian-root bullseye build/debian-bullseye as root\n");
        skip();
    }
    struct ending plain = {0};
    struct ending observed = {0};
    copy_into_folder("libvhretry.so");
    copy_into_folder("vhretry");
    run(row, false, &plain);
    run(row, true, &observed);
    assert_int_equal(plain.status, row->status);
    assert_int_equal(observed.status, row->status);
    assert_string_equal(observed.output, plain.output);
    assert_int_equal(refusal_is_on_record(), row->fault);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(programs), ends_as_without_us, make_folder, remove_folder);
    return test_list_run("the library in Debian 11", argc, argv, refuse_connections, allow_connections);
}
