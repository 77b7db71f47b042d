/* Last words of many threads at once under ThreadSanitizer: they print, duplicate and close, while the process ends.
 *
 * A data race that ThreadSanitizer reports ends this with 66; words that are not on record, with 1.
 */
#include "../../core/records/journal_file.h"
#include "../../preload/observer/contacts.h"
#include "../../preload/observer/last_words.h"
#include "../../preload/platform/real.h"
#include "../../preload/run/process.h"
#include "../../preload/run/run.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 2000 };

bool observing = true;

int *host_errno(void)
{
    return &errno;
}

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
        if (thread == 0 && i % 500 == 0) {
            contacts_write(JOURNAL_CREATE);
            last_words_write(JOURNAL_CREATE);
        }
    }
    return NULL;
}

static bool words_are_on_record(const char *run)
{
    char path[RUN_PATH_SIZE + 16];
    struct journal journal = {.count = 0};
    struct last_words words = {.text = ""};
    snprintf(path, sizeof path, "%s.journal", run);
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
    unlink(path);
    return right;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];
    char folder[] = "/tmp/vhretry-threads-XXXXXX";
    (void)argc;
    if (!mkdtemp(folder) || setenv("VHRETRY_DIR", folder, 1) != 0)
        return 2;
    process_start(argv);
    if (!run_start(environ))
        return 2;
    last_words_start();
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, speak, &numbers[i]) != 0)
            return 2;
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    last_words_on_stderr("\nthe very end\n", 14);
    contacts_write(JOURNAL_CREATE);
    last_words_write(JOURNAL_CREATE);
    bool right = words_are_on_record(run_path());
    rmdir(folder);
    return right ? 0 : 1;
}
