#include "scratch_folder.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DESCRIPTORS = 16 };

void scratch_folder_make(char *folder)
{
    snprintf(folder, SCRATCH_PATH_SIZE, "/tmp/vhretry-scratch-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

void scratch_folder_remove(const char *folder)
{
    assert_int_equal(nftw(folder, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS), 0);
}
