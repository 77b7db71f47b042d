#include "server_process.h"

#include "loopback_server.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 64, PATIENCE_MILLISECONDS = 60000, STEP_MILLISECONDS = 5 };

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = STEP_MILLISECONDS * 1000000L}, NULL);
}

/* Reads the port once the file is there; 0: not yet. */
static uint16_t read_port(const char *path)
{
    char line[16] = "";
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    const char *text = fgets(line, sizeof line, file);
    fclose(file);
    return text ? (uint16_t)strtoul(text, NULL, 10) : 0;
}

_Noreturn static void become_server(const struct server_process *server, const char *program,
                                    const char *const *arguments, char *port_file)
{
    char path[1024];
    char expanded[ARGUMENTS_MAX][1024];
    char *all[ARGUMENTS_MAX + 4] = {path, "--port-file", port_file};
    const char *build = getenv("BUILD");
    snprintf(path, sizeof path, "%s/tests/%s", build ? build : "build", program);
    for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++) {
        bool relative = arguments[i][0] == '@';
        snprintf(expanded[i], sizeof expanded[i], "%s%s", relative ? server->directory : "",
                 arguments[i] + (relative ? 1 : 0));
        all[i + 3] = expanded[i];
    }
    execv(path, all);
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    _exit(127);
}

bool server_process_start(struct server_process *server, const char *program, const char *const *arguments)
{
    const char *temporary = getenv("TMPDIR");
    const char *folder = strrchr(program, '/');
    char port_file[512];
    *server = (struct server_process){0};
    snprintf(server->directory, sizeof server->directory, "%s/%s-XXXXXX", temporary ? temporary : "/tmp",
             folder ? folder + 1 : program);
    if (!mkdtemp(server->directory)) {
        fprintf(stderr, "%s: %s\n", server->directory, strerror(errno));
        return false;
    }
    snprintf(port_file, sizeof port_file, "%s/port", server->directory);
    fflush(NULL);
    server->pid = fork();
    if (server->pid == 0)
        become_server(server, program, arguments, port_file);
    for (int waited = 0; server->pid > 0 && waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        server->port = read_port(port_file);
        snprintf(server->origin, sizeof server->origin, "http://127.0.0.1:%u", (unsigned)server->port);
        if (server->port != 0)
            return true;
        if (waitpid(server->pid, NULL, WNOHANG) != 0)
            server->pid = -1;
        pause_a_moment();
    }
    fprintf(stderr, "%s did not come up\n", program);
    server_process_stop(server);
    return false;
}

int server_process_wait(struct server_process *server)
{
    for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited += STEP_MILLISECONDS) {
        int status = 0;
        if (waitpid(server->pid, &status, WNOHANG) == server->pid) {
            server->pid = -1;
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        pause_a_moment();
    }
    return -1;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

/* A program that outlives its test may go on asking at the port, for as long as VHRETRY_API_DEADLINE: no server of another test
 * is to hear it. Held until this test program ends. */
static void keep_port(uint16_t port)
{
    if (port != 0 && loopback_bind(&port) < 0)
        fprintf(stderr, "port %u could not be kept: %s\n", (unsigned)port, strerror(errno));
}

void server_process_stop(struct server_process *server)
{
    if (server->pid > 0) {
        kill(server->pid, SIGTERM);
        if (server_process_wait(server) == -1) {
            kill(server->pid, SIGKILL);
            waitpid(server->pid, NULL, 0);
        }
    }
    keep_port(server->port);
    if (server->directory[0] != '\0')
        nftw(server->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    *server = (struct server_process){0};
}
