#include "real_server.h"

#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534, PATIENCE_MILLISECONDS = 60000, STEP_MILLISECONDS = 20 };

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = STEP_MILLISECONDS * 1000000L}, NULL);
}

bool real_server_find(const char *pattern, char path[256])
{
    glob_t found;
    bool there = glob(pattern, 0, NULL, &found) == 0;
    if (there)
        snprintf(path, 256, "%s", found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    if (!there)
        print_message("%s is not installed\n", pattern);
    return there;
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* All at once, so that they differ. */
static void choose_ports(struct real_server *server)
{
    int sockets[REAL_SERVER_PORTS];
    for (size_t i = 0; i < REAL_SERVER_PORTS; i++) {
        struct sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        sockets[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(sockets[i], (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(getsockname(sockets[i], (struct sockaddr *)&address, &size), 0);
        server->ports[i] = ntohs(address.sin_port);
    }
    for (size_t i = 0; i < REAL_SERVER_PORTS; i++)
        close(sockets[i]);
}

void real_server_prepare(struct real_server *server)
{
    const char *temporary = getenv("TMPDIR");
    *server = (struct real_server){0};
    snprintf(server->folder, sizeof server->folder, "%s/real-server-XXXXXX", temporary ? temporary : "/tmp");
    assert_non_null(mkdtemp(server->folder));
    if (geteuid() == 0)
        assert_int_equal(chown(server->folder, NOBODY, NOBODY), 0);
    choose_ports(server);
}

void real_server_write(const struct real_server *server, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", server->folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0644), 0);
}

/* A change of user takes the signal back that the parent's death sends (prctl(2)): so it comes first. */
static pid_t launch(const struct real_server *server, const char *command)
{
    pid_t parent = getpid();
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int log = chdir(server->folder) == 0 ? open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (getppid() != parent || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
        _exit(126);
    setenv("HOME", server->folder, 1);
    setenv("PATH", STEP_SEARCH_PATH, 1);
    setenv("LC_ALL", "C", 1);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static void fail_with_log(const struct real_server *server, const char *what)
{
    char path[256];
    char text[4096] = "";
    snprintf(path, sizeof path, "%s/log", server->folder);
    FILE *file = fopen(path, "re");
    if (file) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    fail_msg("%s failed; it said:\n%s", what, text);
}

void real_server_run(const struct real_server *server, const char *command)
{
    int status = 0;
    pid_t pid = launch(server, command);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status != 0)
        fail_with_log(server, command);
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

void real_server_start(struct real_server *server, const char *command)
{
    server->pid = launch(server, command);
    for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        int fd = connect_to(server->ports[0]);
        if (fd >= 0) {
            close(fd);
            return;
        }
        if (waitpid(server->pid, NULL, WNOHANG) != 0) {
            server->pid = 0;
            break;
        }
        pause_a_moment();
    }
    fail_with_log(server, command);
}

/* Reads until the answer is there; false at the end of the connection, or of patience. */
static bool reads(int fd, const char *answer)
{
    char text[4096];
    size_t length = 0;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = 60}, sizeof(struct timeval));
    while (length < sizeof text) {
        ssize_t more = read(fd, text + length, sizeof text - length);
        if (more <= 0)
            return false;
        length += (size_t)more;
        if (memmem(text, length, answer, strlen(answer)))
            return true;
    }
    return false;
}

void real_server_ask(struct real_server *server, const void *request, size_t length, const char *answer)
{
    assert_true(server->held_count < REAL_SERVER_HELD_MAX);
    for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        int connection = connect_to(server->ports[0]);
        if (connection >= 0 && send(connection, request, length, MSG_NOSIGNAL) == (ssize_t)length &&
            reads(connection, answer)) {
            server->held[server->held_count++] = connection;
            return;
        }
        close(connection);
        pause_a_moment();
    }
    fail_with_log(server, answer);
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static bool has_ended(pid_t pid)
{
    for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        if (waitpid(pid, NULL, WNOHANG) != 0)
            return true;
        pause_a_moment();
    }
    return false;
}

/* PostgreSQL waits for its clients at SIGTERM, and not at SIGINT; MariaDB takes SIGTERM alone. */
void real_server_halt(struct real_server *server)
{
    while (server->held_count > 0)
        close(server->held[--server->held_count]);
    if (server->pid > 0) {
        kill(server->pid, server->deaf ? SIGKILL : SIGINT);
        kill(server->pid, SIGTERM);
        if (!has_ended(server->pid)) {
            kill(server->pid, SIGKILL);
            waitpid(server->pid, NULL, 0);
        }
    }
    server->pid = 0;
}

void real_server_stop(struct real_server *server)
{
    if (server->folder[0] == '\0')
        return;
    real_server_halt(server);
    nftw(server->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    *server = (struct real_server){0};
}
