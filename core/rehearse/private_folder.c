#include "private_folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool private_folder_make(char folder[PRIVATE_FOLDER_SIZE])
{
    const char *places[] = {getenv("TMPDIR"), "/tmp", "/dev/shm", "/var/tmp"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        /* Others use the path from folders of their own. A long one leaves no room for what is put into it. */
        if (!places[i] || places[i][0] != '/' ||
            snprintf(folder, PRIVATE_FOLDER_SIZE, "%s/vhretry-rehearsal-XXXXXX", places[i]) >=
                PRIVATE_FOLDER_SIZE)
            continue;
        if (mkdtemp(folder))
            return true;
    }
    folder[0] = '\0';
    return false;
}

/* Nothing is removed from a folder that is read-only. */
static int open_folder(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)place;
    return kind == FTW_D || kind == FTW_DNR ? (chmod(path, about->st_mode | S_IRWXU), 0) : 0;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    if (remove(path) != 0)
        errno = 0; /* what cannot be removed keeps nobody from the rest */
    return 0;
}

void private_folder_remove(const char *folder)
{
    enum { OPEN_FOLDERS = 16 };
    if (folder[0] == '\0')
        return;
    nftw(folder, open_folder, OPEN_FOLDERS, FTW_PHYS);
    nftw(folder, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}
