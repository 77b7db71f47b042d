/* Last words of many threads at once under ThreadSanitizer: they print, duplicate and close, while the process ends.
 *
 * A data race that ThreadSanitizer reports ends this with 66; words that are not on record, with 1.
 */
#include "../../preload/observer/contacts.h"
#include "../../preload/observer/last_words.h"
#include "threads_of_a_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 2000 };

/* The calls are noted as the hooks note them; nothing is printed. */
static void *speak(void *argument)
{
    const unsigned thread = *(unsigned *)argument;
    const int copy = 10 + (int)thread;
    for (unsigned i = 0; i < ROUNDS; i++) {
        char line[64];
        const int length = snprintf(line, sizeof line, "thread %u says line %u\n", thread, i);
        const struct peer peer = {.family = 4, .port = (uint16_t)(1000 + thread), .address = {127, 0, 0, 1}};
        last_words_written(STDERR_FILENO, line, (size_t)length);
        last_words_on_stderr(line, (size_t)length);
        last_words_written(STDOUT_FILENO, line, (size_t)length);
        last_words_duplicated(STDERR_FILENO, copy);
        if (last_words_hear(copy))
            last_words_written(copy, line, (size_t)length);
        last_words_closed(copy);
        contacts_note(&peer);
        if (thread == 0 && i % 500 == 0)
            contacts_write(JOURNAL_CREATE);
        if (thread <= 1 && i % 500 == 0) /* two whose assertions fail */
            last_words_write(JOURNAL_CREATE);
    }
    return NULL;
}

static bool words_are_on_record(const char *path)
{
    struct journal journal = {.count = 0};
    struct last_words words = {.text = ""};
    last_words_on_stderr("\nthe very end\n", 14);
    contacts_write(JOURNAL_CREATE);
    last_words_write(JOURNAL_CREATE);
    bool read = journal_read(&journal, path);
    struct image image = process_image();
    image.namespace = process_namespace();
    bool found = journal_words(&journal, &image, &words);
    const size_t length = strlen(words.text);
    const struct record *last = journal.count > 0 ? &journal.records[journal.count - 1] : NULL;
    const bool counted = last != NULL && last->kind == RECORD_CONTACT && last->count == THREADS * ROUNDS;
    printf("%zu bytes of words, %zu bytes skipped, contacts %s\n", length, journal.skipped_bytes,
           counted ? "counted" : "miscounted");
    bool right = read && found && counted && journal.skipped_bytes == 0 && length > 12 &&
                 strcmp(words.text + length - 12, "the very end") == 0;
    journal_free(&journal);
    return right;
}

int main(int argc, char **argv)
{
    (void)argc;
    return run_threads(argv, last_words_start, speak, words_are_on_record);
}
