/* Which arguments name a file that a program is to fetch, and which names are one. */
#include "../../core/evidence/name_hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 8, HASHES = 4 };

static const struct {
    const char *name;
    const char *arguments[ARGUMENTS_MAX];
    const char *file; /* that is missed */
    bool named;
} rows[] = {
    {"the file behind -o", {"curl", "-o", "train.csv", "http://h/x"}, "train.csv", true},
    {"in a folder", {"curl", "-o", "data/train.csv", "http://h/x"}, "train.csv", true},
    {"a folder of its name", {"curl", "-o", "train.csv.gz", "http://h/x"}, "train", true},
    {"behind -o among other letters", {"curl", "-fsSLo", "train.csv", "http://h/x"}, "train.csv", true},
    {"behind --output=", {"curl", "--output=train.csv", "http://h/x"}, "train.csv", true},
    {"behind -qO", {"wget", "-qO", "train.csv", "http://h/x"}, "train.csv", true},
    {"the last part of a URL", {"wget", "http://h/a/train.csv"}, "train.csv", true},
    {"of a URL with a signature", {"wget", "http://h/a/train.csv?X-Sig=a/b"}, "train.csv", true},
    {"a folder with its slash", {"rsync", "host:/data/", "in/train/"}, "train", true},
    {"another file", {"curl", "-o", "labels.csv", "http://h/x"}, "train.csv", false},
    {"a folder above it is not the file", {"curl", "-o", "train/labels.csv", "http://h/x"}, "train", false},
    {"a word that is neither a path nor an output", {"curl", "-u", "train", "http://h/x"}, "train", false},
    {"what a signature holds", {"curl", "http://h/x?train=1"}, "train", false},
    {"no arguments", {"curl"}, "train.csv", false},
    {"the program itself", {"/usr/bin/train"}, "train", false},
    {"nothing but punctuation", {"curl", "-o", "./..", "http://h/x"}, "..", false},
};

static void a_missing_file_is_known_again(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t hashes[HASHES];
        uint32_t hash = name_hash(rows[i].file, strlen(rows[i].file));
        bool named = false;
        name_hash_arguments(hashes, HASHES, (char *const *)rows[i].arguments);
        for (size_t at = 0; at < HASHES; at++)
            named = named || (hash != 0 && hashes[at] == hash);
        if (named == rows[i].named)
            continue;
        print_error("%s: %s\n", rows[i].name, named ? "named" : "not named");
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void no_more_than_there_is_room_for(void **state)
{
    uint32_t hashes[3] = {1, 2, 3};
    static const char *const many[] = {"wget", "h/a", "h/b", "h/c", "h/d", NULL};
    (void)state;
    name_hash_arguments(hashes, 2, (char *const *)many);
    assert_int_equal(hashes[0], name_hash("a", 1));
    assert_int_equal(hashes[1], name_hash("b", 1));
    assert_int_equal(hashes[2], 3);
    name_hash_arguments(hashes, 2, NULL);
    assert_int_equal(hashes[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_file_is_known_again),
        cmocka_unit_test(no_more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
