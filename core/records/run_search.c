#include "run_search.h"

#include "../evidence/run_name.h"
#include "last_run.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The length of a file's name without the suffix of a journal; 0 if it is none. */
static size_t run_name_length(const char *name)
{
    size_t length = strlen(name);
    size_t suffix = sizeof JOURNAL_SUFFIX - 1;
    return length > suffix && strcmp(name + length - suffix, JOURNAL_SUFFIX) == 0 ? length - suffix : 0;
}

/* A pid is not the beginning of another pid. */
static bool begins_with(const char *name, size_t name_length, const char *given, size_t length)
{
    return name_length >= length && strncmp(name, given, length) == 0 &&
           (name_length == length || name[length] == '-' || strchr(given, '-') != NULL);
}

/* Adds the runs in `folder` whose names begin with the given. One whose whole name it is is the only one. */
static size_t find_in(const char *folder, const char *given, size_t length, char *run)
{
    DIR *directory = opendir(folder);
    size_t count = 0;
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        size_t name = run_name_length(entry->d_name);
        if (name == 0 || !begins_with(entry->d_name, name, given, length))
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

size_t run_search_named(const char *given, char *run)
{
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    const size_t folder_count = record_folders(folders);
    size_t length = run_name_length(given);
    if (length == 0)
        length = strlen(given);
    if (strchr(given, '/')) {
        snprintf(run, RECORD_PATH_SIZE, "%.*s", (int)length, given);
        return 1;
    }
    snprintf(run, RECORD_PATH_SIZE, "%.*s/%.*s", RECORD_PATH_SIZE / 2, folders[0], (int)length, given);
    size_t count = 0;
    /* The fallback may have the rest of the same runs. */
    for (size_t i = 0; i < folder_count && count == 0; i++)
        count = find_in(folders[i], given, length, run);
    for (size_t i = 0; i < folder_count && count == 0; i++) {
        char last[RECORD_PATH_SIZE];
        struct timespec written;
        if (!last_run_find(folders[i], last, &written))
            continue;
        const char *name = strrchr(last, '/') + 1;
        if (begins_with(name, strlen(name), given, length)) {
            snprintf(run, RECORD_PATH_SIZE, "%s", last);
            count = 1;
        }
    }
    return count;
}

static bool is_later(struct timespec one, struct timespec other)
{
    return one.tv_sec != other.tv_sec ? one.tv_sec > other.tv_sec : one.tv_nsec > other.tv_nsec;
}

/* Looks for a journal in `folder` that is newer than `newest`; then `run` is its run. */
static bool find_newer(const char *folder, record_filter *counts, struct timespec *newest, char *run)
{
    char candidate[RECORD_PATH_SIZE];
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
        snprintf(candidate, sizeof candidate, "%.*s/%.*s", RECORD_PATH_SIZE / 2, folder, (int)name,
                 entry->d_name);
        if (counts && !counts(candidate))
            continue;
        *newest = status.st_mtim;
        snprintf(run, RECORD_PATH_SIZE, "%s", candidate);
        found = true;
    }
    closedir(directory);
    return found;
}

bool run_search_newest(record_filter *counts, char *run)
{
    struct timespec newest = {0};
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    const size_t count = record_folders(folders);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        char last[RECORD_PATH_SIZE];
        struct timespec written;
        found = find_newer(folders[i], counts, &newest, run) || found;
        if (last_run_find(folders[i], last, &written) && is_later(written, newest)) {
            newest = written;
            snprintf(run, RECORD_PATH_SIZE, "%s", last);
            found = true;
        }
    }
    return found;
}

/* Puts `name` in its place among the `count` that are there, and forgets the oldest where there is no room. Returns how many there are. */
static size_t put_in_order(char names[EARLIER_RUNS_MAX][RUN_NAME_SIZE], uint64_t starts[EARLIER_RUNS_MAX],
                           size_t count, const char *name, size_t length, uint64_t start)
{
    if (count == EARLIER_RUNS_MAX && start < starts[0])
        return count;
    if (count == EARLIER_RUNS_MAX) {
        count--;
        memmove(names[0], names[1], count * RUN_NAME_SIZE);
        memmove(starts, starts + 1, count * sizeof *starts);
    }
    size_t place = count;
    for (; place > 0 && starts[place - 1] > start; place--) {
        memcpy(names[place], names[place - 1], RUN_NAME_SIZE);
        starts[place] = starts[place - 1];
    }
    snprintf(names[place], RUN_NAME_SIZE, "%.*s", (int)length, name);
    starts[place] = start;
    return count + 1;
}

size_t run_search_earlier(const char *run, char names[EARLIER_RUNS_MAX][RUN_NAME_SIZE])
{
    uint64_t starts[EARLIER_RUNS_MAX];
    char folder[RECORD_PATH_SIZE];
    const char *slash = strrchr(run, '/');
    struct image root;
    size_t count = 0;
    if (!slash || !run_name_parse(slash + 1, &root))
        return 0;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - run), run);
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char name[RUN_NAME_SIZE];
        struct image other;
        const size_t length = run_name_length(entry->d_name);
        snprintf(name, sizeof name, "%.*s", (int)length, entry->d_name);
        if (length > 0 && length < sizeof name && run_name_parse(name, &other) && other.pid == root.pid &&
            other.namespace == root.namespace && other.start < root.start)
            count = put_in_order(names, starts, count, name, length, other.start);
    }
    if (directory)
        closedir(directory);
    return count;
}
