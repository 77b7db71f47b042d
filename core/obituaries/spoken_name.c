#include "spoken_name.h"

#include <string.h>

/* What stands before an address, and what before the name that leads to it. */
static const struct {
    const char *before_address;
    const char *before_name;
} introductions[] = {{": dial tcp ", "://"}, {"->", "://"}, {" (", "onnecting to "}};

static const char *find(const char *text, const char *end, const char *part)
{
    return memmem(text, (size_t)(end - text), part, strlen(part));
}

/* The last one in the text. */
static const char *find_last(const char *text, const char *end, const char *part)
{
    const char *found = NULL;
    for (const char *at = text; (at = find(at, end, part)) != NULL; at++)
        found = at;
    return found;
}

static bool may_be_in_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_';
}

/* The name at `text`, which is no address: it has a letter, and no colon as those of IPv6 do. */
static bool read_name(char name[PEER_NAME_SIZE], const char *text, const char *end)
{
    size_t length = 0;
    bool letters = false;
    while (text + length < end && may_be_in_name(text[length]) && length < PEER_NAME_SIZE - 1) {
        letters = letters || (text[length] > '9' && text[length] != '_');
        name[length] = text[length];
        length++;
    }
    name[length] = '\0';
    return letters && text + length < end && strchr(":/\"' ", text[length]) != NULL;
}

/* Does the peer's address stand at `text`, and its port, if both tell one? */
static bool is_address(const char *text, const char *end, const struct peer *peer)
{
    char address[64];
    struct text own = text_in(address, sizeof address);
    text_add_peer(&own, peer);
    const size_t length = strlen(address);
    if ((size_t)(end - text) <= length || memcmp(text, address, length) != 0)
        return false;
    return strchr(peer->port == 0 ? ":)" : ":) ", text[length]) != NULL;
}

static bool read_line(struct peer *peer, const char *line, const char *end)
{
    char name[PEER_NAME_SIZE];
    for (size_t i = 0; i < sizeof introductions / sizeof introductions[0]; i++) {
        const char *before = find_last(line, end, introductions[i].before_address);
        if (before == NULL || !is_address(before + strlen(introductions[i].before_address), end, peer))
            continue;
        const char *lead = find_last(line, before, introductions[i].before_name);
        if (lead == NULL || !read_name(name, lead + strlen(introductions[i].before_name), end))
            continue;
        peer_set_name(peer, name);
        return true;
    }
    return false;
}

void peer_take_spoken_name(struct peer *peer, const char *words, size_t length)
{
    const char *end = words + length;
    if (peer->family == 0 || peer->name[0] != '\0')
        return;
    for (const char *line = words; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        if (read_line(peer, line, newline ? newline : end))
            return;
        line = newline ? newline + 1 : end;
    }
}
