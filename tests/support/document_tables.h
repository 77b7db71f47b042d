/* The tables of README and manual, made from those of the code, so that they cannot say anything else. */
#ifndef VHRETRY_TESTS_DOCUMENT_TABLES_H
#define VHRETRY_TESTS_DOCUMENT_TABLES_H

#include <stdio.h>

/* One table of one document. */
struct document_table {
    const char *document; /* path from the top of the repository */
    const char *begin;    /* the line before the table */
    const char *end;      /* the line behind it */
    void (*write)(FILE *output);
};

/* The `index`-th table; NULL behind the last. */
const struct document_table *document_table(size_t index);

/* The document with its table as it should be, to be freed; NULL, and the reason printed, if it has no such lines or cannot
 * be read. `current` receives the document as it is, to be freed. */
char *document_with_table(const struct document_table *table, char **current);

/* The `index`-th document that names the version; NULL behind the last. */
const char *versioned_document(size_t index);

/* The document with every `vhretry-1.2.3`, `vhretry_1.2.3` and `vhretry 1.2.3` naming this version, to be freed; NULL if it cannot
 * be read. `current` as above. */
char *document_with_version(const char *document, char **current);

#endif
