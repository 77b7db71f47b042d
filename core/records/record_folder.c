#include "record_folder.h"

#include "../evidence/run_name.h"
#include "../messages/records.h"
#include "journal_file.h"
#include "trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
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

/* The folder is not there, and lstat(2) has set errno. Can it be made? */
static bool can_be_made(char *folder, char *why)
{
    const int error = errno;
    char *slash = strrchr(folder, '/');
    snprintf(why, RECORD_WHY_SIZE, RECORDS_IT_CANNOT_BE_MADE, strerror(error == ENOENT ? EACCES : error));
    if (!slash)
        return false;
    slash[slash == folder] = '\0';
    return error == ENOENT && access(folder, W_OK | X_OK) == 0;
}

bool record_folder_is_usable(const char *given, char *why)
{
    struct stat status;
    struct statvfs room;
    char folder[RECORD_PATH_SIZE];
    /* A final slash would make the kernel follow a symbolic link, which the library does not. */
    size_t length = strnlen(given, sizeof folder - 1);
    while (length > 1 && given[length - 1] == '/')
        length--;
    snprintf(folder, sizeof folder, "%.*s", (int)length, given);
    if (lstat(folder, &status) != 0)
        return can_be_made(folder, why);
    if (S_ISLNK(status.st_mode))
        snprintf(why, RECORD_WHY_SIZE, RECORDS_IT_IS_A_SYMBOLIC);
    else if (!S_ISDIR(status.st_mode))
        snprintf(why, RECORD_WHY_SIZE, RECORDS_IT_IS_NOT);
    else if (status.st_uid != geteuid())
        snprintf(why, RECORD_WHY_SIZE, RECORDS_IT_BELONGS_TO_USER, (unsigned)status.st_uid,
                 (unsigned)geteuid());
    else if (!record_place_is_trusted(status.st_uid, status.st_mode, geteuid()))
        snprintf(why, RECORD_WHY_SIZE, RECORDS_OTHERS_MAY_WRITE);
    else if (access(folder, W_OK | X_OK) != 0)
        snprintf(why, RECORD_WHY_SIZE, "%s", strerror(errno));
    else if (statvfs(folder, &room) == 0 && room.f_bavail == 0)
        snprintf(why, RECORD_WHY_SIZE, RECORDS_ITS_DISK_IS_FULL);
    else
        return true;
    return false;
}

/* A person who chose the folder means no other, unless the library could not use it either. */
static bool fallback_counts(void)
{
    char folder[RECORD_PATH_SIZE];
    char why[RECORD_WHY_SIZE];
    record_folder_path(folder);
    return !record_path_is_usable(getenv("VHRETRY_DIR")) || !record_folder_is_usable(folder, why);
}

size_t record_folders(char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE])
{
    record_folder_path(folders[0]);
    record_fallback_folder_path(folders[1]);
    return fallback_counts() ? 2 : 1;
}

/* The place of `run` in the fallback folder, 2 * RECORD_PATH_SIZE bytes. */
static void name_in_fallback(char *path, const char *run)
{
    const char *slash = strrchr(run, '/');
    char folder[RECORD_PATH_SIZE];
    record_fallback_folder_path(folder);
    snprintf(path, (size_t)2 * RECORD_PATH_SIZE, "%s/%s", folder, slash ? slash + 1 : run);
}

/* Both halves of the journal, older first, and the notes: without a journal there is nothing that they could explain. */
static bool read_halves(struct journal *journal, const char *run)
{
    char path[RECORD_PATH_SIZE + sizeof JOURNAL_OLD_SUFFIX];
    snprintf(path, sizeof path, "%s" JOURNAL_OLD_SUFFIX, run);
    bool older = journal_read(journal, path);
    snprintf(path, sizeof path, "%s" JOURNAL_SUFFIX, run);
    bool newer = journal_read(journal, path);
    snprintf(path, sizeof path, "%s" NOTES_SUFFIX, run);
    if (older || newer)
        journal_read(journal, path);
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

void record_folder_read_early(struct journal *journal, const char *run)
{
    char path[RECORD_PATH_SIZE + sizeof NOTES_SUFFIX];
    snprintf(path, sizeof path, "%s" NOTES_SUFFIX, run);
    if (!record_folder_read(journal, run))
        journal_read(journal, path);
}

/* Into a file of our own that is there: what others put in its place is no journal. */
static bool append_to(const char *run, const char *suffix, const void *record)
{
    char path[2 * RECORD_PATH_SIZE + sizeof JOURNAL_SUFFIX];
    snprintf(path, sizeof path, "%s%s", run, suffix);
    int file = trusted_file_open(path, O_WRONLY | O_APPEND);
    if (file < 0)
        return false;
    bool written = write(file, record, RECORD_SIZE) == (ssize_t)RECORD_SIZE;
    close(file);
    return written;
}

static bool append(const char *run, const void *record)
{
    char path[2 * RECORD_PATH_SIZE];
    name_in_fallback(path, run);
    return append_to(run, JOURNAL_SUFFIX, record) || append_to(path, JOURNAL_SUFFIX, record);
}

bool record_folder_append(const char *run, struct record *record)
{
    record_seal(record);
    return append(run, record);
}

bool record_folder_append_note(const char *run, struct record *record)
{
    record_seal(record);
    return append_to(run, NOTES_SUFFIX, record);
}

bool record_folder_append_words(const char *run, struct words_record *words)
{
    words_record_seal(words);
    return append(run, words);
}

/* In the folder that the path of `run` names. */
static bool begin_in_folder_of(const char *run)
{
    char path[2 * RECORD_PATH_SIZE + sizeof JOURNAL_SUFFIX];
    const char *slash = strrchr(run, '/');
    if (!slash)
        return false;
    snprintf(path, sizeof path, "%.*s", (int)(slash - run), run);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s" JOURNAL_SUFFIX, run);
    int file = trusted_file_open(path, O_WRONLY | O_CREAT | O_APPEND);
    if (file >= 0)
        close(file);
    return file >= 0;
}

bool record_folder_begin(const char *run)
{
    char path[2 * RECORD_PATH_SIZE];
    name_in_fallback(path, run);
    return begin_in_folder_of(run) || begin_in_folder_of(path);
}

void record_folder_remove(const char *run)
{
    static const char *const suffixes[] = {JOURNAL_SUFFIX, JOURNAL_OLD_SUFFIX, NOTES_SUFFIX};
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
