#include "journal_writer.h"

#include "../../core/evidence/run_name.h"
#include "../platform/quiet.h"
#include "../platform/system_call.h"
#include "journal_kept.h"
#include "process.h"
#include "time_namespace.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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
    return place == IN_KEPT ? open_kept() : journal_open_in(place == IN_FALLBACK, creation);
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
    if (journal_nobody_wrote())
        return false;
    return journal_file_is_there(false, JOURNAL_SUFFIX) || journal_kept() >= 0 ||
           journal_file_is_there(true, JOURNAL_SUFFIX);
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

bool journal_append(struct record *record, enum journal_creation creation)
{
    enum place place = IN_FOLDER;
    int file = open_journal(&place, creation);
    if (file < 0)
        return creation == JOURNAL_CREATE ? lose() : false;
    process_sign_record(record);
    time_namespace_seal(record);
    return write_in_turn(file, place, record);
}

bool journal_append_words(struct words_record *record, enum journal_creation creation)
{
    enum place place = IN_FOLDER;
    int file = open_journal(&place, creation);
    if (file < 0)
        return false;
    record->image = process_image();
    record->image.namespace = process_namespace();
    record->image.start = time_of_root(record->image.start);
    record->time = time_of_root(record->time);
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
    int folder = journal_open_folder(fallback, JOURNAL_CREATE);
    if (folder < 0)
        return false;
    int file = journal_open_regular(folder, LAST_RUN_FILE, flags, &size);
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
        char name[JOURNAL_NAME_SIZE];
        int folder = journal_open_folder(fallback != 0, JOURNAL_ONLY_IF_PRESENT);
        if (folder < 0)
            continue;
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
            journal_name_file(name, suffixes[i]);
            SYSTEM_CALL_3(SYS_unlinkat, folder, name, 0);
        }
        SYSTEM_CALL_1(SYS_close, folder);
    }
}
