/* Where the library looks for the program vhretry. */
#include "../../core/evidence/program_places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *library;
    const char *named;                  /* VHRETRY_PROGRAM; NULL: not set */
    const char *places[PROGRAM_PLACES]; /* "": none */
};

static const struct row rows[] = {
    {"/opt/vhretry/lib/libvhretry.so",
     NULL,
     {"/opt/vhretry/lib/vhretry", "/opt/vhretry/lib/../bin/vhretry", ""}},
    {"/libvhretry.so", "/a/vhretry", {"/vhretry", "/../bin/vhretry", "/a/vhretry"}},
    {"/lib/libvhretry.so", "a/vhretry", {"/lib/vhretry", "/lib/../bin/vhretry", ""}},
    {"/lib/libvhretry.so", "", {"/lib/vhretry", "/lib/../bin/vhretry", ""}},
    {"lib/libvhretry.so", "/a/vhretry", {"", "", "/a/vhretry"}},
    {"", "/a/vhretry", {"", "", "/a/vhretry"}},
    {"", NULL, {"", "", ""}},
};

static void the_places_are_those_of_the_table(void **state)
{
    char data[64];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t place = 0; place < PROGRAM_PLACES; place++) {
            struct text text = text_in(data, sizeof data);
            const bool there = program_place(&text, place, rows[i].library, rows[i].named);
            if (strcmp(data, rows[i].places[place]) != 0 || there != (data[0] != '\0'))
                fail_msg("\"%s\", place %zu: expected \"%s\", seen \"%s\"", rows[i].library, place,
                         rows[i].places[place], data);
        }
    }
}

/* What is cut off is another path. */
static void a_path_that_does_not_fit_is_none(void **state)
{
    char data[sizeof "/lib/vhretry"];
    (void)state;
    struct text text = text_in(data, sizeof data);
    assert_false(program_place(&text, 1, "/lib/libvhretry.so", NULL));
    assert_string_equal(data, "");
    assert_int_equal(text.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_places_are_those_of_the_table),
        cmocka_unit_test(a_path_that_does_not_fit_is_none),
    };
    return cmocka_run_group_tests_name("places of the program", tests, NULL, NULL);
}
