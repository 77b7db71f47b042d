/* What VHRETRY_DEBUG means. */
#include "../../core/evidence/debug_level.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_value_means_what_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int level;
    } rows[] = {
        {NULL, 0},    {"", 0},   {" \t\r\n", 0}, {"0", 0},    {"no", 0},  {"off", 0},    {"OFF", 0},
        {"false", 0}, {"1", 1},  {"yes", 1},     {"Yes", 1},  {"on", 1},  {"true", 1},   {"TRUE", 1},
        {" 1\n", 1},  {"2", 2},  {"\t2 ", 2},    {"3", -1},   {"10", -1}, {"1 2", -1},   {"-1", -1},
        {"01", -1},   {"y", -1}, {"onn", -1},    {"tru", -1}, {"2x", -1}, {"debug", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (debug_level_of(rows[i].value) != rows[i].level)
            fail_msg("\"%s\": expected %d, seen %d", rows[i].value ? rows[i].value : "(not set)",
                     rows[i].level, debug_level_of(rows[i].value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_value_means_what_the_table_says)};
    return cmocka_run_group_tests_name("debug level", tests, NULL, NULL);
}
