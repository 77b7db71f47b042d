#include "program.h"

#include "../../core/evidence/program_header.h"
#include "../../core/evidence/text.h"
#include "../platform/objects.h"
#include "../platform/system_call.h"
#include "environment.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Scripts name an interpreter in their first line. */
enum { SCRIPT_LINE_SIZE = 256, PROGRAM_PATH_MAX = 512 };

/* The interpreter that `#!` names, copied to `path`. False if there is none. */
static bool read_interpreter(char path[SCRIPT_LINE_SIZE], const char *header, size_t length)
{
    size_t start = 2;
    while (start < length && (header[start] == ' ' || header[start] == '\t'))
        start++;
    for (size_t end = start; end < length && end - start < SCRIPT_LINE_SIZE; end++)
        if (header[end] == ' ' || header[end] == '\t' || header[end] == '\n') {
            struct text text = text_in(path, SCRIPT_LINE_SIZE);
            text_add_bytes(&text, header + start, end - start);
            return path[0] == '/';
        }
    return false;
}

static bool has_privilege(long file, const struct stat *status)
{
    return (status->st_mode & (S_ISUID | S_ISGID)) != 0 ||
           SYSTEM_CALL_4(SYS_fgetxattr, file, "security.capability", NULL, 0) > 0;
}

/* Does the kernel start it with more rights than we have (capabilities(7))? Then the loader loads nothing (ld.so(8)). */
static bool gains_rights(const struct stat *status)
{
    const uid_t user = (uid_t)SYSTEM_CALL_0(SYS_geteuid);
    const gid_t group = (gid_t)SYSTEM_CALL_0(SYS_getegid);
    if ((status->st_mode & (S_ISUID | S_ISGID)) == 0)
        return user != 0;
    return ((status->st_mode & S_ISUID) != 0 && status->st_uid != user) ||
           ((status->st_mode & S_ISGID) != 0 && status->st_gid != group);
}

static enum program_kind kind_of(const struct program_header *header)
{
    return !header->elf                            ? PROGRAM_UNKNOWN
           : !header->own_kind || !header->dynamic ? PROGRAM_WITHOUT_US
           : header->go                            ? PROGRAM_GO
                                                   : PROGRAM_OBSERVED;
}

static __attribute__((noinline)) bool has_notes_of_go(long file, size_t place)
{
    char notes[PROGRAM_NOTES_SIZE];
    const long length = SYSTEM_CALL_4(SYS_pread64, file, notes, sizeof notes, place);
    return length > 0 && program_notes_are_of_go(notes, (size_t)length);
}

/* Not inlined, so that what it reads is off the stack before anything else is done. `script`: it is one, and `named` is the
 * interpreter that it names. */
static __attribute__((noinline)) enum program_kind look_at(const char *path, bool *script,
                                                           char named[SCRIPT_LINE_SIZE])
{
    char bytes[PROGRAM_HEADER_SIZE];
    struct stat status;
    *script = false;
    long file = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (file < 0)
        return PROGRAM_UNKNOWN;
    const bool regular = SYSTEM_CALL_2(SYS_fstat, file, &status) == 0 && S_ISREG(status.st_mode);
    const bool privileged = regular && has_privilege(file, &status);
    const long length = regular ? SYSTEM_CALL_3(SYS_read, file, bytes, sizeof bytes) : 0;
    struct program_header header = program_header_read(bytes, length > 0 ? (size_t)length : 0);
    if (!header.go && header.notes > 0)
        header.go = has_notes_of_go(file, header.notes);
    SYSTEM_CALL_1(SYS_close, file);
    *script = header.script && read_interpreter(named, bytes, (size_t)length);
    const enum program_kind kind = kind_of(&header);
    return !privileged || kind == PROGRAM_UNKNOWN ? kind
           : gains_rights(&status)                ? PROGRAM_WITHOUT_US
           : kind == PROGRAM_OBSERVED             ? PROGRAM_SET_USER
                                                  : kind;
}

/* Of a script the interpreter counts, and a privilege of its own does not (execve(2)). */
static enum program_kind kind_of_file(const char *path)
{
    char interpreter[SCRIPT_LINE_SIZE];
    char its_own[SCRIPT_LINE_SIZE];
    bool script;
    const enum program_kind kind = look_at(path, &script, interpreter);
    return script ? look_at(interpreter, &script, its_own) : kind;
}

/* As execvp(3) looks for it, PROGRAM_PATH_MAX bytes. False if it is nowhere. */
static bool find_in_path(char *found, const char *program)
{
    char ***host_environ = objects_first("environ");
    const char *path =
        host_environ == NULL || *host_environ == NULL ? NULL : start_variable(*host_environ, "PATH");
    if (path == NULL)
        path = "/bin:/usr/bin";
    while (true) {
        size_t length = 0;
        while (path[length] != ':' && path[length] != '\0')
            length++;
        struct text text = text_in(found, PROGRAM_PATH_MAX);
        text_add_bytes(&text, path, length);
        text_add(&text, length > 0 ? "/" : "");
        text_add(&text, program);
        if (SYSTEM_CALL_4(SYS_faccessat, AT_FDCWD, found, X_OK, 0) == 0)
            return true;
        if (path[length] == '\0')
            return false;
        path += length + 1;
    }
}

enum program_kind program_kind_of(const char *program, bool search)
{
    char found[PROGRAM_PATH_MAX];
    bool has_slash = false;
    if (!search) /* the kernel tells of an address that is no memory */
        return kind_of_file(program);
    for (const char *byte = program; *byte != '\0'; byte++)
        has_slash = has_slash || *byte == '/';
    if (has_slash)
        return kind_of_file(program);
    return find_in_path(found, program) ? kind_of_file(found) : PROGRAM_UNKNOWN;
}

bool program_takes_library(const char *program, bool search)
{
    const enum program_kind kind = program_kind_of(program, search);
    return kind == PROGRAM_OBSERVED || kind == PROGRAM_GO;
}
