#include "last_run.h"

#include "../evidence/run_name.h"
#include "journal_file.h"
#include "record_folder.h"

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
    if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid())
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
    const char *slash = strrchr(run, '/');
    folders_of(folders, run);
    for (size_t i = 0; i < RECORD_FOLDERS_MAX; i++) {
        char name[RECORD_PATH_SIZE];
        struct timespec written;
        if (read_file(journal, folders[i], &written)) {
            write_name(name, folders[i], &journal->records[0].image);
            if (strcmp(strrchr(name, '/') + 1, slash ? slash + 1 : run) == 0)
                return true;
        }
        journal_free(journal);
        *journal = (struct journal){0};
    }
    return false;
}

static void write_file(const char *folder, const struct record *records, size_t count)
{
    char path[RECORD_PATH_SIZE];
    struct stat status;
    snprintf(path, sizeof path, "%.*s/" LAST_RUN_FILE, RECORD_PATH_SIZE / 2, folder);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (file < 0)
        return;
    bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid();
    if (regular && write(file, records, count * sizeof *records) < 0)
        unlink(path); /* what it told is not true any more */
    close(file);
}

void last_run_write(const char *run, struct record *records, size_t count, bool create)
{
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    char why[RECORD_WHY_SIZE];
    folders_of(folders, run);
    const char *folder = record_folder_is_usable(folders[0], why) ? folders[0] : folders[1];
    for (size_t i = 0; i < count; i++)
        record_seal(&records[i]);
    if (create)
        mkdir(folder, 0700);
    if (record_folder_is_usable(folder, why))
        write_file(folder, records, count);
}
