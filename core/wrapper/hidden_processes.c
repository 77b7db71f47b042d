#include "hidden_processes.h"

#include "process_sockets.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOCKETS_MAX = 4096 };

/* By their inodes; 0 has none, because it is being accepted or closed. */
struct sockets {
    uint64_t inodes[SOCKETS_MAX];
    size_t count;
};

/* The number of its column, from 1 on, in a line of a table of /proc/net. */
static uint64_t inode_in(const char *line, int column)
{
    for (int i = 1; i < column; i++) {
        line += strspn(line, " ");
        line += strcspn(line, " ");
    }
    return strtoull(line, NULL, 10);
}

static void add_table(struct sockets *sockets, const char *path, int column)
{
    char line[512];
    FILE *table = fopen(path, "re");
    if (!table)
        return;
    bool heading = true;
    bool start_of_line = true;
    while (fgets(line, sizeof line, table)) {
        const uint64_t inode = start_of_line && !heading ? inode_in(line, column) : 0;
        start_of_line = strchr(line, '\n') != NULL;
        heading = heading && !start_of_line;
        if (inode != 0 && sockets->count < SOCKETS_MAX)
            sockets->inodes[sockets->count++] = inode;
    }
    fclose(table);
}

static int compare(const void *left, const void *right)
{
    const uint64_t one = *(const uint64_t *)left;
    const uint64_t other = *(const uint64_t *)right;
    return (one > other) - (one < other);
}

static void list_sockets(struct sockets *sockets)
{
    enum { OF_INTERNET = 10, OF_UNIX = 7 };
    static const char *const internet[] = {"/proc/self/net/tcp", "/proc/self/net/tcp6", "/proc/self/net/udp",
                                           "/proc/self/net/udp6"};
    sockets->count = 0;
    for (size_t i = 0; i < sizeof internet / sizeof internet[0]; i++)
        add_table(sockets, internet[i], OF_INTERNET);
    add_table(sockets, "/proc/self/net/unix", OF_UNIX);
    qsort(sockets->inodes, sockets->count, sizeof sockets->inodes[0], compare);
}

static bool *place_of(const struct sockets *sockets, bool *owned, uint64_t inode)
{
    const uint64_t *found =
        bsearch(&inode, sockets->inodes, sockets->count, sizeof sockets->inodes[0], compare);
    return found ? &owned[found - sockets->inodes] : NULL;
}

struct ownership {
    const struct sockets *sockets;
    bool *owned;
};

static void take_owned(void *context, uint64_t inode)
{
    const struct ownership *ownership = context;
    bool *place = place_of(ownership->sockets, ownership->owned, inode);
    if (place)
        *place = true;
}

static bool note_owned_sockets(struct ownership *ownership)
{
    bool seen = true;
    const struct dirent *entry;
    DIR *processes = opendir("/proc");
    if (!processes)
        return false;
    while (seen && (entry = readdir(processes)))
        seen = strspn(entry->d_name, "0123456789") != strlen(entry->d_name) ||
               process_sockets_list(entry->d_name, take_owned, ownership);
    closedir(processes);
    return seen;
}

bool hidden_processes_have_sockets(void)
{
    static struct sockets before;
    static struct sockets after;
    static bool owned[SOCKETS_MAX];
    list_sockets(&before);
    memset(owned, 0, sizeof owned);
    struct ownership ownership = {&before, owned};
    if (!note_owned_sockets(&ownership))
        return false;
    list_sockets(&after); /* one that was closed meanwhile may have been anybody's */
    bool still_there[SOCKETS_MAX] = {false};
    for (size_t i = 0; i < after.count; i++) {
        bool *place = place_of(&before, still_there, after.inodes[i]);
        if (place)
            *place = true;
    }
    for (size_t i = 0; i < before.count; i++)
        if (!owned[i] && still_there[i])
            return true;
    return false;
}
