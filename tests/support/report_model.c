#include "report_model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Misleading on purpose. NOLINTNEXTLINE(misc-misleading-bidirectional) */
const char report_attack[] = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;]]>-->"
                             "\xe2\x80\xae\xe2\x81\xa6gnp\xd8\x9c\x1b[31m\x07\xc2\x9b\xff\xfe\xc3";

static uint64_t nanoseconds(double seconds)
{
    return (uint64_t)(seconds * 1e9 + 0.5);
}

void report_model_begin(struct report_model *model, size_t record_room)
{
    *model = (struct report_model){.record_room = record_room};
    model->journal.records = calloc(record_room, sizeof *model->journal.records);
    model->journal.words = calloc(record_room, sizeof *model->journal.words);
    if (!model->journal.records || !model->journal.words)
        abort();
}

struct record *report_model_add(struct report_model *model, enum record_kind kind, uint32_t pid,
                                uint32_t parent, double time)
{
    if (model->journal.count == model->record_room)
        abort();
    struct record *record = &model->journal.records[model->journal.count++];
    *record = (struct record){.kind = (uint8_t)kind,
                              .image = {.start = nanoseconds(1), .pid = pid, .namespace = MODEL_NAMESPACE},
                              .parent = parent,
                              .time = nanoseconds(time),
                              .first = nanoseconds(time),
                              .count = 1};
    /* The same image in all its records. */
    for (size_t i = 0; i + 1 < model->journal.count && i < model->record_room; i++) {
        const struct record *other = &model->journal.records[i];
        if (other->image.pid == pid) {
            record->image = other->image;
            memcpy(record->program, other->program, sizeof record->program);
            break;
        }
    }
    return record;
}

struct record *report_model_add_end(struct report_model *model, uint32_t pid, uint32_t parent,
                                    const char *program, double start, double end, int status)
{
    struct record *record = report_model_add(model, RECORD_END, pid, parent, end);
    record->image.start = nanoseconds(start);
    record->status = status;
    snprintf(record->program, sizeof record->program, "%s", program);
    return record;
}

struct record *report_model_add_refused(struct report_model *model, uint32_t pid, uint32_t parent,
                                        const char *name, double first, double last, unsigned count)
{
    struct record *record = report_model_add(model, RECORD_FAULT, pid, parent, last);
    record->class = FAULT_REFUSED;
    record->phase = PHASE_CONNECT;
    record->error = ECONNREFUSED;
    record->first = nanoseconds(first);
    record->count = count;
    record->peer.family = 4;
    memcpy(record->peer.address, "\x0a\x00\x00\x07", 4);
    record->peer.port = 5432;
    snprintf(record->peer.name, sizeof record->peer.name, "%s", name);
    return record;
}

void report_model_add_words(struct report_model *model, uint32_t pid, const char *words, double time)
{
    const size_t length = strlen(words);
    for (size_t part = 0; part < WORDS_PARTS_MAX; part++) {
        struct words_record record = {0};
        if (!words_record_take(&record, words, length, part))
            return;
        record.kind = RECORD_WORDS;
        record.stream = WORDS_ON_STDERR;
        record.time = nanoseconds(time);
        for (size_t i = 0; i < model->journal.count; i++)
            if (model->journal.records[i].image.pid == pid)
                record.image = model->journal.records[i].image;
        model->journal.words[model->journal.words_count++] = record;
    }
}

static const char *no_variable(const char *name, void *context)
{
    (void)context;
    return strcmp(name, "VHRETRY_DELAY") == 0  ? "90s"
           : strcmp(name, "VH_API_TOKEN") == 0 ? "a-secret-token"
                                               : NULL;
}

void report_model_end(struct report_model *model, double end, int status)
{
    const struct verdict_policy policy = {
        .classes = fault_classes_default(), .window = nanoseconds(60), .retries = 3};
    model->report = (struct report){
        .run = "400-1000000000-1",
        .version = "1.2.3",
        .ended = "2026-11-25 06:33:11 UTC",
        .end = {.root = {.pid = MODEL_ROOT, .namespace = MODEL_NAMESPACE},
                .time = nanoseconds(end),
                .status = status},
        .journal = &model->journal,
        .verdict = &model->verdict,
        .retries = 3,
        .sequel = &model->sequel,
    };
    verdict_reach(&model->verdict, &model->journal, &model->report.end, &policy);
    report_add_settings(&model->report, no_variable, NULL, NULL);
}

