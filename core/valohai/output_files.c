#include "output_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES_MAX = 20000, DEPTH_MAX = 32, WRITABLE = S_IWUSR | S_IWGRP | S_IWOTH };

static const char default_folder[] = "/valohai/outputs";

int output_folder_open(const char *path)
{
    const char *variable = getenv("VH_OUTPUTS_DIR");
    if (!path)
        path = variable && *variable != '\0' ? variable : default_folder;
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* A walk under way. */
struct walk {
    struct restart_files *restart;
    size_t entries;
    unsigned depth;
    char path[PATH_MAX]; /* of the folder that is read, with a slash behind it; "" for the outputs folder */
};

static int64_t nanoseconds_of(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static enum file_obstacle obstacle_of(mode_t mode)
{
    return S_ISREG(mode) ? FILE_IS_FINE : S_ISLNK(mode) ? FILE_IS_LINK : FILE_IS_SPECIAL;
}

static void read_folder(struct walk *walk, int folder);

static void enter_folder(struct walk *walk, int folder, const char *name)
{
    const size_t length = strlen(walk->path);
    if (walk->depth == DEPTH_MAX || length + strlen(name) + 2 > sizeof walk->path)
        return;
    const int below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (below < 0)
        return;
    stpcpy(stpcpy(walk->path + length, name), "/");
    walk->depth++;
    read_folder(walk, below);
    walk->depth--;
    walk->path[length] = '\0';
}

static void look_at(struct walk *walk, int folder, const char *name)
{
    struct stat about;
    char path[PATH_MAX];
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return; /* it vanished */
    if (S_ISDIR(about.st_mode)) {
        enter_folder(walk, folder, name);
        return;
    }
    if (strlen(walk->path) + strlen(name) >= sizeof path)
        return;
    stpcpy(stpcpy(path, walk->path), name);
    const struct output_file file = {
        .name = path,
        .size = about.st_size,
        .modified = nanoseconds_of(&about.st_mtim),
        .obstacle = obstacle_of(about.st_mode),
        .read_only = (about.st_mode & WRITABLE) == 0,
    };
    if (restart_pattern_matches(walk->restart->patterns, path))
        restart_files_add(walk->restart, &file);
}

/* Takes over `folder`. */
static void read_folder(struct walk *walk, int folder)
{
    DIR *stream = fdopendir(folder);
    if (!stream) {
        close(folder);
        return;
    }
    const struct dirent *entry;
    while (walk->entries < ENTRIES_MAX && (entry = readdir(stream))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        walk->entries++;
        look_at(walk, dirfd(stream), entry->d_name);
    }
    closedir(stream);
}

void output_files_find(struct restart_files *restart, int folder)
{
    struct walk walk = {.restart = restart};
    const int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (own >= 0)
        read_folder(&walk, own);
}

/* Opens a file of the list, folder by folder: none of them may have become a link that leads elsewhere. */
static int open_below(int folder, const char *path)
{
    char part[NAME_MAX + 1];
    int descriptor = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    const char *slash;
    while (descriptor >= 0 && (slash = strchr(path, '/'))) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        const int below = openat(descriptor, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int why = errno;
        close(descriptor);
        errno = why;
        descriptor = below;
        path = slash + 1;
    }
    if (descriptor < 0)
        return -1;
    const int file = openat(descriptor, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    const int why = errno;
    close(descriptor);
    errno = why;
    return file;
}

/* With a lease held nobody opens the file for writing, and none is given while somebody has it open (fcntl(2)). A file
 * system that has no leases tells nothing: then the mode decides. */
static enum file_obstacle seal_open(struct output_file *file, int descriptor)
{
    struct stat about;
    const bool leased = fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0;
    const bool is_written = !leased && errno == EAGAIN;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
        return FILE_IS_SPECIAL;
    file->size = about.st_size;
    file->modified = nanoseconds_of(&about.st_mtim);
    if (is_written)
        return FILE_IS_WRITTEN;
    if (fchmod(descriptor, about.st_mode & 07777 & ~(mode_t)WRITABLE) != 0)
        return FILE_IS_DENIED;
    file->read_only = true;
    file->ours = true;
    if (leased)
        fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return FILE_IS_FINE;
}

/* False if the file is not there any more. */
static bool seal(struct output_file *file, int folder)
{
    const int descriptor = open_below(folder, file->name);
    if (descriptor >= 0) {
        file->obstacle = seal_open(file, descriptor);
        close(descriptor);
    } else if (errno == ENOENT) {
        return false;
    } else {
        file->obstacle = errno == ELOOP || errno == ENOTDIR ? FILE_IS_LINK : FILE_IS_DENIED;
    }
    return true;
}

void output_files_seal(struct restart_files *restart, int folder)
{
    size_t kept = 0;
    signal(SIGIO, SIG_IGN);
    for (size_t i = 0; i < restart->count; i++) {
        struct output_file *file = &restart->files[i];
        const bool waits = file->obstacle == FILE_IS_FINE || file->obstacle == FILE_IS_WRITTEN;
        if (waits && !file->read_only && !seal(file, folder))
            free(file->name);
        else
            restart->files[kept++] = *file;
    }
    restart->count = kept;
}
