/* Journals, which anybody of the same user may have written. */
#include "../../core/verdict/journal_reader.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct journal journal = {.count = 0};
    hold(journal_parse(&journal, data, size));
    hold(journal.skipped_bytes <= size && journal.count <= size / sizeof(struct record));
    journal_free(&journal);
    return 0;
}
