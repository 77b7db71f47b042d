/* Check: can the library leave its records? */
#include "doctor.h"

#include "../command/record_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The rules are the library's (preload/journal.c). True if the folder can be used, or made; else `why` says. */
static bool is_usable(const char *folder, char why[256])
{
    struct stat status;
    struct statvfs room;
    char parent[RECORD_PATH_SIZE];
    if (lstat(folder, &status) != 0) {
        snprintf(parent, sizeof parent, "%.*s", (int)(strrchr(folder, '/') - folder), folder);
        snprintf(why, 256, "it cannot be made: %s", strerror(errno == ENOENT ? EACCES : errno));
        return errno == ENOENT && access(parent[0] ? parent : "/", W_OK | X_OK) == 0;
    }
    if (S_ISLNK(status.st_mode))
        snprintf(why, 256, "it is a symbolic link");
    else if (!S_ISDIR(status.st_mode))
        snprintf(why, 256, "it is no folder");
    else if (status.st_uid != geteuid())
        snprintf(why, 256, "it belongs to user %u, and this is %u", (unsigned)status.st_uid,
                 (unsigned)geteuid());
    else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        snprintf(why, 256, "others may write to it");
    else if (access(folder, W_OK | X_OK) != 0)
        snprintf(why, 256, "%s", strerror(errno));
    else if (statvfs(folder, &room) == 0 && room.f_bavail == 0)
        snprintf(why, 256, "its disk is full");
    else
        return true;
    return false;
}

void check_records(struct examination *examination, struct finding *finding)
{
    char folder[RECORD_PATH_SIZE];
    char fallback[RECORD_PATH_SIZE];
    char why[256];
    char unused[256];
    (void)examination;
    record_folder_path(folder);
    record_fallback_folder_path(fallback);
    if (is_usable(folder, why)) {
        found(finding, GRADE_OK, "%.400s", folder);
        return;
    }
    bool has_fallback = is_usable(fallback, unused);
    found(finding, has_fallback ? GRADE_WARNING : GRADE_FAILURE, "\"%.200s\" cannot be used: %s%s%.100s",
          folder, why, has_fallback ? "; using " : "", has_fallback ? fallback : "");
    advise_fix(finding, "set VHRETRY_DIR to a folder that is yours alone, and not full");
}
