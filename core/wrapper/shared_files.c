#include "shared_files.h"

#include <fcntl.h>
#include <unistd.h>

/* Else the modes are those of a shell that reads a line. */
static int is_ours(int descriptor)
{
    return tcgetpgrp(descriptor) == getpgrp();
}

void shared_files_note(struct shared_files *files)
{
    files->terminal = -1;
    for (int i = 0; i <= STDERR_FILENO; i++) {
        files->flags[i] = fcntl(i, F_GETFL);
        if (files->terminal < 0 && is_ours(i) && tcgetattr(i, &files->modes) == 0)
            files->terminal = i;
    }
}

void shared_files_restore(const struct shared_files *files)
{
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (files->flags[i] >= 0 && fcntl(i, F_GETFL) != files->flags[i])
            fcntl(i, F_SETFL, files->flags[i]);
    if (files->terminal >= 0 && is_ours(files->terminal))
        tcsetattr(files->terminal, TCSANOW, &files->modes);
}
