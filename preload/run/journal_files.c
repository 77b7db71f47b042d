#include "journal_files.h"

#include "../../core/evidence/record.h"
#include "../../core/evidence/run_name.h"
#include "../platform/quiet.h"
#include "../platform/system_call.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
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

void journal_name_file(char *name, const char *suffix)
{
    struct text file = text_in(name, JOURNAL_NAME_SIZE);
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
bool journal_nobody_wrote(void)
{
    return !__atomic_load_n(&begun, __ATOMIC_RELAXED) && run_is_one_process();
}

int journal_open_folder(bool fallback, enum journal_creation creation)
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
    char old_name[JOURNAL_NAME_SIZE];
    struct stat held;
    struct stat named;
    if (SYSTEM_CALL_2(SYS_flock, file, LOCK_EX | LOCK_NB) != 0)
        return false;
    if (SYSTEM_CALL_2(SYS_fstat, file, &held) != 0)
        return false;
    if (SYSTEM_CALL_4(SYS_newfstatat, folder, name, &named, AT_SYMLINK_NOFOLLOW) != 0 ||
        named.st_ino != held.st_ino)
        return true;
    journal_name_file(old_name, JOURNAL_OLD_SUFFIX);
    return system_call(SYS_renameat2, folder, (long)name, folder, (long)old_name, 0, 0) == 0;
}

int journal_open_regular(int folder, const char *name, int flags, off_t *size)
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

/* Not inlined, so that what it needs is not on the stack while the folder is opened. */
__attribute__((noinline)) static int open_file(int folder, enum journal_creation creation)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
                      (creation == JOURNAL_CREATE ? O_CREAT : 0);
    char name[JOURNAL_NAME_SIZE];
    off_t size;
    journal_name_file(name, JOURNAL_SUFFIX);
    int file = journal_open_regular(folder, name, flags, &size);
    if (file >= 0 && size == 0)
        quiet_reserve(file, RESERVE_SIZE);
    if (file < 0 || size < JOURNAL_HALF_SIZE || !rotate(folder, file, name))
        return file;
    SYSTEM_CALL_1(SYS_close, file);
    return (int)SYSTEM_CALL_4(SYS_openat, folder, name, flags | O_CREAT, FILE_MODE);
}

/* Most runs never have a journal, and every process asks at its end: by one call, before anything is opened. */
bool journal_file_is_there(bool fallback, const char *suffix)
{
    char name[RUN_PATH_SIZE + JOURNAL_NAME_SIZE];
    struct text path = text_in(name, sizeof name);
    add_folder(&path, fallback);
    text_add(&path, "/");
    text_add(&path, name_of_run());
    text_add(&path, suffix);
    return SYSTEM_CALL_4(SYS_faccessat, AT_FDCWD, name, F_OK, 0) == 0;
}

int journal_open_in(bool fallback, enum journal_creation creation)
{
    /* Who has begun to write need not ask: where it wrote, it opens. */
    if (creation == JOURNAL_ONLY_IF_PRESENT && !__atomic_load_n(&begun, __ATOMIC_RELAXED) &&
        !journal_file_is_there(fallback, JOURNAL_SUFFIX))
        return -ENOENT;
    int folder = journal_open_folder(fallback, creation);
    if (folder < 0)
        return folder;
    int file = open_file(folder, creation);
    SYSTEM_CALL_1(SYS_close, folder);
    return file;
}
