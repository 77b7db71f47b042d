/* make documents: writes the tables of README and manual anew. */
#include "../support/document_tables.h"

#include <stdlib.h>

int main(void)
{
    const struct document_table *table;
    for (size_t i = 0; (table = document_table(i)) != NULL; i++) {
        char *current;
        char *wanted = document_with_table(table, &current);
        FILE *file = wanted ? fopen(table->document, "we") : NULL;
        if (!file || fputs(wanted, file) < 0 || fclose(file) != 0)
            return EXIT_FAILURE;
        free(current);
        free(wanted);
    }
    return EXIT_SUCCESS;
}
