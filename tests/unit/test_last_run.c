/* The file that tells of the last run without a journal. */
#include "../../core/evidence/run_name.h"
#include "../../core/records/last_run.h"
#include "../../core/records/record_folder.h"
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
#include <unistd.h>

#include <cmocka.h>

static char folder[SCRATCH_PATH_SIZE];

static int make_folder(void **state)
{
    (void)state;
    scratch_folder_make(folder);
    return chmod(folder, 0700);
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_folder_remove(folder);
    return 0;
}

static const char *path_of(const char *name)
{
    static char path[2 * SCRATCH_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static struct record record_of(enum record_kind kind, uint32_t pid, uint64_t start)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = (uint8_t)kind;
    record.image = (struct image){.pid = pid, .start = start, .namespace = 7};
    return record;
}

/* A wrapped command, and what is known of it. */
static void write_two(uint32_t pid, uint64_t start)
{
    struct record records[] = {record_of(RECORD_END, pid, start), record_of(RECORD_CHILD, pid, start)};
    char run[3 * SCRATCH_PATH_SIZE];
    snprintf(run, sizeof run, "%s/%u-%llu-7", folder, pid, (unsigned long long)start);
    last_run_write(run, records, 2, true);
}

static size_t count_known_of(const char *name)
{
    struct journal journal = {0};
    bool known = last_run_read(&journal, path_of(name));
    size_t count = known ? journal.count : 0;
    journal_free(&journal);
    return count;
}

static void what_was_written_is_found(void **state)
{
    (void)state;
    char run[RECORD_PATH_SIZE];
    struct timespec written;
    assert_false(last_run_find(folder, run, &written));
    write_two(5, 50);
    assert_true(last_run_find(folder, run, &written));
    assert_string_equal(run, path_of("5-50-7"));
    assert_int_equal(count_known_of("5-50-7"), 2);
    assert_int_equal(count_known_of("5-51-7"), 0);
}

/* The library writes over the beginning of the file alone. */
static void what_an_earlier_run_left_behind_the_first_record_is_left_out(void **state)
{
    (void)state;
    struct record record = record_of(RECORD_END, 6, 60);
    write_two(5, 50);
    last_run_write(path_of("6-60-7"), &record, 1, true);
    assert_int_equal(count_known_of("6-60-7"), 1);
    assert_int_equal(count_known_of("5-50-7"), 0);
}

static void without_a_folder_a_success_makes_none(void **state)
{
    (void)state;
    struct record record = record_of(RECORD_END, 6, 60);
    last_run_write(path_of("none/6-60-7"), &record, 1, false);
    assert_int_not_equal(access(path_of("none"), F_OK), 0);
    last_run_write(path_of("none/6-60-7"), &record, 1, true);
    assert_int_equal(access(path_of("none/" LAST_RUN_FILE), F_OK), 0);
}

static void a_link_in_its_place_is_followed_by_nobody(void **state)
{
    (void)state;
    char target[2 * SCRATCH_PATH_SIZE];
    struct stat status;
    snprintf(target, sizeof target, "%s", path_of("target"));
    int file = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(symlink(target, path_of(LAST_RUN_FILE)), 0);
    write_two(5, 50);
    assert_int_equal(stat(target, &status), 0);
    assert_int_equal(status.st_size, 0);
    assert_int_equal(count_known_of("5-50-7"), 0);
}

static void foreign_bytes_tell_of_no_run(void **state)
{
    (void)state;
    static const char bytes[2000] = "no record";
    char run[RECORD_PATH_SIZE];
    struct timespec written;
    int file = open(path_of(LAST_RUN_FILE), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(file, bytes, sizeof bytes), sizeof bytes);
    close(file);
    assert_false(last_run_find(folder, run, &written));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_found, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_an_earlier_run_left_behind_the_first_record_is_left_out,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(without_a_folder_a_success_makes_none, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_link_in_its_place_is_followed_by_nobody, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(foreign_bytes_tell_of_no_run, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
