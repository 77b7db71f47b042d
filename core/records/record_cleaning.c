/* Records of failed runs are kept for `explain`, but not for ever. It is the program that cleans, never the library: a
 * program that is to be retried has better to do.
 */
#include "record_folder.h"

#include "../evidence/run_name.h"
#include "clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SEEN_MAX = 4096 };

/* A journal, the older half of one, or the notes beside it. */
struct kept {
    char name[128];
    struct image root;
    time_t written;
    off_t size;
    bool ended;
};

/* The image of the run's root, if the name is one of ours. */
static bool is_ours(const char *name, struct image *root)
{
    char run[128];
    const char *suffix = strchr(name, '.');
    if (!suffix ||
        (strcmp(suffix, JOURNAL_SUFFIX) != 0 && strcmp(suffix, JOURNAL_OLD_SUFFIX) != 0 &&
         strcmp(suffix, NOTES_SUFFIX) != 0) ||
        strlen(name) >= sizeof run)
        return false;
    snprintf(run, sizeof run, "%.*s", (int)(suffix - name), name);
    return run_name_parse(run, root);
}

/* Another process may have the root's pid by now: then it is kept for longer than it need be. Of pids in another container
 * that shares the folder nothing is known, but that a run which goes on has written lately. */
static bool may_go_on(const struct image *root, time_t written)
{
    enum { LATELY = 86400 };
    if (root->namespace != own_pid_namespace())
        return written > time(NULL) - LATELY;
    return kill((pid_t)root->pid, 0) == 0 || errno == EPERM;
}

static bool is_lock(const char *name)
{
    static const char *const prefixes[] = {SETTLING_PREFIX, HEIR_PREFIX, SETTLED_PREFIX};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static void remove_old_lock(int folder, const char *name, time_t oldest)
{
    struct stat status;
    if (is_lock(name) && fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(status.st_mode) && status.st_uid == geteuid() && status.st_mtime < oldest)
        unlinkat(folder, name, 0);
}

static size_t list(int folder, DIR *directory, struct kept *kept, time_t oldest)
{
    size_t count = 0;
    const struct dirent *entry;
    while (count < SEEN_MAX && (entry = readdir(directory))) {
        struct stat status;
        struct image root;
        remove_old_lock(folder, entry->d_name, oldest);
        if (!is_ours(entry->d_name, &root) ||
            fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode) ||
            status.st_uid != geteuid())
            continue;
        kept[count].root = root;
        kept[count].written = status.st_mtime;
        kept[count].size = status.st_size;
        snprintf(kept[count++].name, sizeof kept->name, "%s", entry->d_name);
    }
    return count;
}

/* Of the runs that one process has begun one after the other, as `vhretry run --in-place` does, only the last may go on. */
static bool is_followed(const struct kept *kept, size_t count, const struct image *root)
{
    for (size_t i = 0; i < count; i++)
        if (kept[i].root.pid == root->pid && kept[i].root.namespace == root->namespace &&
            kept[i].root.start > root->start)
            return true;
    return false;
}

static void note_ended(struct kept *kept, size_t count)
{
    for (size_t i = 0; i < count; i++)
        kept[i].ended = !may_go_on(&kept[i].root, kept[i].written) || is_followed(kept, count, &kept[i].root);
}

static int newest_first(const void *one, const void *other)
{
    const struct kept *left = one;
    const struct kept *right = other;
    return (left->written < right->written) - (left->written > right->written);
}

static void clean(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = folder < 0 ? NULL : fdopendir(folder);
    struct kept *kept = directory ? calloc(SEEN_MAX, sizeof *kept) : NULL;
    if (kept) {
        const time_t oldest = time(NULL) - (time_t)KEPT_DAYS * 86400;
        const size_t count = list(folder, directory, kept, oldest);
        size_t ended = 0;
        off_t bytes = 0;
        note_ended(kept, count);
        qsort(kept, count, sizeof *kept, newest_first);
        for (size_t i = 0; i < count; i++) {
            if (!kept[i].ended)
                continue;
            bytes += kept[i].size;
            if (++ended > KEPT_RUNS || bytes > KEPT_BYTES || kept[i].written < oldest)
                unlinkat(folder, kept[i].name, 0);
        }
        free(kept);
    }
    if (directory)
        closedir(directory);
    else if (folder >= 0)
        close(folder);
}

void record_folder_clean(void)
{
    char path[RECORD_PATH_SIZE];
    record_folder_path(path);
    clean(path);
    record_fallback_folder_path(path);
    clean(path);
}
