/* Where the records of runs are looked for. */
#include "../../core/records/clock.h"
#include "../../core/records/run_search.h"
#include "../support/scratch_folder.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
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

/* A record folder of the test's own, with these files; days are how old each is. */
static char folder[SCRATCH_PATH_SIZE];

static int make_folder(void **state)
{
    (void)state;
    scratch_folder_make(folder);
    setenv("VHRETRY_DIR", folder, 1);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_folder_remove(folder);
    unsetenv("VHRETRY_DIR");
    return 0;
}

static void make_file(const char *name, off_t size, unsigned days)
{
    char path[2 * SCRATCH_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(NULL) - (time_t)days * 86400}};
    assert_true(file >= 0 && ftruncate(file, size) == 0 && futimens(file, times) == 0);
    close(file);
}

static bool is_there(const char *name)
{
    char path[2 * SCRATCH_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* Above every pid (proc(5), pid_max): nobody's. */
#define NOBODY "4294967"

static void a_run_is_found_by_the_beginning_of_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *given;
        size_t count;
        const char *run;
    } rows[] = {
        {"41-7-1", 1, "41-7-1"}, {"41-7-1.journal", 1, "41-7-1"}, {"41", 1, "41-7-1"},
        {"412", 2, NULL},        {"412-8", 1, "412-8-1"},         {"4", 0, "4"},
        {"99-1", 0, "99-1"},
    };
    make_file("41-7-1.journal", 1, 0);
    make_file("412-8-1.journal", 1, 0);
    make_file("412-9-1.journal", 1, 0);
    make_file("412-9-1.journal.old", 1, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char run[RECORD_PATH_SIZE];
        char expected[RECORD_PATH_SIZE];
        size_t count = run_search_named(rows[i].given, run);
        snprintf(expected, sizeof expected, "%s/%s", folder, rows[i].run ? rows[i].run : "");
        if (count != rows[i].count || (rows[i].run && strcmp(run, expected) != 0))
            fail_msg("%s: expected %zu such as \"%s\", seen %zu such as \"%s\"", rows[i].given, rows[i].count,
                     expected, count, run);
    }
    char run[RECORD_PATH_SIZE];
    assert_int_equal(run_search_named("/elsewhere/5-5-5.journal", run), 1);
    assert_string_equal(run, "/elsewhere/5-5-5");
}

static void records_are_kept_within_bounds(void **state)
{
    (void)state;
    char name[64];
    make_file(NOBODY "000-1-1.journal", 1, KEPT_DAYS + 1);
    make_file(NOBODY "001-1-1.journal", 1, KEPT_DAYS - 1);
    make_file(NOBODY "002-1-1.journal.old", KEPT_BYTES, 2);
    char going_on[64];
    snprintf(going_on, sizeof going_on, "1-1-%u.journal", (unsigned)own_pid_namespace());
    make_file(going_on, 1, KEPT_DAYS + 1);        /* pid 1 goes on */
    make_file("1-1-1.journal", 1, KEPT_DAYS + 1); /* that of another container does not */
    char attempts[2][64];
    for (int i = 0; i < 2; i++) {
        snprintf(attempts[i], sizeof attempts[i], "%d-%d-%u.journal", (int)getpid(), i + 1,
                 (unsigned)own_pid_namespace());
        make_file(attempts[i], 1, KEPT_DAYS + 1);
    }
    make_file(NOBODY "003-1-1.journal", KEPT_BYTES, 0); /* may go on in another container */
    make_file("notes.journal", 1, KEPT_DAYS + 1);
    make_file("execution.lock", 1, KEPT_DAYS + 1);
    make_file(SETTLING_PREFIX "id-7", 0, KEPT_DAYS + 1);
    make_file(HEIR_PREFIX "id-7", 0, KEPT_DAYS + 1);
    make_file(SETTLED_PREFIX "id-7", 0, KEPT_DAYS + 1);
    make_file(SETTLED_PREFIX "id-8", 0, KEPT_DAYS - 1);
    record_folder_clean();
    assert_false(is_there(NOBODY "000-1-1.journal"));    /* too old */
    assert_false(is_there(NOBODY "001-1-1.journal"));    /* above the bytes, with the newer one */
    assert_true(is_there(NOBODY "002-1-1.journal.old")); /* the newest */
    assert_true(is_there(going_on));
    assert_false(is_there(attempts[0])); /* our process began another one since */
    assert_true(is_there(attempts[1]));
    assert_false(is_there("1-1-1.journal"));
    assert_true(is_there(NOBODY "003-1-1.journal"));
    assert_true(is_there("notes.journal"));
    assert_true(is_there("execution.lock"));
    assert_false(is_there(SETTLING_PREFIX "id-7"));
    assert_false(is_there(HEIR_PREFIX "id-7"));
    assert_false(is_there(SETTLED_PREFIX "id-7"));
    assert_true(is_there(SETTLED_PREFIX "id-8"));
    for (int i = 0; i < KEPT_RUNS + 5; i++) {
        snprintf(name, sizeof name, NOBODY "1%02d-1-1.journal", i);
        make_file(name, 1, 1);
    }
    record_folder_clean();
    unsigned left = 0;
    for (int i = 0; i < KEPT_RUNS + 5; i++) {
        snprintf(name, sizeof name, NOBODY "1%02d-1-1.journal", i);
        left += is_there(name);
    }
    assert_int_equal(left, KEPT_RUNS);
}

static void what_is_there_can_be_added_to_and_removed(void **state)
{
    (void)state;
    char run[2 * SCRATCH_PATH_SIZE];
    struct record record = {.kind = RECORD_END, .image = {.pid = 5, .start = 5, .namespace = 5}};
    struct journal journal = {.count = 0};
    snprintf(run, sizeof run, "%s/5-5-5", folder);
    assert_false(record_folder_append(run, &record));
    make_file("5-5-5.journal", 0, 0);
    assert_true(record_folder_append(run, &record));
    assert_true(record_folder_read(&journal, run));
    assert_int_equal(journal.count, 1);
    journal_free(&journal);
    record_folder_remove(run);
    assert_false(is_there("5-5-5.journal"));
}

static void a_journal_is_begun_where_there_is_none(void **state)
{
    (void)state;
    char run[2 * SCRATCH_PATH_SIZE];
    struct record record = {.kind = RECORD_END, .image = {.pid = 5, .start = 5, .namespace = 5}};
    struct words_record words = {.parts = 1, .length = 1, .text = "x", .stream = WORDS_ON_STDERR};
    struct journal journal = {.count = 0};
    snprintf(run, sizeof run, "%s/new/5-5-5", folder);
    assert_true(record_folder_begin(run));
    assert_true(record_folder_append(run, &record));
    assert_true(record_folder_begin(run)); /* what is there stays */
    assert_true(record_folder_append_words(run, &words));
    assert_true(record_folder_read(&journal, run));
    assert_int_equal(journal.count, 1);
    assert_int_equal(journal.words_count, 1);
    journal_free(&journal);
    record_folder_remove(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run_is_found_by_the_beginning_of_its_name, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(records_are_kept_within_bounds, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_there_can_be_added_to_and_removed, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_journal_is_begun_where_there_is_none, make_folder, remove_folder),
        cmocka_unit_test(the_folder_is_the_one_that_the_library_chooses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
