#include "record_folder.h"

#include "../evidence/run_name.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void record_folder_path(char *folder)
{
    struct text text = text_in(folder, RECORD_PATH_SIZE);
    text_add_record_folder(&text, getenv("VHRETRY_DIR"), getenv("TMPDIR"), geteuid());
}

void record_fallback_folder_path(char *folder)
{
    struct text text = text_in(folder, RECORD_PATH_SIZE);
    text_add_fallback_folder(&text, geteuid());
}

/* The place of `run` in the fallback folder, 2 * RECORD_PATH_SIZE bytes. */
static void name_in_fallback(char *path, const char *run)
{
    const char *slash = strrchr(run, '/');
    char folder[RECORD_PATH_SIZE];
    record_fallback_folder_path(folder);
    snprintf(path, (size_t)2 * RECORD_PATH_SIZE, "%s/%s", folder, slash ? slash + 1 : run);
}

/* Both halves of the journal, older first. */
static bool read_halves(struct journal *journal, const char *run)
{
    char path[RECORD_PATH_SIZE + sizeof JOURNAL_OLD_SUFFIX];
    snprintf(path, sizeof path, "%s" JOURNAL_OLD_SUFFIX, run);
    bool older = journal_read(journal, path);
    snprintf(path, sizeof path, "%s" JOURNAL_SUFFIX, run);
    bool newer = journal_read(journal, path);
    return older || newer;
}

bool record_folder_read(struct journal *journal, const char *run)
{
    char path[2 * RECORD_PATH_SIZE];
    name_in_fallback(path, run);
    bool found = read_halves(journal, run);
    /* A process that could not write to the one has written to the other. */
    bool found_fallback = strcmp(path, run) != 0 && read_halves(journal, path);
    return found || found_fallback;
}

/* Into a file of our own that is there: what others put in its place is no journal. */
static bool append_to(const char *run, const struct record *record)
{
    char path[2 * RECORD_PATH_SIZE + sizeof JOURNAL_SUFFIX];
    struct stat status;
    snprintf(path, sizeof path, "%s" JOURNAL_SUFFIX, run);
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return false;
    bool written = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
                   write(file, record, sizeof *record) == (ssize_t)sizeof *record;
    close(file);
    return written;
}

bool record_folder_append(const char *run, struct record *record)
{
    char path[2 * RECORD_PATH_SIZE];
    name_in_fallback(path, run);
    record_seal(record);
    return append_to(run, record) || append_to(path, record);
}

void record_folder_remove(const char *run)
{
    static const char *const suffixes[] = {JOURNAL_SUFFIX, JOURNAL_OLD_SUFFIX};
    char fallback[2 * RECORD_PATH_SIZE];
    char path[2 * RECORD_PATH_SIZE + sizeof JOURNAL_OLD_SUFFIX];
    name_in_fallback(fallback, run);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        snprintf(path, sizeof path, "%s%s", run, suffixes[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s%s", fallback, suffixes[i]);
        unlink(path);
    }
}

/* The length of a file's name without the suffix of a journal; 0 if it is none. */
static size_t run_name_length(const char *name)
{
    size_t length = strlen(name);
    size_t suffix = sizeof JOURNAL_SUFFIX - 1;
    return length > suffix && strcmp(name + length - suffix, JOURNAL_SUFFIX) == 0 ? length - suffix : 0;
}

/* Adds the runs in `folder` whose names begin with the given. One whose whole name it is is the only one. */
static size_t find_in(const char *folder, const char *given, size_t length, char *run)
{
    DIR *directory = opendir(folder);
    size_t count = 0;
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        size_t name = run_name_length(entry->d_name);
        if (name < length || strncmp(entry->d_name, given, length) != 0)
            continue;
        /* A pid is not the beginning of another pid. */
        if (name > length && entry->d_name[length] != '-' && strchr(given, '-') == NULL)
            continue;
        count = name == length ? 1 : count + 1;
        snprintf(run, RECORD_PATH_SIZE, "%.*s/%.*s", RECORD_PATH_SIZE / 2, folder, (int)name, entry->d_name);
        if (name == length)
            break;
    }
    if (directory)
        closedir(directory);
    return count;
}

size_t record_folder_find(const char *given, char *run)
{
    char folder[RECORD_PATH_SIZE];
    size_t length = run_name_length(given);
    if (length == 0)
        length = strlen(given);
    if (strchr(given, '/')) {
        snprintf(run, RECORD_PATH_SIZE, "%.*s", (int)length, given);
        return 1;
    }
    record_folder_path(folder);
    snprintf(run, RECORD_PATH_SIZE, "%.*s/%.*s", RECORD_PATH_SIZE / 2, folder, (int)length, given);
    size_t count = find_in(folder, given, length, run);
    if (count > 0)
        return count; /* the fallback may have the rest of the same runs */
    record_fallback_folder_path(folder);
    return find_in(folder, given, length, run);
}

static bool is_later(struct timespec one, struct timespec other)
{
    return one.tv_sec != other.tv_sec ? one.tv_sec > other.tv_sec : one.tv_nsec > other.tv_nsec;
}

/* Looks for a journal in `folder` that is newer than `newest`; then `run` is its run. */
static bool find_newer(const char *folder, struct timespec *newest, char *run)
{
    DIR *directory = opendir(folder);
    if (!directory)
        return false;
    bool found = false;
    const struct dirent *entry;
    while ((entry = readdir(directory))) {
        size_t name = run_name_length(entry->d_name);
        struct stat status;
        if (name == 0)
            continue;
        if (fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(status.st_mode) || !is_later(status.st_mtim, *newest))
            continue;
        *newest = status.st_mtim;
        snprintf(run, RECORD_PATH_SIZE, "%s/%.*s", folder, (int)name, entry->d_name);
        found = true;
    }
    closedir(directory);
    return found;
}

bool record_folder_newest(char *run)
{
    struct timespec newest = {0};
    char folder[RECORD_PATH_SIZE];
    record_folder_path(folder);
    bool found = find_newer(folder, &newest, run);
    record_fallback_folder_path(folder);
    return find_newer(folder, &newest, run) || found;
}