void report_model_free(struct report_model *model)
{
    free(model->journal.records);
    free(model->journal.words);
}

void report_model_of_training(struct report_model *model)
{
    report_model_begin(model, 64);
    report_model_add_end(model, MODEL_ROOT, 1, "sh", 1, 61, 1);
    for (uint32_t i = 0; i < 12; i++)
        report_model_add_end(model, 401 + i, MODEL_ROOT, "mkdir", 1.1 + i * 0.01, 1.11 + i * 0.01, 0);
    report_model_add_end(model, 420, MODEL_ROOT, "python fetch.py", 2, 14, 0);
    report_model_add_refused(model, 420, MODEL_ROOT, "data.example.com", 3, 6, 3)->peer.port = 443;
    struct record *recovered = report_model_add(model, RECORD_RECOVERED, 420, MODEL_ROOT, 8);
    recovered->phase = PHASE_CONNECT;
    recovered->peer = model->journal.records[model->journal.count - 2].peer;
    report_model_add_end(model, 430, MODEL_ROOT, "python train.py", 14.5, 60.9, 1);
    report_model_add_end(model, 431, 430, "python train.py", 15, 60.2, 1)->flags = RECORD_FORKED;
    report_model_add_refused(model, 430, MODEL_ROOT, "db.internal", 19.6, 60.6, 7);
    report_model_add_words(
        model, 430,
        "Traceback (most recent call last):\n"
        "  File \"train.py\", line 12, in <module>\n"
        "psycopg2.OperationalError: connection to server at \"db.internal\" (10.0.0.7), port 5432 "
        "failed: Connection refused\n",
        60.7);
    report_model_add_words(model, 431, "worker: cannot go on without the database\n", 60.1);
    model->sequel = (struct sequel){.kind = SEQUEL_STARTED,
                                    .counter = 119,
                                    .url = "https://app.valohai.com/p/acme/net/execution/0190-119/",
                                    .own_url = "https://app.valohai.com/p/acme/net/execution/0190-118/"};
    report_model_end(model, 61, 1);
    model->report.retry_count = 1;
    model->report.counter = 118;
    model->report.step = "train";
    model->report.execution_id = "0190-118";
    model->report.rerun_of = "0190-117";
}

void report_model_of_attack(struct report_model *model)
{
    char words[LAST_WORDS_SIZE];
    report_model_begin(model, 64);
    report_model_add_end(model, MODEL_ROOT, 1, report_attack, 1, 11, 1);
    report_model_add_end(model, 430, MODEL_ROOT, report_attack, 2, 10.9, 1);
    report_model_add_refused(model, 430, MODEL_ROOT, report_attack, 3, 10.8, 2);
    report_model_add_end(model, 440, MODEL_ROOT, report_attack, 2, 10, 2);
    snprintf(words, sizeof words, "%s\nConnectionRefusedError: [Errno 111] %s\n", report_attack,
             report_attack);
    report_model_add_words(model, 430, words, 10.85);
    report_model_add_words(model, 440, words, 9.9);
    model->sequel = (struct sequel){.kind = SEQUEL_STARTED, .counter = 119, .url = "javascript:alert(3)"};
    snprintf(model->sequel.own_url, sizeof model->sequel.own_url, "https://example.com/%s", report_attack);
    report_model_end(model, 11, 1);
    model->report.retry_count = 2;
    model->report.run = report_attack;
    model->report.step = report_attack;
    model->report.execution_id = "example";
    model->report.rerun_of = report_attack;
    snprintf(model->report.settings[0].told.value, sizeof model->report.settings[0].told.value, "%s",
             report_attack);
}

bool report_text_is_utf8(const char *text)
{
    while (*text != '\0') {
        const unsigned char first = (unsigned char)*text;
        const size_t length = first < 0x80    ? 1
                              : first >= 0xf0 ? 4
                              : first >= 0xe0 ? 3
                              : first >= 0xc2 ? 2
                                              : 0;
        if (length == 0)
            return false;
        for (size_t i = 1; i < length; i++)
            if (((unsigned char)text[i] & 0xc0) != 0x80)
                return false;
        text += length;
    }
    return true;
}
