/* README, manual and --help say what the code does. */
#include "../support/document_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_tables_of_readme_and_manual_are_those_of_the_code(void **state)
{
    const struct document_table *table;
    (void)state;
    for (size_t i = 0; (table = document_table(i)) != NULL; i++) {
        char *current;
        char *wanted = document_with_table(table, &current);
        assert_non_null(wanted);
        if (strcmp(current, wanted) != 0)
            fail_msg("%s: the table behind %s is not that of the code; to mend it: make documents",
                     table->document, table->begin);
        free(current);
        free(wanted);
    }
}

static void every_version_that_is_named_is_this_one(void **state)
{
    const char *document;
    (void)state;
    for (size_t i = 0; (document = versioned_document(i)) != NULL; i++) {
        char *current;
        char *wanted = document_with_version(document, &current);
        assert_non_null(wanted);
        if (strcmp(current, wanted) != 0)
            fail_msg("%s names another version than core/version.h; to mend it: make documents", document);
        free(current);
        free(wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_of_readme_and_manual_are_those_of_the_code),
        cmocka_unit_test(every_version_that_is_named_is_this_one),
    };
    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
