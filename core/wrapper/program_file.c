#include "program_file.h"

#include "../evidence/program_header.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { INTERPRETERS_MAX = 4 /* as the kernel, execve(2) */ };

/* A folder, a FIFO, a device: execve(2) refuses them, and to open some of them would wait or do something. */
static bool is_executable(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* Finds the command in PATH, as execvp(3) would. */
static bool find_command(const char *name, char path[PATH_MAX])
{
    const char *folders = getenv("PATH");
    if (strchr(name, '/')) {
        snprintf(path, PATH_MAX, "%s", name);
        return is_executable(path);
    }
    for (const char *folder = folders ? folders : "/usr/bin:/bin"; folder; folder = strchr(folder, ':')) {
        folder += *folder == ':';
        const int length = (int)strcspn(folder, ":");
        snprintf(path, PATH_MAX, "%.*s/%s", length > 0 ? length : 1, length > 0 ? folder : ".", name);
        if (is_executable(path))
            return true;
    }
    return false;
}

/* The word at `*at`, which is moved behind it; false if there is none in this line. */
static bool next_word(const char **at, char *word, size_t size)
{
    *at += strspn(*at, " \t");
    const size_t length = strcspn(*at, " \t\r\n");
    snprintf(word, size, "%.*s", (int)length, *at);
    *at += length;
    return length > 0;
}

/* `#!/usr/bin/python3 -u`; of `#!/usr/bin/env -S A=b node` what env(1) is to start. */
static void read_interpreter(const char *line, struct program_file *program)
{
    char word[sizeof program->interpreter];
    if (!next_word(&line, word, sizeof word))
        return;
    snprintf(program->interpreter, sizeof program->interpreter, "%s", word);
    const char *slash = strrchr(word, '/');
    if (strcmp(slash ? slash + 1 : word, "env") != 0)
        return;
    while (next_word(&line, word, sizeof word)) {
        if (word[0] == '-' || strchr(word, '='))
            continue;
        snprintf(program->interpreter, sizeof program->interpreter, "%s", word);
        return;
    }
}

bool program_file_read(struct program_file *program)
{
    char start[PROGRAM_HEADER_SIZE + 1];
    struct stat status;
    int file = open(program->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return false;
    const ssize_t length = pread(file, start, sizeof start - 1, 0);
    start[length < 0 ? 0 : length] = '\0';
    const struct program_header header = program_header_read(start, length < 0 ? 0 : (size_t)length);
    program->script = header.script;
    program->elf = header.elf;
    program->own_kind = header.own_kind;
    program->dynamic = header.dynamic;
    char notes[PROGRAM_NOTES_SIZE];
    const ssize_t notes_length = header.notes > 0 ? pread(file, notes, sizeof notes, (off_t)header.notes) : 0;
    program->go = header.go || (notes_length > 0 && program_notes_are_of_go(notes, (size_t)notes_length));
    program->musl = header.loader > 0 && strstr(start + header.loader, "/ld-musl-") != NULL;
    if (program->script)
        read_interpreter(start + 2, program);
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
        if (!find_command(name, program->path) || !program_file_read(program)) {
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
