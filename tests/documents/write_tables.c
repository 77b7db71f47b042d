/* make documents: writes the tables and the version of README and manual anew. */
#include "../support/document_tables.h"

#include <stdbool.h>
#include <stdlib.h>

static bool replace(const char *document, char *current, char *wanted)
{
    FILE *file = wanted ? fopen(document, "we") : NULL;
    const bool written = file && fputs(wanted, file) >= 0;
    const bool closed = file && fclose(file) == 0;
    free(current);
    free(wanted);
    return written && closed;
}

int main(void)
{
    const struct document_table *table;
    const char *document;
    char *current;
    bool good = true;
    for (size_t i = 0; good && (table = document_table(i)) != NULL; i++) {
        char *wanted = document_with_table(table, &current);
        good = replace(table->document, current, wanted);
    }
    for (size_t i = 0; good && (document = versioned_document(i)) != NULL; i++) {
        char *wanted = document_with_version(document, &current);
        good = replace(document, current, wanted);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
