/* The folder of the outputs: what is found in it, and what is made read-only. */
#include "../../core/valohai/output_files.h"

#include "../support/scratch_folder.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[256];
static int descriptor = -1;
static struct restart_files restart;

static int enter(void **state)
{
    (void)state;
    scratch_folder_make(folder);
    descriptor = output_folder_open(folder);
    assert_true(descriptor >= 0);
    restart = (struct restart_files){.patterns = "*"};
    return 0;
}

static int leave(void **state)
{
    (void)state;
    restart_files_free(&restart);
    close(descriptor);
    scratch_folder_remove(folder);
    return 0;
}

static const char *path_of(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    FILE *file = fopen(path_of(name), "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path_of(name), mode), 0);
}

static mode_t mode_of(const char *name)
{
    struct stat about;
    assert_int_equal(stat(path_of(name), &about), 0);
    return about.st_mode & 07777;
}

static const struct output_file *file_named(const char *name)
{
    for (size_t i = 0; i < restart.count; i++)
        if (strcmp(restart.files[i].name, name) == 0)
            return &restart.files[i];
    fail_msg("%s was not found", name);
    return NULL;
}

static void files_of_all_folders_are_found_and_made_read_only(void **state)
{
    (void)state;
    mkdir(path_of("a"), 0755);
    mkdir(path_of("a/b"), 0755);
    write_file("top", "12345", 0644);
    write_file("a/b/deep", "123", 0755);
    output_files_find(&restart, descriptor);
    assert_int_equal(restart.count, 2);
    assert_int_equal(file_named("top")->size, 5);
    assert_false(file_named("top")->read_only);
    output_files_seal(&restart, descriptor);
    assert_true(file_named("a/b/deep")->ours);
    assert_int_equal(mode_of("top"), 0444);
    assert_int_equal(mode_of("a/b/deep"), 0555);
}

static void what_does_not_match_stays_as_it_is(void **state)
{
    (void)state;
    restart.patterns = "*.pt";
    write_file("a.pt", "1", 0644);
    write_file("notes", "1", 0644);
    output_files_find(&restart, descriptor);
    output_files_seal(&restart, descriptor);
    assert_int_equal(restart.count, 1);
    assert_int_equal(mode_of("notes"), 0644);
}

static void what_the_program_made_read_only_is_known(void **state)
{
    (void)state;
    write_file("a", "1", 0444);
    output_files_find(&restart, descriptor);
    output_files_seal(&restart, descriptor);
    assert_true(file_named("a")->read_only);
    assert_false(file_named("a")->ours);
}

static void links_are_not_followed(void **state)
{
    char outside[256];
    (void)state;
    scratch_folder_make(outside);
    mkdir(path_of("inner"), 0755);
    write_file("inner/file", "1", 0644);
    assert_int_equal(symlink(outside, path_of("folder")), 0);
    assert_int_equal(symlink("inner/file", path_of("file")), 0);
    assert_int_equal(symlink("nowhere", path_of("dangling")), 0);
    output_files_find(&restart, descriptor);
    assert_int_equal(restart.count, 4);
    assert_int_equal(file_named("folder")->obstacle, FILE_IS_LINK);
    assert_int_equal(file_named("file")->obstacle, FILE_IS_LINK);
    assert_int_equal(file_named("dangling")->obstacle, FILE_IS_LINK);
    /* Between the look and the sealing the folder itself becomes one. */
    assert_int_equal(renameat(descriptor, "inner", descriptor, "moved"), 0);
    assert_int_equal(symlink("moved", path_of("inner")), 0);
    output_files_seal(&restart, descriptor);
    assert_int_equal(file_named("inner/file")->obstacle, FILE_IS_LINK);
    assert_int_equal(mode_of("moved/file"), 0644);
    scratch_folder_remove(outside);
}

static void a_fifo_is_no_file_and_is_not_opened(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path_of("pipe"), 0644), 0);
    output_files_find(&restart, descriptor);
    output_files_seal(&restart, descriptor);
    assert_int_equal(file_named("pipe")->obstacle, FILE_IS_SPECIAL);
}

static void what_vanishes_is_forgotten(void **state)
{
    (void)state;
    write_file("a", "1", 0644);
    write_file("b", "1", 0644);
    output_files_find(&restart, descriptor);
    unlink(path_of("a"));
    output_files_seal(&restart, descriptor);
    assert_int_equal(restart.count, 1);
    assert_true(file_named("b")->read_only);
}

/* Where leases are not to be had, as on some file systems, nobody can tell. */
static void what_is_being_written_waits_until_it_is_whole(void **state)
{
    (void)state;
    write_file("a", "1", 0644);
    output_files_find(&restart, descriptor);
    const int writer = open(path_of("a"), O_WRONLY | O_APPEND | O_CLOEXEC);
    const int reader = open(path_of("a"), O_RDONLY | O_CLOEXEC);
    const bool leases = fcntl(reader, F_SETLEASE, F_RDLCK) != 0;
    fcntl(reader, F_SETLEASE, F_UNLCK);
    close(reader);
    if (leases) {
        output_files_seal(&restart, descriptor);
        assert_int_equal(file_named("a")->obstacle, FILE_IS_WRITTEN);
        assert_int_equal(mode_of("a"), 0644);
    }
    assert_int_equal(write(writer, "23", 2), 2);
    close(writer);
    output_files_seal(&restart, descriptor);
    assert_int_equal(file_named("a")->obstacle, FILE_IS_FINE);
    assert_int_equal(file_named("a")->size, 3);
    assert_int_equal(mode_of("a"), 0444);
}

static void files_of_others_are_named_and_stay(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    write_file("a", "1", 0666);
    output_files_find(&restart, descriptor);
    assert_int_equal(seteuid(65534), 0);
    output_files_seal(&restart, descriptor);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(file_named("a")->obstacle, FILE_IS_DENIED);
    assert_int_equal(mode_of("a"), 0666);
}

static void the_folder_is_that_of_the_environment(void **state)
{
    (void)state;
    setenv("VH_OUTPUTS_DIR", folder, 1);
    const int opened = output_folder_open(NULL);
    assert_true(opened >= 0);
    close(opened);
    setenv("VH_OUTPUTS_DIR", "/does/not/exist", 1);
    assert_int_equal(output_folder_open(NULL), -1);
    unsetenv("VH_OUTPUTS_DIR");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(files_of_all_folders_are_found_and_made_read_only),
        IN_FOLDER(what_does_not_match_stays_as_it_is),
        IN_FOLDER(what_the_program_made_read_only_is_known),
        IN_FOLDER(links_are_not_followed),
        IN_FOLDER(a_fifo_is_no_file_and_is_not_opened),
        IN_FOLDER(what_vanishes_is_forgotten),
        IN_FOLDER(what_is_being_written_waits_until_it_is_whole),
        IN_FOLDER(files_of_others_are_named_and_stay),
        IN_FOLDER(the_folder_is_that_of_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
