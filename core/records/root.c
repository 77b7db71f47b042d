#include "root.h"

#include "../evidence/run_name.h"
#include "clock.h"
#include "last_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Behind the name of a run, which nobody is to guess. */
static uint32_t random_number(void)
{
    uint32_t number = 0;
    return getrandom(&number, sizeof number, GRND_NONBLOCK) == (ssize_t)sizeof number ? number : 0;
}

void root_begin(struct root *root, pid_t pid)
{
    char folder[RECORD_PATH_SIZE];
    root->unrecorded = false;
    root->image =
        (struct image){.start = record_time_now(), .pid = (uint32_t)pid, .namespace = own_pid_namespace()};
    record_folder_path(folder);
    struct text run = text_in(root->run, sizeof root->run);
    text_add(&run, folder);
    text_add(&run, "/");
    text_add_run_name(&run, &root->image, random_number());
}

static bool mode_is(const char *mode)
{
    const char *value = getenv("VHRETRY_MODE");
    return value && strcmp(value, mode) == 0;
}

static bool has_journal(const struct root *root)
{
    struct journal journal = {0};
    bool found = record_folder_read(&journal, root->run);
    journal_free(&journal);
    return found;
}

static bool has_end_of(const struct root *root, pid_t pid)
{
    struct journal journal = {0};
    bool found = false;
    record_folder_read(&journal, root->run);
    for (size_t i = 0; i < journal.count; i++) {
        const struct record *record = &journal.records[i];
        found = found || (record->kind == RECORD_END && record->image.pid == (uint32_t)pid &&
                          record->image.namespace == root->image.namespace);
    }
    journal_free(&journal);
    return found;
}

static struct record record_of(const struct root *root, enum record_kind kind, const struct process_end *end,
                               const char *program)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = (uint8_t)kind;
    record.image = root->image;
    record.time = record_time_now();
    record.status = end->status;
    record.signal = end->signal;
    snprintf(record.program, sizeof record.program, "%s", program);
    return record;
}

/* What the root saw of its command. */
static struct record record_of_child(const struct root *root, const struct root_command *command)
{
    struct record record = record_of(root, RECORD_CHILD, &command->end, command->program);
    record.child = (uint32_t)command->end.pid;
    record.flags = RECORD_NAMES_CHILD;
    return record;
}

/* For a command that was observed and left no record because it met no fault. When it began is not known: as the root did. */
static struct record record_by_proxy(const struct root *root, const struct root_command *command)
{
    struct record record = record_of(root, RECORD_END, &command->end, command->program);
    record.image.pid = (uint32_t)command->end.pid;
    record.parent = root->image.pid;
    return record;
}

/* Switched off, the library writes nothing either. */
static bool keep_as_last_run(const struct root *root, struct record *records, size_t count, bool create)
{
    return mode_is("off") || last_run_write(root->run, records, count, create);
}

void root_record(struct root *root, const struct process_end *end, const char *program,
                 const struct root_command *command)
{
    struct record records[LAST_RUN_RECORDS_MAX] = {record_of(root, RECORD_END, end, program)};
    if (command) {
        records[0].witness = WITNESS_KERNEL;
        records[0].error = command->kernel_error;
    }
    const bool journal = has_journal(root);
    const bool spoke = command && (journal ? has_end_of(root, command->end.pid) : command->observed);
    size_t count = 1;
    if (command && (command->end.signal != 0 || !spoke))
        records[count++] = record_of_child(root, command);
    else if (command && !journal)
        records[count++] = record_by_proxy(root, command);
    records[0].time = record_time_now(); /* the root ended last */
    if (!journal)
        root->unrecorded = !keep_as_last_run(root, records, count, true);
    /* In the order in which they ended. */
    for (size_t i = count; journal && i > 0; i--)
        root->unrecorded = !record_folder_append(root->run, &records[i - 1]) || root->unrecorded;
}

void root_record_words(const struct root *root, const struct image *image, const char *words, size_t length,
                       uint64_t time)
{
    /* A static program may have become one that speaks for itself: gosu, `busybox sh -c 'exec python ...'`. */
    if (length == 0 || mode_is("off") || has_end_of(root, (pid_t)image->pid) ||
        !record_folder_begin(root->run))
        return;
    for (size_t part = 0;; part++) {
        struct words_record record;
        memset(&record, 0, sizeof record);
        if (!words_record_take(&record, words, length, part))
            return;
        record.image = *image;
        record.stream = WORDS_ON_STDERR;
        record.time = time;
        record_folder_append_words(root->run, &record);
    }
}

void root_forget(const struct root *root, const struct process_end *end, const char *program)
{
    struct record record = record_of(root, RECORD_END, end, program);
    record_folder_remove(root->run);
    keep_as_last_run(root, &record, 1, false);
}
