#include "root.h"

#include "../evidence/debug_level.h"
#include "command.h"
#include "metadata.h"
#include "settle_protocol.h"
#include "settle_request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_PLEASE_RETRY = 75 /* EX_TEMPFAIL, sysexits.h */ };

uint64_t boot_time(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint32_t own_pid_namespace(void)
{
    struct stat status;
    return stat("/proc/self/ns/pid", &status) == 0 ? (uint32_t)status.st_ino : 0;
}

void root_begin(struct root *root, pid_t pid)
{
    char folder[RECORD_PATH_SIZE];
    root->image =
        (struct image){.start = boot_time(), .pid = (uint32_t)pid, .namespace = own_pid_namespace()};
    record_folder_path(folder);
    snprintf(root->run, sizeof root->run, "%.*s/%" PRIu32 "-%" PRIu64 "-%" PRIu32,
             CHOSEN_FOLDER_LENGTH_MAX + 32, folder, root->image.pid, root->image.start,
             root->image.namespace);
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value != '\0';
}

bool root_has_something_to_settle(const struct root *root, const struct process_end *end)
{
    struct journal journal = {0};
    bool has_journal = record_folder_read(&journal, root->run);
    journal_free(&journal);
    if (end->status == 0 && end->signal == 0)
        return false;
    return has_journal || end->status == STATUS_PLEASE_RETRY || debug_level_of(getenv("VHRETRY_DEBUG")) > 0 ||
           is_set("VHRETRY_TRACE") || metadata_is_wanted();
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
    record.time = boot_time();
    record.status = end->status;
    record.signal = end->signal;
    snprintf(record.program, sizeof record.program, "%s", program);
    return record;
}

void root_record_child(const struct root *root, const struct process_end *child)
{
    if (child->signal == 0 && (child->status == 0 || has_end_of(root, child->pid)))
        return;
    struct record record = record_of(root, RECORD_CHILD, child, "");
    record.child = (uint32_t)child->pid;
    record_folder_append(root->run, &record);
}

void root_record_end(const struct root *root, const struct process_end *end, const char *program)
{
    struct record record = record_of(root, RECORD_END, end, program);
    record_folder_append(root->run, &record);
}

void root_settle(const struct root *root, const struct process_end *end, const char *option)
{
    char image[64], time[32], status[16], signal[16];
    snprintf(image, sizeof image, "%" PRIu32 "-%" PRIu64 "-%" PRIu32, root->image.pid, root->image.start,
             root->image.namespace);
    snprintf(time, sizeof time, "%" PRIu64, boot_time());
    snprintf(status, sizeof status, "%d", end->status);
    snprintf(signal, sizeof signal, "%d", end->signal);
    const char *const arguments[] = {SETTLE_COMMAND,
                                     SETTLE_OPTION_ASK,
                                     SETTLE_OPTION_RUN,
                                     root->run,
                                     SETTLE_OPTION_IMAGE,
                                     image,
                                     SETTLE_OPTION_END,
                                     time,
                                     SETTLE_OPTION_STATUS,
                                     status,
                                     SETTLE_OPTION_SIGNAL,
                                     signal,
                                     NULL};
    char *argv[sizeof arguments / sizeof arguments[0]];
    for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++)
        argv[i] = (char *)arguments[i];
    int argc = (int)(sizeof arguments / sizeof arguments[0]) - 1;
    /* Asked first, as the library does: settings are complained about only if they matter. */
    if (settle_command(argc, argv) != SETTLE_WORTHWHILE)
        return;
    argv[1] = (char *)option;
    if (!option) {
        memmove(argv + 1, argv + 2, (size_t)(argc - 1) * sizeof *argv);
        argc--;
    }
    settle_command(argc, argv);
}
