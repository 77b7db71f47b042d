#include "journal_writer.h"

#include "../../core/evidence/run_name.h"
#include "../platform/quiet.h"
#include "../platform/system_call.h"
#include "process.h"
#include "run.h"
#include "time_namespace.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Half of the cap: a full journal becomes the `.old` one and a new one begins, so that the newest records are
 * never the ones that are lost. */
enum { JOURNAL_HALF_SIZE = 8 * 1024 * 1024 };

enum { FOLDER_MODE = 0700, FILE_MODE = 0600 };

/* Whoever begins a journal reserves room for what follows: the program that fails for want of a peer may have filled the disk, and
 * the last record is the one that counts. */
enum { RESERVE_SIZE = 4 * 4096 };

/* Names live on the stack, each no longer than it is needed: a fault may be met on a signal stack of a few KiB. */
enum { FILE_NAME_SIZE = 96 };

static const char *name_of_run(void)
{
    return file_name_of(run_path());
}

/* The folder in the run's path, less than RUN_PATH_SIZE bytes. Without its final slash, which would make the kernel follow a
 * symbolic link in spite of O_NOFOLLOW. The second candidate is in /dev/shm. */
static void add_folder(struct text *path, bool fallback)
{
    if (fallback) {
        text_add_fallback_folder(path, (uint64_t)SYSTEM_CALL_0(SYS_geteuid));
        return;
    }
    size_t length = (size_t)(name_of_run() - run_path());
    while (length > 1 && run_path()[length - 1] == '/')
        length--;
    text_add_bytes(path, run_path(), length);
}

/* The file in either folder, FILE_NAME_SIZE bytes. */
static void name_file(char *name, const char *suffix)
{
    struct text file = text_in(name, FILE_NAME_SIZE);
    text_add(&file, name_of_run());
    text_add(&file, suffix);
}

/* Somebody else's folder or file, or one that others may write to, could lead our writes astray. */
static bool is_trusted(int file, mode_t kind, struct stat *status)
{
    return SYSTEM_CALL_2(SYS_fstat, file, status) == 0 && (status->st_mode & S_IFMT) == kind &&
           record_place_is_trusted(status->st_uid, status->st_mode, (uint32_t)SYSTEM_CALL_0(SYS_geteuid));
}

/* Has this process begun to write anything? */
static bool begun;

/* Who alone is the run, and wrote nothing, finds nothing. A name that nobody asked for before is a look-up in the folder's file system,
 * which costs more than the whole end does otherwise. */
static bool nobody_wrote(void)
{
    return !__atomic_load_n(&begun, __ATOMIC_RELAXED) && run_is_one_process();
}

/* Opens the folder, creating one level if asked to. Negative errno if it is unusable. */
static int open_folder(bool fallback, enum journal_creation creation)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    char name[RUN_PATH_SIZE];
    struct stat status;
    struct text path = text_in(name, sizeof name);
    if (creation == JOURNAL_CREATE)
        __atomic_store_n(&begun, true, __ATOMIC_RELAXED);
    add_folder(&path, fallback);
    long folder = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, name, flags, 0);
    if (folder == -ENOENT && creation == JOURNAL_CREATE) {
        SYSTEM_CALL_3(SYS_mkdirat, AT_FDCWD, name, FOLDER_MODE);
        folder = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, name, flags, 0);
    }
    if (folder >= 0 && !is_trusted((int)folder, S_IFDIR, &status)) {
        SYSTEM_CALL_1(SYS_close, folder);
        return -EACCES;
    }
    return (int)folder;
}

/* Makes a full journal the old one. Under a lock, and only if the name still leads to the file we hold: otherwise
 * two processes could push each other's records out at once. True if the name is free for a new file. */
