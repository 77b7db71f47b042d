#include "run_notes.h"

#include "../../core/evidence/run_name.h"
#include "../platform/quiet.h"
#include "../platform/system_call.h"
#include "journal_files.h"
#include "process.h"
#include "time_namespace.h"

#include <errno.h>
#include <fcntl.h>

/* Notes that do not fit are not taken: the long-lived come first. */
enum { NOTES_SIZE_MAX = 1024 * 1024 };

__attribute__((noinline)) static int open_notes(int folder)
{
    const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_CREAT;
    char name[JOURNAL_NAME_SIZE];
    off_t size = 0;
    journal_name_file(name, NOTES_SUFFIX);
    int file = journal_open_regular(folder, name, flags, &size);
    if (file < 0 || size < NOTES_SIZE_MAX)
        return file;
    SYSTEM_CALL_1(SYS_close, file);
    return -ENOSPC;
}

/* Not in the fallback: another user's process would leave a file there that nobody removes. */
bool run_notes_append_of_other(struct record *record)
{
    int folder = journal_open_folder(false, JOURNAL_CREATE);
    int file = folder < 0 ? folder : open_notes(folder);
    if (folder >= 0)
        SYSTEM_CALL_1(SYS_close, folder);
    if (file < 0)
        return false;
    time_namespace_seal(record);
    bool written = quiet_write_to_file(file, record, RECORD_SIZE);
    SYSTEM_CALL_1(SYS_close, file);
    return written;
}

bool run_notes_append(struct record *record)
{
    process_sign_record(record);
    return run_notes_append_of_other(record);
}

/* Notes stand in the order of time, and the newest are meant: it looks back. */
uint32_t run_notes_find_blind(uint32_t pid, uint32_t parent, uint64_t since)
{
    char name[JOURNAL_NAME_SIZE];
    off_t size = 0;
    uint32_t found = 0;
    if (!run_has_notes())
        return 0;
    int folder = journal_open_folder(false, JOURNAL_ONLY_IF_PRESENT);
    if (folder < 0)
        return 0;
    journal_name_file(name, NOTES_SUFFIX);
    int file = journal_open_regular(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, &size);
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

bool run_has_notes(void)
{
    return !journal_nobody_wrote() && journal_file_is_there(false, NOTES_SUFFIX);
}
