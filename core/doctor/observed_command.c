/* Check: will the command be seen, if one is named? */
#include "doctor.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#if defined(__aarch64__)
enum { OWN_MACHINE = EM_AARCH64 };
#else
enum { OWN_MACHINE = EM_X86_64 };
#endif

enum { INTERPRETERS_MAX = 4 /* as the kernel, execve(2) */ };

/* Finds the command in PATH, as execvp(3) would. */
static bool find_command(const char *name, char path[PATH_MAX])
{
    const char *folders = getenv("PATH");
    if (strchr(name, '/')) {
        snprintf(path, PATH_MAX, "%s", name);
        return access(path, X_OK) == 0;
    }
    for (const char *folder = folders ? folders : "/usr/bin:/bin"; folder; folder = strchr(folder, ':')) {
        folder += *folder == ':';
        snprintf(path, PATH_MAX, "%.*s/%s", (int)strcspn(folder, ":"), folder, name);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

/* What of a program decides whether the library gets into it. */
struct program_file {
    bool script;
    char interpreter[256]; /* of a script */
    bool elf;
    bool own_kind; /* of this machine's architecture and word size */
    bool dynamic;
    bool go;
    bool
        privileged; /* setuid, setgid or with capabilities: the loader drops preloaded libraries (ld.so(8)) */
};

static void read_segments(int file, const Elf64_Ehdr *header, struct program_file *program)
{
    for (unsigned i = 0; i < header->e_phnum && i < 64; i++) {
        Elf64_Phdr segment;
        off_t place = (off_t)(header->e_phoff + (uint64_t)i * header->e_phentsize);
        if (pread(file, &segment, sizeof segment, place) != (ssize_t)sizeof segment)
            return;
        program->dynamic = program->dynamic || segment.p_type == PT_INTERP;
        char note[16] = "";
        if (segment.p_type == PT_NOTE &&
            pread(file, note, sizeof note, (off_t)segment.p_offset) == (ssize_t)sizeof note)
            program->go = program->go || memcmp(note + 12, "Go\0", 4) == 0;
    }
}

static bool read_program(const char *path, struct program_file *program)
{
    union {
        char bytes[256];
        Elf64_Ehdr header;
    } start = {.bytes = ""};
    struct stat status;
    *program = (struct program_file){.script = false};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t length = pread(file, start.bytes, sizeof start.bytes - 1, 0);
    program->script = length > 2 && memcmp(start.bytes, "#!", 2) == 0;
    program->elf = length >= (ssize_t)sizeof start.header && memcmp(start.bytes, ELFMAG, SELFMAG) == 0;
    if (program->script) {
        const char *word = start.bytes + 2 + strspn(start.bytes + 2, " \t");
        snprintf(program->interpreter, sizeof program->interpreter, "%.*s", (int)strcspn(word, " \t\r\n"),
                 word);
    } else if (program->elf) {
        program->own_kind =
            start.header.e_ident[EI_CLASS] == ELFCLASS64 && start.header.e_machine == (Elf64_Half)OWN_MACHINE;
        if (program->own_kind)
            read_segments(file, &start.header, program);
    }
    program->privileged =
        fstat(file, &status) == 0 && (((status.st_mode & S_ISUID) != 0 && status.st_uid != geteuid()) ||
                                      ((status.st_mode & S_ISGID) != 0 && status.st_gid != getegid()) ||
                                      fgetxattr(file, "security.capability", NULL, 0) > 0);
    close(file);
    return true;
}

static void judge(const char *path, const struct program_file *program, struct finding *finding)
{
    if (!program->elf) {
        found(finding, GRADE_OK, "%s is a script of /bin/sh", path);
        return;
    }
    const char *why = !program->own_kind    ? "is for another architecture or word size"
                      : program->privileged ? "runs with more rights than its caller (setuid or capabilities)"
                      : !program->dynamic   ? "is static"
                      : program->go         ? "is a Go program, which calls the kernel itself"
                                            : NULL;
    if (!why) {
        found(finding, GRADE_OK, "%s is observed", path);
        return;
    }
    found(finding, GRADE_FAILURE, "%s %s: its network is not seen", path, why);
    advise_fix(finding, "end with status 75 (EX_TEMPFAIL) where a retry is wanted, from a script around it");
}

void check_command(struct examination *examination, struct finding *finding)
{
    char path[PATH_MAX];
    struct program_file program;
    if (!examination->command || !examination->command[0])
        return; /* none was named: nothing to tell */
    const char *name = examination->command[0];
    for (int depth = 0; depth < INTERPRETERS_MAX; depth++) {
        if (!find_command(name, path) || !read_program(path, &program)) {
            found(finding, GRADE_FAILURE, "\"%s\" is not there, or may not be executed", name);
            advise_fix(finding, "check the name, PATH and the file's mode");
            return;
        }
        if (!program.script)
            break;
        name = program.interpreter;
    }
    judge(path, &program, finding);
}
