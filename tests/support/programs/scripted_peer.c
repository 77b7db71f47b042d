/* A server that follows a script on each connection: what a false alarm needs of the other side.
 *
 * usage: scripted_peer PORT-FILE SCRIPT [ADDRESS]
 *
 * Words, each but the last ended by `;`: `read` waits for bytes, `request` for a whole HTTP header, `say TEXT` with
 * \r \n \0 \\ and \xHH, `ok` answers 200 and keeps the connection, `wait MILLISECONDS`, `until-read` until the
 * client has read all of it, `reset`, `close`, `hold` until the client closes, `tell FILE` makes a file that a client waits for,
 * `again` from the start. At the end it closes. `|` stands before the script of the next connection;
 * the last one serves all further ones. `late FILE;` in front of all: connects are refused until that
 * exists. ADDRESS is 127.0.0.1, another one of IPv4, ::1, or the path of a socket.
 */
#include "../loopback_server.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/un.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int hexadecimal(const char *digits)
{
    char number[3] = {digits[0], digits[1], '\0'};
    return (int)strtol(number, NULL, 16);
}

static void say(int connection, const char *text, const char *end)
{
    char bytes[4096];
    size_t count = 0;
    while (text < end && count < sizeof bytes) {
        int letter = (unsigned char)*text++;
        if (letter == '\\' && text < end) {
            letter = *text++;
            if (letter == 'x' && text + 2 <= end) {
                letter = hexadecimal(text);
                text += 2;
            } else {
                letter = letter == 'r' ? '\r' : letter == 'n' ? '\n' : letter == '0' ? '\0' : letter;
            }
        }
        bytes[count++] = (char)letter;
    }
    send(connection, bytes, count, MSG_NOSIGNAL);
}

/* False at the client's end. */
static bool read_some(int connection, bool whole_header)
{
    char data[65536];
    size_t length = 0;
    while (length < sizeof data - 1) {
        ssize_t got = read(connection, data + length, sizeof data - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        data[length] = '\0';
        if (!whole_header || strstr(data, "\r\n\r\n"))
            return true;
    }
    return true;
}

/* Its name ends at the `;`, or at the end. */
static void make_file(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%.*s", (int)strcspn(name, "; |"), name);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        fail(path);
    close(file);
}

static bool is_word(const char *script, const char *word)
{
    return strncmp(script, word, strlen(word)) == 0;
}

static void follow(int connection, const char *start)
{
    static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
    const char *script = start;
    while (*script != '\0' && *script != '|') {
        const char *end = script + strcspn(script, ";|");
        bool goes_on = true;
        if (is_word(script, "request"))
            goes_on = read_some(connection, true);
        else if (is_word(script, "read"))
            goes_on = read_some(connection, false);
        else if (is_word(script, "say "))
            say(connection, script + 4, end);
        else if (is_word(script, "ok"))
            say(connection, ok, ok + sizeof ok - 1);
        else if (is_word(script, "wait "))
            poll(NULL, 0, atoi(script + 5));
        else if (is_word(script, "reset"))
            reset_connection(connection);
        else if (is_word(script, "hold"))
            while (read_some(connection, false))
                continue;
        else if (is_word(script, "close"))
            close(connection);
        else if (is_word(script, "until-read"))
            wait_until_read(connection);
        else if (is_word(script, "tell "))
            make_file(script + 5);
        else if (!is_word(script, "again"))
            fail(script);
        if (!goes_on)
            return;
        if (is_word(script, "again"))
            end = start;
        script = end + strspn(end, "; ");
    }
}

static int bind_to(const char *address, uint16_t *port)
{
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_in in4 = {.sin_family = AF_INET};
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    socklen_t length = sizeof in6;
    int listener = -1;
    if (strcmp(address, "127.0.0.1") == 0) {
        listener = loopback_bind(port);
    } else if (inet_pton(AF_INET, address, &in4.sin_addr) == 1) {
        listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        length = sizeof in4;
        if (bind(listener, (struct sockaddr *)&in4, length) == 0 &&
            getsockname(listener, (struct sockaddr *)&in4, &length) == 0)
            *port = ntohs(in4.sin_port);
    } else if (strcmp(address, "::1") == 0) {
        listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(listener, (struct sockaddr *)&in6, length) == 0 &&
            getsockname(listener, (struct sockaddr *)&in6, &length) == 0)
            *port = ntohs(in6.sin6_port);
    } else {
        strncpy(path.sun_path, address, sizeof path.sun_path - 1);
        listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        *port = 1; /* a file that is not empty: it listens */
        if (bind(listener, (struct sockaddr *)&path, sizeof path) != 0)
            fail(address);
    }
    if (listener < 0)
        fail(address);
    return listener;
}

/* Its name ends at the `;`. */
static void wait_for_file(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%.*s", (int)strcspn(name, ";"), name);
    while (access(path, F_OK) != 0)
        poll(NULL, 0, 20);
}

int main(int count, char **arguments)
{
    uint16_t port = 0;
    if (count < 3)
        return 2;
    end_with_parent();
    const char *script = arguments[2];
    int listener = bind_to(count > 3 ? arguments[3] : "127.0.0.1", &port);
    signal(SIGCHLD, SIG_IGN);
    bool late = is_word(script, "late ");
    if (!late && listen(listener, SOMAXCONN) != 0)
        fail("listen");
    if (!port_file_write(arguments[1], port))
        fail(arguments[1]);
    if (late) {
        wait_for_file(script + 5);
        script += strcspn(script, ";") + 2;
        listen(listener, SOMAXCONN);
    }
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            continue;
        if (fork() == 0) {
            end_with_parent();
            follow(connection, script);
            _exit(0);
        }
        close(connection);
        const char *next = strchr(script, '|');
        if (next)
            script = next + 1 + strspn(next + 1, " ");
    }
}
