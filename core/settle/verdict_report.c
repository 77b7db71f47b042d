#include "verdict_report.h"

#include "../messages/retries.h"
#include "../words/quoted.h"
#include "../words/say.h"
#include "../words/verdict_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void add_json_string(struct text *text, const char *name, const char *value)
{
    text_add(text, ",\"");
    text_add(text, name);
    text_add(text, "\":");
    text_add_json(text, value);
}

static void add_json_number(struct text *text, const char *name, uint64_t value)
{
    text_add(text, ",\"");
    text_add(text, name);
    text_add(text, "\":");
    text_add_unsigned(text, value);
}

void text_add_verdict_json(struct text *text, const struct verdict *verdict,
                           const struct verdict_policy *policy)
{
    char cause[768];
    struct text words = text_in(cause, sizeof cause);
    text_add(text, "{\"event\":\"verdict\"");
    add_json_string(text, "verdict", outcome_name(verdict->outcome));
    add_json_number(text, "retry_count", policy->retry_count);
    add_json_number(text, "retries", policy->retries);
    if (verdict->cause.class != FAULT_NONE) {
        text_add_cause_of_verdict(&words, verdict);
        add_json_string(text, "class", fault_class_name(verdict->cause.class));
        add_json_string(text, "phase", fault_phase_name(verdict->cause.phase));
        add_json_string(text, "cause", cause);
        add_json_number(text, "count", verdict->cause.count);
        text_add(text, verdict->cause.rehearsed ? ",\"rehearsed\":true" : "");
    }
    text_add(text, ",\"blame\":[");
    for (size_t i = 0; i < verdict->path_length; i++) {
        const struct blamed_process *process = &verdict->path[i];
        text_add(text, i == 0 ? "{\"program\":" : ",{\"program\":");
        text_add_json(text, process->program);
        add_json_number(text, "pid", process->pid);
        add_json_number(text, "status", (uint64_t)process->status);
        text_add(text, process->blind ? ",\"blind\":true}" : ",\"blind\":false}");
    }
    text_add(text, "]");
    if (verdict->words.testimony.kind != TESTIMONY_SILENT) {
        text_add(text, ",\"words\":{\"line\":");
        text_add_json(text, verdict->words.line);
        add_json_string(text, "program", verdict->words.program);
        add_json_number(text, "pid", verdict->words.pid);
        add_json_string(text, "say", testimony_kind_name(verdict->words.testimony.kind));
        add_json_string(text, "decided", deciding_name(verdict->words.deciding));
        text_add(text, "}");
    }
    add_json_string(text, "reason", verdict->reason);
    text_add(text, "}\n");
}

/* One write, so that lines of several processes are never torn. */
static void append_to_trace(const char *file, const struct text *line)
{
    int descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    ssize_t written = descriptor < 0 ? -1 : write(descriptor, line->data, line->length);
    if (written != (ssize_t)line->length)
        say(SAY_TRACE_UNWRITTEN, file, written < 0 ? strerror(errno) : SAY_DISK_FULL);
    if (descriptor >= 0)
        close(descriptor);
}

void report_verdict(const struct settings *settings, const struct verdict *verdict,
                    const struct verdict_policy *policy, bool in_execution)
{
    char buffer[VERDICT_REPORT_SIZE];
    if (settings->debug >= 1) {
        struct text lines = text_in(buffer, sizeof buffer);
        text_add_verdict(&lines, "vhretry: ", verdict, policy, in_execution);
        say_bytes(lines.data, lines.length);
    }
    if (settings->trace) {
        struct text line = text_in(buffer, sizeof buffer);
        text_add_verdict_json(&line, verdict, policy);
        append_to_trace(settings->trace, &line);
    }
}
