#include "last_run.h"

#include "../evidence/run_name.h"
#include "journal_file.h"
#include "record_folder.h"
#include "trusted_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads the file of `folder`. The library writes one record over however many were there: those of an earlier run are left
 * out. */
static bool read_file(struct journal *journal, const char *folder, struct timespec *written)
{
    char path[RECORD_PATH_SIZE];
    struct stat status;
    snprintf(path, sizeof path, "%.*s/" LAST_RUN_FILE, RECORD_PATH_SIZE / 2, folder);
    if (lstat(path, &status) != 0)
        return false;
    if (!journal_read(journal, path) || journal->count == 0 || journal->records[0].kind != RECORD_END)
        return false;
    const struct record *root = &journal->records[0];
    if (journal->count > LAST_RUN_RECORDS_MAX)
        journal->count = LAST_RUN_RECORDS_MAX;
    while (journal->count > 1 &&
           (journal->records[journal->count - 1].image.start != root->image.start ||
            journal->records[journal->count - 1].image.namespace != root->image.namespace))
        journal->count--;
    *written = status.st_mtim;
    return true;
}

static void write_name(char *run, const char *folder, const struct image *root)
{
    struct text path = text_in(run, RECORD_PATH_SIZE);
    text_add_bytes(&path, folder, strnlen(folder, RECORD_PATH_SIZE / 2));
    text_add(&path, "/");
    text_add_image_name(&path, root);
}

bool last_run_find(const char *folder, char *run, struct timespec *written)
{
    struct journal journal = {0};
    bool found = read_file(&journal, folder, written);
    if (found)
        write_name(run, folder, &journal.records[0].image);
    journal_free(&journal);
    return found;
}

/* Do they name the same root? Where a run has no journal, only its last record tells of it, not the number behind its name. */
static bool is_same_run(const char *name, const struct image *root)
{
    struct image named;
    return run_name_parse(name, &named) && named.pid == root->pid && named.start == root->start &&
           named.namespace == root->namespace;
}

/* The folder in the path of `run`, and the fallback. */
static void folders_of(char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE], const char *run)
{
    const char *slash = strrchr(run, '/');
    snprintf(folders[0], RECORD_PATH_SIZE, "%.*s", slash ? (int)(slash - run) : 0, run);
    record_fallback_folder_path(folders[1]);
}

bool last_run_read(struct journal *journal, const char *run)
{
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    folders_of(folders, run);
    for (size_t i = 0; i < RECORD_FOLDERS_MAX; i++) {
        struct timespec written;
        if (read_file(journal, folders[i], &written) &&
            is_same_run(file_name_of(run), &journal->records[0].image))
            return true;
        journal_free(journal);
        *journal = (struct journal){0};
    }
    return false;
}

/* `usable` says whether the folder is; what a link in the file's place leads to is left alone. */
static bool write_file(const char *folder, const struct record *records, size_t count, bool *usable)
{
    char path[RECORD_PATH_SIZE];
    char why[RECORD_WHY_SIZE];
    const ssize_t size = (ssize_t)(count * sizeof *records);
    snprintf(path, sizeof path, "%.*s/" LAST_RUN_FILE, RECORD_PATH_SIZE / 2, folder);
    int file = trusted_file_open(path, O_WRONLY | O_CREAT);
    *usable = file < 0 && record_folder_is_usable(folder, why);
    if (file < 0)
        return false;
    const bool written = write(file, records, (size_t)size) == size;
    if (!written)
        unlink(path); /* what it told is not true any more */
    close(file);
    return written;
}

bool last_run_write(const char *run, struct record *records, size_t count, bool create)
{
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    bool written = false;
    bool usable = false;
    folders_of(folders, run);
    for (size_t i = 0; i < count; i++)
        record_seal(&records[i]);
    for (size_t i = 0; i < RECORD_FOLDERS_MAX && !written && !usable; i++) {
        if (create)
            mkdir(folders[i], 0700);
        written = write_file(folders[i], records, count, &usable);
    }
    return written;
}
