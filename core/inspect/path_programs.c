#include "path_programs.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS_MAX = 16384 };

/* Folders that were read: /bin is often a link to /usr/bin. */
struct folders {
    size_t count;
    struct {
        dev_t device;
        ino_t inode;
    } seen[FOLDERS_MAX];
};

/* NULL if it is none, was read before, or cannot be read. */
static DIR *open_folder(struct folders *folders, const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    bool is_new = fstat(file, &status) == 0 && folders->count < FOLDERS_MAX;
    for (size_t i = 0; is_new && i < folders->count; i++)
        is_new = folders->seen[i].device != status.st_dev || folders->seen[i].inode != status.st_ino;
    DIR *folder = is_new ? fdopendir(file) : NULL;
    if (!folder) {
        close(file);
        return NULL;
    }
    folders->seen[folders->count].device = status.st_dev;
    folders->seen[folders->count++].inode = status.st_ino;
    return folder;
}

/* Returns false without memory. */
static bool add(struct path_programs *programs, const char *folder, const char *name,
                const struct stat *status)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return true;
    if ((programs->count & (programs->count - 1)) == 0) {
        size_t room = programs->count == 0 ? 1 : 2 * programs->count;
        struct path_program *larger = reallocarray(programs->programs, room, sizeof *larger);
        if (!larger)
            return false;
        programs->programs = larger;
    }
    char *copy = strdup(path);
    if (!copy)
        return false;
    programs->programs[programs->count] = (struct path_program){.path = copy,
                                                                .name = copy + strlen(folder) + 1,
                                                                .device = status->st_dev,
                                                                .inode = status->st_ino,
                                                                .size = status->st_size,
                                                                .order = programs->count};
    programs->count++;
    return true;
}

static void read_folder(struct path_programs *programs, struct folders *folders, const char *path)
{
    struct stat status;
    DIR *folder = open_folder(folders, path);
    if (!folder)
        return;
    for (struct dirent *entry = readdir(folder); entry && programs->count < PATH_PROGRAMS_MAX;
         entry = readdir(folder)) {
        if (entry->d_type != DT_REG && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
            continue;
        if (fstatat(dirfd(folder), entry->d_name, &status, 0) != 0 || !S_ISREG(status.st_mode) ||
            (status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0)
            continue;
        if (!add(programs, path, entry->d_name, &status))
            break;
    }
    closedir(folder);
}

static int compare_orders(const struct path_program *one, const struct path_program *other)
{
    return (one->order > other->order) - (one->order < other->order);
}

static int compare_names(const void *first, const void *second)
{
    const struct path_program *one = first;
    const struct path_program *other = second;
    const int names = strcmp(one->name, other->name);
    return names != 0 ? names : compare_orders(one, other);
}

static int compare_files(const void *first, const void *second)
{
    const struct path_program *one = first;
    const struct path_program *other = second;
    if (one->device != other->device)
        return one->device > other->device ? 1 : -1;
    if (one->inode != other->inode)
        return one->inode > other->inode ? 1 : -1;
    return strcmp(one->name, other->name);
}

/* Keeps the first of each name. */
static void drop_hidden(struct path_programs *programs)
{
    size_t kept = 0;
    qsort(programs->programs, programs->count, sizeof *programs->programs, compare_names);
    for (size_t i = 0; i < programs->count; i++) {
        if (kept > 0 && strcmp(programs->programs[i].name, programs->programs[kept - 1].name) == 0)
            free(programs->programs[i].path);
        else
            programs->programs[kept++] = programs->programs[i];
    }
    programs->count = kept;
}

void path_programs_read(struct path_programs *programs, const char *search_path)
{
    char path[PATH_MAX];
    *programs = (struct path_programs){.programs = NULL};
    struct folders *folders = calloc(1, sizeof *folders);
    for (const char *folder = search_path; folders && folder;) {
        const size_t length = strcspn(folder, ":");
        if (length == 0)
            read_folder(programs, folders, "."); /* an empty one is where we are */
        else if (snprintf(path, sizeof path, "%.*s", (int)length, folder) < PATH_MAX)
            read_folder(programs, folders, path);
        folder = folder[length] != '\0' ? folder + length + 1 : NULL;
    }
    free(folders);
    if (programs->count == 0)
        return;
    drop_hidden(programs);
    qsort(programs->programs, programs->count, sizeof *programs->programs, compare_files);
}

void path_programs_free(struct path_programs *programs)
{
    for (size_t i = 0; i < programs->count; i++)
        free(programs->programs[i].path);
    free(programs->programs);
}
