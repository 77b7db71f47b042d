/* Where the records of runs are looked for. */
#include "../../core/command/record_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONGEST = 300 };

static void set_or_unset(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static void the_folder_is_the_one_that_the_library_chooses(void **state)
{
    (void)state;
    static char longest[LONGEST + 1];
    static char too_long[LONGEST + 2];
    memset(longest, '/', LONGEST);
    memset(too_long, '/', LONGEST + 1);
    const struct {
        const char *name;
        const char *chosen;
        const char *temporary;
        const char *folder; /* before `/vhretry-<uid>` unless it is `chosen` */
    } rows[] = {
        {"nothing set", NULL, NULL, "/tmp"},
        {"TMPDIR", NULL, "/var/tmp", "/var/tmp"},
        {"a relative TMPDIR", NULL, "tmp", "/tmp"},
        {"the longest TMPDIR", NULL, longest, longest},
        {"too long a TMPDIR", NULL, too_long, "/tmp"},
        {"VHRETRY_DIR", "/records", "/var/tmp", "/records"},
        {"a relative VHRETRY_DIR", "records", "/var/tmp", "/var/tmp"},
        {"the longest VHRETRY_DIR", longest, "/var/tmp", longest},
        {"too long a VHRETRY_DIR", too_long, "/var/tmp", "/var/tmp"},
        {"too long a VHRETRY_DIR and no TMPDIR", too_long, NULL, "/tmp"},
        {"both too long", too_long, too_long, "/tmp"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char seen[RECORD_PATH_SIZE];
        char expected[RECORD_PATH_SIZE];
        set_or_unset("VHRETRY_DIR", rows[i].chosen);
        set_or_unset("TMPDIR", rows[i].temporary);
        if (rows[i].chosen && strcmp(rows[i].chosen, rows[i].folder) == 0)
            snprintf(expected, sizeof expected, "%s", rows[i].folder);
        else
            snprintf(expected, sizeof expected, "%s/vhretry-%u", rows[i].folder, (unsigned)geteuid());
        record_folder_path(seen);
        if (strcmp(seen, expected) != 0)
            fail_msg("%s: expected \"%s\", seen \"%s\"", rows[i].name, expected, seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folder_is_the_one_that_the_library_chooses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