static bool rotate(int folder, int file, const char *name)
{
    char old_name[FILE_NAME_SIZE];
    struct stat held;
    struct stat named;
    if (SYSTEM_CALL_2(SYS_flock, file, LOCK_EX | LOCK_NB) != 0)
        return false;
    if (SYSTEM_CALL_2(SYS_fstat, file, &held) != 0)
        return false;
    if (SYSTEM_CALL_4(SYS_newfstatat, folder, name, &named, AT_SYMLINK_NOFOLLOW) != 0 ||
        named.st_ino != held.st_ino)
        return true;
    name_file(old_name, JOURNAL_OLD_SUFFIX);
    return system_call(SYS_renameat2, folder, (long)name, folder, (long)old_name, 0, 0) == 0;
}

/* Opens a file that is ours, and no pipe or device. Negative errno otherwise. */
static int open_regular(int folder, const char *name, int flags, off_t *size)
{
    struct stat status;
    long file = SYSTEM_CALL_4(SYS_openat, folder, name, flags, FILE_MODE);
    if (file < 0)
        return (int)file;
    if (!is_trusted((int)file, S_IFREG, &status)) {
        SYSTEM_CALL_1(SYS_close, file);
        return -EACCES;
    }
    *size = status.st_size;
    return (int)file;
}

/* Notes that do not fit are not taken: the long-lived come first. */
enum { NOTES_SIZE_MAX = 1024 * 1024 };

__attribute__((noinline)) static int open_notes(int folder)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_CREAT;
    char name[FILE_NAME_SIZE];
    off_t size = 0;
    name_file(name, NOTES_SUFFIX);
    int file = open_regular(folder, name, flags, &size);
    if (file < 0 || size < NOTES_SIZE_MAX)
        return file;
    SYSTEM_CALL_1(SYS_close, file);
    return -ENOSPC;
}

/* Not inlined, so that what it needs is not on the stack while the folder is opened. */
__attribute__((noinline)) static int open_file(int folder, enum journal_creation creation)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
                      (creation == JOURNAL_CREATE ? O_CREAT : 0);
    char name[FILE_NAME_SIZE];
    off_t size;
    name_file(name, JOURNAL_SUFFIX);
    int file = open_regular(folder, name, flags, &size);
    if (file >= 0 && size == 0)
        quiet_reserve(file, RESERVE_SIZE);
    if (file < 0 || size < JOURNAL_HALF_SIZE || !rotate(folder, file, name))
        return file;
    SYSTEM_CALL_1(SYS_close, file);
    return (int)SYSTEM_CALL_4(SYS_openat, folder, name, flags | O_CREAT, FILE_MODE);
}

/* Most runs never have a journal, and every process asks at its end: by one call, before anything is opened. */
static bool is_there(bool fallback, const char *suffix)
{
    char name[RUN_PATH_SIZE + FILE_NAME_SIZE];
    struct text path = text_in(name, sizeof name);
    add_folder(&path, fallback);
    text_add(&path, "/");
    text_add(&path, name_of_run());
    text_add(&path, suffix);
    return SYSTEM_CALL_4(SYS_faccessat, AT_FDCWD, name, F_OK, 0) == 0;
}

static int open_journal_in(bool fallback, enum journal_creation creation)
{
    if (creation == JOURNAL_ONLY_IF_PRESENT && !is_there(fallback, JOURNAL_SUFFIX))
        return -ENOENT;
    int folder = open_folder(fallback, creation);
    if (folder < 0)
        return folder;
    int file = open_file(folder, creation);
    SYSTEM_CALL_1(SYS_close, folder);
    return file;
}

/* The journal of a process that has become another user since. It is the only descriptor that we keep: such a process could
 * not open the journal any more, and a journal of its own would not be believed. It may have closed it, and use the number
 * for something else. */
static int kept = -1;
static struct stat kept_status;

