/* The names and places that the library and the program agree on. */
#include "../../core/evidence/run_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = CHOSEN_FOLDER_LENGTH_MAX };

static char longest[LONGEST + 1];
static char too_long[LONGEST + 2];

static const struct {
    const char *sentence;
    const char *chosen;
    const char *temporary;
    const char *expected;
} folders[] = {
    {"VHRETRY_DIR names the folder", "/records", "/scratch", "/records"},
    {"TMPDIR names its parent", NULL, "/scratch", "/scratch/vhretry-1000"},
    {"without both it is in /tmp", NULL, NULL, "/tmp/vhretry-1000"},
    {"an empty value counts as none", "", "", "/tmp/vhretry-1000"},
    {"a relative VHRETRY_DIR is passed over", "records", "/scratch", "/scratch/vhretry-1000"},
    {"a relative TMPDIR is passed over", NULL, "scratch", "/tmp/vhretry-1000"},
    {"the longest VHRETRY_DIR is used", longest, NULL, longest},
    {"a longer VHRETRY_DIR is passed over", too_long, NULL, "/tmp/vhretry-1000"},
    {"a longer TMPDIR is passed over", NULL, too_long, "/tmp/vhretry-1000"},
};

static void the_folder_is_what_the_table_says(void **state)
{
    (void)state;
    int wrong = 0;
    memset(longest, 'x', LONGEST);
    memset(too_long, 'x', LONGEST + 1);
    longest[0] = too_long[0] = '/';
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char data[2 * LONGEST];
        struct text text = text_in(data, sizeof data);
        text_add_record_folder(&text, folders[i].chosen, folders[i].temporary, 1000);
        if (strcmp(data, folders[i].expected) != 0) {
            print_error("%s: expected \"%s\", got \"%s\"\n", folders[i].sentence, folders[i].expected, data);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void the_fallback_bears_the_user(void **state)
{
    (void)state;
    char data[64];
    struct text text = text_in(data, sizeof data);
    text_add_fallback_folder(&text, 1000);
    assert_string_equal(data, "/dev/shm/vhretry-1000");
}

static void an_image_survives_its_name(void **state)
{
    (void)state;
    static const struct image images[] = {
        {.pid = 1, .start = 2, .namespace = 3},
        {.pid = UINT32_MAX, .start = UINT64_MAX, .namespace = UINT32_MAX},
        {.pid = 0, .start = 0, .namespace = 0},
    };
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) {
        char data[64];
        struct image image;
        struct text text = text_in(data, sizeof data);
        text_add_image_name(&text, &images[i]);
        assert_true(image_name_parse(data, &image));
        assert_int_equal(image.pid, images[i].pid);
        assert_true(image.start == images[i].start);
        assert_int_equal(image.namespace, images[i].namespace);
    }
}

static void other_names_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",
        "-",
        "--",
        "1-2",
        "1-2-",
        "1--3",
        "-2-3",
        "1-2-3-4",
        "1-2-3 ",
        " 1-2-3",
        "+1-2-3",
        "1-2-3.journal",
        "4294967296-2-3",
        "1-18446744073709551616-3",
        "1-2-4294967296",
        "1-2-99999999999999999999999999",
        "a-2-3",
    };
    struct image image;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (image_name_parse(names[i], &image))
            fail_msg("\"%s\" is not the name of an image", names[i]);
}

static void a_run_is_named_by_its_root_and_a_number(void **state)
{
    (void)state;
    const struct image root = {.pid = 1, .start = 2, .namespace = 3};
    char data[64];
    struct image image;
    struct text text = text_in(data, sizeof data);
    text_add_run_name(&text, &root, UINT32_MAX);
    assert_string_equal(data, "1-2-3-4294967295");
    assert_true(run_name_parse(data, &image));
    assert_int_equal(image.pid, 1);
    assert_int_equal(image.start, 2);
    assert_int_equal(image.namespace, 3);
    assert_true(run_name_parse("1-2-3", &image)); /* of an older library, and of a run without a journal */
    assert_false(run_name_parse("1-2-3-", &image));
    assert_false(run_name_parse("1-2-3-4-5", &image));
    assert_false(run_name_parse("1-2-3-4.journal", &image));
    assert_false(run_name_parse("1-2", &image));
}

static void only_what_nobody_else_may_write_to_is_trusted(void **state)
{
    (void)state;
    assert_true(record_place_is_trusted(7, 0100600, 7));
    assert_true(record_place_is_trusted(7, 0040755, 7)); /* others may read it */
    assert_false(record_place_is_trusted(8, 0100600, 7));
    assert_false(record_place_is_trusted(0, 0100600, 7));
    assert_false(record_place_is_trusted(7, 0100620, 7));
    assert_false(record_place_is_trusted(7, 0100602, 7));
    assert_false(record_place_is_trusted(7, 0041777, 7));
}

static void a_file_name_follows_the_last_slash(void **state)
{
    (void)state;
    assert_string_equal(file_name_of("/tmp/vhretry-0/1-2-3"), "1-2-3");
    assert_string_equal(file_name_of("1-2-3"), "1-2-3");
    assert_string_equal(file_name_of("/tmp/"), "");
    assert_string_equal(file_name_of(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folder_is_what_the_table_says),
        cmocka_unit_test(the_fallback_bears_the_user),

        cmocka_unit_test(an_image_survives_its_name),
        cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(a_run_is_named_by_its_root_and_a_number),
        cmocka_unit_test(only_what_nobody_else_may_write_to_is_trusted),
        cmocka_unit_test(a_file_name_follows_the_last_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
