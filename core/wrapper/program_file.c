#include "program_file.h"

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

/* What `path` names. */
static bool read_program(struct program_file *program)
{
    union {
        char bytes[256];
        Elf64_Ehdr header;
    } start = {.bytes = ""};
    struct stat status;
    int file = open(program->path, O_RDONLY | O_CLOEXEC);
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

bool program_file_find(struct program_file *program, const char *name, char *missing)
{
    char interpreter[sizeof program->interpreter];
    for (int depth = 0; depth < INTERPRETERS_MAX; depth++) {
        *program = (struct program_file){.script = false};
        if (!find_command(name, program->path) || !read_program(program)) {
            snprintf(missing, PATH_MAX, "%s", name);
            return false;
        }
        if (!program->script)
            break;
        snprintf(interpreter, sizeof interpreter, "%s", program->interpreter);
        name = interpreter;
    }
    return true;
}

const char *program_file_unobserved(const struct program_file *program)
{
    if (!program->elf)
        return NULL; /* a script of /bin/sh */
    return !program->own_kind    ? "is for another architecture or word size"
           : program->privileged ? "runs with more rights than its caller (setuid or capabilities)"
           : !program->dynamic   ? "is static"
           : program->go         ? "is a Go program, which calls the kernel itself"
                                 : NULL;
}
