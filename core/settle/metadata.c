#include "metadata.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MILLISECONDS = 2000 };

bool metadata_is_wanted(void)
{
    const char *value = getenv("VHRETRY_METADATA");
    return value && strcmp(value, "1") == 0;
}

static void add_fact(struct text *line, const char *name, const char *value)
{
    text_add(line, ",\"");
    text_add(line, name);
    text_add(line, "\":");
    text_add_json(line, value);
}

static void write_line(struct text *line, const struct situation *situation)
{
    const struct verdict *verdict = &situation->verdict;
    char peer[512];
    struct text peer_text = text_in(peer, sizeof peer);
    text_add(line, "{\"vhretry_attempt\":");
    text_add_unsigned(line, situation->identity.place.attempt);
    add_fact(line, "vhretry_verdict", outcome_name(verdict->outcome));
    if (verdict->cause.class != FAULT_NONE) {
        add_fact(line, "vhretry_class", fault_class_name(verdict->cause.class));
        const struct peer *known = &verdict->cause.peer;
        if (known->family != 0 || known->name[0] != '\0') {
            text_add_peer(&peer_text, known);
            add_fact(line, "vhretry_peer", peer);
        }
    }
    text_add(line, verdict->cause.rehearsed ? ",\"vhretry_rehearsal\":true" : "");
    text_add(line, "}\n");
}

/* Is stdout certain to be at the start of a line? Of a file the last byte can be read; where it is written to is its end
 * (O_APPEND), or else the offset. A pipe, a socket and a terminal cannot be asked, and no hook sees what stdio writes: an
 * empty line in a log does no harm, a glued one is lost to Valohai. */
static bool is_at_start_of_line(void)
{
    struct stat about;
    char last = '\0';
    if (fstat(STDOUT_FILENO, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    const int flags = fcntl(STDOUT_FILENO, F_GETFL);
    const bool appends = flags >= 0 && (flags & O_APPEND) != 0;
    const off_t place = appends ? about.st_size : lseek(STDOUT_FILENO, 0, SEEK_CUR);
    if (place <= 0)
        return place == 0;
    const int file = open("/proc/self/fd/1", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* for reading */
    const bool known = file >= 0 && pread(file, &last, 1, place - 1) == 1;
    if (file >= 0)
        close(file);
    return known && last == '\n';
}

void metadata_print(const struct situation *situation)
{
    /* Less than PIPE_BUF: what a pipe takes whole (pipe(7)). */
    char data[1024];
    struct text line = text_in(data, sizeof data);
    struct pollfd writable = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (!situation->settings.metadata)
        return;
    if (!is_at_start_of_line())
        text_add(&line, "\n");
    write_line(&line, situation);
    if (poll(&writable, 1, PATIENCE_MILLISECONDS) > 0 && write(STDOUT_FILENO, line.data, line.length) < 0)
        return; /* nobody reads it */
}
