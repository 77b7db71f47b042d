/* What is timed of a proxy: nginx takes TIMES requests and passes each on to a server of ours by a connection of its own. Tells, on stdout,
 * the nanoseconds of processor time that nginx used for one. It inherits what is preloaded here.
 *
 *   proxy TIMES
 */
#include "../support/loopback_server.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
static const char request[] = "GET / HTTP/1.1\r\nHost: proxy\r\n\r\n";

static char folder[] = "/tmp/vhretry-bench-XXXXXX";

/* Reads to the end of a message's head, or as much as there is. Returns bytes; 0 or below: none. */
static ssize_t take(int descriptor)
{
    char bytes[4096];
    return recv(descriptor, bytes, sizeof bytes, 0);
}

static void *serve(void *listener)
{
    for (;;) {
        int descriptor = accept4(*(int *)listener, NULL, NULL, SOCK_CLOEXEC);
        if (descriptor >= 0 && take(descriptor) > 0)
            send(descriptor, answer, sizeof answer - 1, MSG_NOSIGNAL);
        close(descriptor);
    }
    return NULL;
}

static bool configure(uint16_t front, uint16_t back)
{
    char path[64];
    snprintf(path, sizeof path, "%s/nginx.conf", folder);
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    fprintf(file,
            "daemon off; master_process off; error_log /dev/null; pid nginx.pid;\n"
            "events { worker_connections 64; }\n"
            "http { access_log off; keepalive_requests 1000000;\n"
            "  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n"
            "  uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
            "  server { listen 127.0.0.1:%u; location / { proxy_pass http://127.0.0.1:%u; } } }\n",
            (unsigned)front, (unsigned)back);
    return fclose(file) == 0;
}

static pid_t start_nginx(void)
{
    char prefix[64];
    char *arguments[] = {"nginx", "-p", prefix, "-c", "nginx.conf", NULL};
    pid_t pid = 0;
    snprintf(prefix, sizeof prefix, "%s/", folder);
    if (posix_spawnp(&pid, "nginx", NULL, NULL, arguments, environ) != 0 &&
        posix_spawn(&pid, "/usr/sbin/nginx", NULL, NULL, arguments, environ) != 0)
        return 0;
    return pid;
}

static int connected(uint16_t port)
{
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int tries = 0; tries < 1000; tries++) {
        int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(descriptor, (struct sockaddr *)&peer, sizeof peer) == 0)
            return descriptor;
        close(descriptor);
        usleep(10000);
    }
    return -1;
}

static bool asks(int descriptor, long times)
{
    for (long i = 0; i < times; i++)
        if (send(descriptor, request, sizeof request - 1, MSG_NOSIGNAL) < 0 || take(descriptor) <= 0)
            return false;
    return true;
}

/* Of all that it has used so far, its start as well; seconds. */
static double processor_seconds(pid_t pid)
{
    clockid_t clock;
    struct timespec used = {0};
    if (clock_getcpuclockid(pid, &clock) == 0)
        clock_gettime(clock, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    return remove(path);
}

int main(int argc, char **argv)
{
    const long times = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    uint16_t front = 0, back = 0;
    static int listener;
    pthread_t server;
    listener = loopback_bind(&back);
    int reserved = loopback_bind(&front);
    if (times <= 0 || listener < 0 || reserved < 0 || listen(listener, 64) != 0 || !mkdtemp(folder) ||
        !configure(front, back) || pthread_create(&server, NULL, serve, &listener) != 0)
        return 2;
    close(reserved);
    pid_t nginx = start_nginx();
    int descriptor = nginx > 0 ? connected(front) : -1;
    bool good = descriptor >= 0 && asks(descriptor, times / 10 + 1);
    const double before = processor_seconds(nginx);
    good = good && asks(descriptor, times);
    const double used = processor_seconds(nginx) - before;
    if (nginx > 0) {
        kill(nginx, SIGKILL);
        waitpid(nginx, NULL, 0);
    }
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (good)
        printf("%.1f\n", used * 1e9 / (double)times);
    return good ? 0 : 2;
}
