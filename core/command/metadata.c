#include "metadata.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
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
    text_add_unsigned(line, (uint64_t)situation->identity.retry_count + 1);
    add_fact(line, "vhretry_verdict", outcome_name(verdict->outcome));
    if (verdict->cause.class != FAULT_NONE) {
        add_fact(line, "vhretry_class", fault_class_name(verdict->cause.class));
        if (verdict->cause.class != FAULT_REQUESTED) {
            text_add_peer(&peer_text, &verdict->cause.peer);
            add_fact(line, "vhretry_peer", peer);
        }
    }
    text_add(line, "}\n");
}

void metadata_print(const struct situation *situation)
{
    /* Less than PIPE_BUF: what a pipe takes whole (pipe(7)). */
    char data[1024];
    struct text line = text_in(data, sizeof data);
    struct pollfd writable = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (!situation->settings.metadata)
        return;
    write_line(&line, situation);
    if (poll(&writable, 1, PATIENCE_MILLISECONDS) > 0 && write(STDOUT_FILENO, line.data, line.length) < 0)
        return; /* nobody reads: then nobody is told */
}