void journal_keep(void)
{
    enum { OUT_OF_THE_WAY = 200 };
    struct stat status;
    if (kept >= 0)
        return;
    int file = open_journal_in(false, JOURNAL_CREATE);
    if (file < 0)
        return;
    long copy = SYSTEM_CALL_3(SYS_fcntl, file, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    SYSTEM_CALL_1(SYS_close, file);
    if (copy < 0)
        return;
    if (SYSTEM_CALL_2(SYS_fstat, copy, &status) != 0) {
        SYSTEM_CALL_1(SYS_close, copy);
        return;
    }
    kept_status = status;
    kept = (int)copy;
}

void journal_adopt(int file)
{
    struct stat status;
    const long flags = SYSTEM_CALL_3(SYS_fcntl, file, F_GETFL, 0);
    if (flags < 0 || (flags & O_APPEND) == 0 || SYSTEM_CALL_2(SYS_fstat, file, &status) != 0 ||
        !S_ISREG(status.st_mode))
        return;
    SYSTEM_CALL_3(SYS_fcntl, file, F_SETFD, FD_CLOEXEC);
    kept_status = status;
    kept = file;
}

int journal_kept(void)
{
    struct stat status;
    bool is_there = kept >= 0 && SYSTEM_CALL_2(SYS_fstat, kept, &status) == 0 &&
                    status.st_dev == kept_status.st_dev && status.st_ino == kept_status.st_ino;
    return is_there ? kept : -1;
}

/* A copy of it, to be closed; negative if there is none. */
static int open_kept(void)
{
    int file = journal_kept();
    return file < 0 ? -EBADF : (int)SYSTEM_CALL_3(SYS_fcntl, file, F_DUPFD_CLOEXEC, 0);
}

/* Where a record may go, in this order. Where the run's own folder is unusable, every process of the run comes to the same
 * fallback. */
enum place { IN_FOLDER, IN_KEPT, IN_FALLBACK, PLACES };

static int open_place(enum place place, enum journal_creation creation)
{
    return place == IN_KEPT ? open_kept() : open_journal_in(place == IN_FALLBACK, creation);
}

/* Opens the first journal there is, or can be, from `place` on, and says where. Negative if there is none. */
static int open_journal(enum place *place, enum journal_creation creation)
{
    int file = -ENOENT;
    for (; *place < PLACES; (*place)++) {
        file = open_place(*place, creation);
        if (file >= 0)
            break;
    }
    return file;
}

bool journal_is_there(void)
{
    if (nobody_wrote())
        return false;
    return is_there(false, JOURNAL_SUFFIX) || journal_kept() >= 0 || is_there(true, JOURNAL_SUFFIX);
}

static bool write_and_close(int file, const void *record)
{
    bool written = quiet_write_to_file(file, record, RECORD_SIZE);
    SYSTEM_CALL_1(SYS_close, file);
    return written;
}

static bool lost_any;

bool journal_lost_any(void)
{
    return __atomic_load_n(&lost_any, __ATOMIC_RELAXED);
}

static bool lose(void)
{
    __atomic_store_n(&lost_any, true, __ATOMIC_RELAXED);
    return false;
}

/* A disk may be full, or become so: then the next place gets what this one did not take. */
static bool write_in_turn(int file, enum place place, const void *record)
{
    while (!write_and_close(file, record)) {
        place++;
        file = open_journal(&place, JOURNAL_CREATE);
        if (file < 0)
            return lose();
    }
    return true;
}

static void shift(uint64_t *time, int64_t by)
{
    if (*time != 0)
        *time += (uint64_t)by;
}

/* All times of a run are its root's. */
static void seal(struct record *record)
{
    const int64_t by = time_namespace_shift();
    shift(&record->image.start, by);
    shift(&record->time, by);
    shift(&record->first, by);
    record_seal(record);
}

bool journal_append(struct record *record, enum journal_creation creation)
{
    enum place place = IN_FOLDER;
    int file = open_journal(&place, creation);
    if (file < 0)
        return creation == JOURNAL_CREATE ? lose() : false;
    process_sign_record(record);
    seal(record);
    return write_in_turn(file, place, record);
}

/* Not in the fallback: another user's process would leave a file there that nobody removes. */
bool journal_append_note_of_other(struct record *record)
{
    int folder = open_folder(false, JOURNAL_CREATE);
    int file = folder < 0 ? folder : open_notes(folder);
    if (folder >= 0)
        SYSTEM_CALL_1(SYS_close, folder);
    if (file < 0)
        return false;
    seal(record);
    return write_and_close(file, record);
}

bool journal_append_note(struct record *record)
{
    process_sign_record(record);
    return journal_append_note_of_other(record);
}

/* Notes stand in the order of time, and the newest are meant: it looks back. */
uint32_t journal_find_blind(uint32_t pid, uint32_t parent, uint64_t since)
{
    char name[FILE_NAME_SIZE];
    off_t size = 0;
    uint32_t found = 0;
    if (!journal_has_notes())
        return 0;
    int folder = open_folder(false, JOURNAL_ONLY_IF_PRESENT);
    if (folder < 0)
        return 0;
    name_file(name, NOTES_SUFFIX);
    int file = open_regular(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, &size);
    SYSTEM_CALL_1(SYS_close, folder);
    if (file < 0)
        return 0;
    for (off_t at = size / RECORD_SIZE * RECORD_SIZE - RECORD_SIZE; at >= 0 && found == 0;
         at -= RECORD_SIZE) {
        struct record record;
        if (SYSTEM_CALL_4(SYS_pread64, file, &record, sizeof record, at) != (long)sizeof record ||
            !record_is_valid(&record) || (record.time < since && record.kind == RECORD_BLIND))
            break;
        if (record.kind == RECORD_BLIND && record.witness == WITNESS_PROCESS &&
            (pid != 0 ? record.child == pid : record.parent == parent && record.image.pid == record.child))
            found = record.child;
    }
    SYSTEM_CALL_1(SYS_close, file);
    return found;
}

bool journal_has_notes(void)
{
    return !nobody_wrote() && is_there(false, NOTES_SUFFIX);
}

bool journal_append_words(struct words_record *record, enum journal_creation creation)
{
    enum place place = IN_FOLDER;
    int file = open_journal(&place, creation);
    if (file < 0)
        return false;
    record->image = process_image();
    record->image.namespace = process_namespace();
    shift(&record->image.start, time_namespace_shift());
    shift(&record->time, time_namespace_shift());
    words_record_seal(record);
    return write_in_turn(file, place, record);
}

static bool keeps_every_failure;

void journal_keep_every_failure(void)
{
    keeps_every_failure = true;
}

enum journal_creation journal_creation_at_end(int status, int signal)
{
    return (trace_enabled() || keeps_every_failure) && (status != 0 || signal != 0) ? JOURNAL_CREATE
                                                                                    : JOURNAL_ONLY_IF_PRESENT;
}

static bool write_last_in(bool fallback, const struct record *record)
{
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    off_t size;
    int folder = open_folder(fallback, JOURNAL_CREATE);
    if (folder < 0)
        return false;
    int file = open_regular(folder, LAST_RUN_FILE, flags, &size);
    SYSTEM_CALL_1(SYS_close, folder);
    if (file < 0)
        return false;
    bool written = quiet_write_to_file(file, record, sizeof *record);
    SYSTEM_CALL_1(SYS_close, file);
    return written;
}

bool journal_write_last(struct record *record)
{
    process_sign_record(record);
    record_seal(record);
    return write_last_in(false, record) || write_last_in(true, record);
}

void journal_remove(void)
{
    static const char suffixes[][16] = {JOURNAL_SUFFIX, JOURNAL_OLD_SUFFIX, NOTES_SUFFIX};
    for (int fallback = 0; fallback <= 1; fallback++) {
        char name[FILE_NAME_SIZE];
        int folder = open_folder(fallback != 0, JOURNAL_ONLY_IF_PRESENT);
        if (folder < 0)
            continue;
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
            name_file(name, suffixes[i]);
            SYSTEM_CALL_3(SYS_unlinkat, folder, name, 0);
        }
        SYSTEM_CALL_1(SYS_close, folder);
    }
}
