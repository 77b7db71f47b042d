#include "verdict_report.h"

#include "../words/cause.h"
#include "../words/printable.h"
#include "../words/quoted.h"
#include "../words/say.h"
#include "../words/story.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* As wide as the longest name and two spaces, so that `explain` may have longer names than these four. */
enum { NAME_COLUMN = 11 };

static void add_name(struct text *text, const char *prefix, const char *name)
{
    text_add(text, prefix);
    char column[NAME_COLUMN + 1];
    struct text padded = text_in(column, sizeof column);
    text_add(&padded, name);
    text_add_column(&padded, NAME_COLUMN);
    text_add(text, column);
}

static void add_outcome(struct text *text, const struct verdict *verdict, const struct verdict_policy *policy)
{
    text_add(text, outcome_name(verdict->outcome));
    if (verdict->outcome != OUTCOME_RETRY && verdict->outcome != OUTCOME_EXHAUSTED)
        return;
    bool exhausted = verdict->outcome == OUTCOME_EXHAUSTED;
    text_add(text, " (");
    text_add_unsigned(text, policy->retry_count + (exhausted ? 0 : 1));
    text_add(text, " of ");
    text_add_unsigned(text, policy->retries);
    text_add(text, ")");
}

static void add_process(struct text *text, const struct blamed_process *process)
{
    text_add(text, process->program[0] ? process->program : "unknown program");
    text_add(text, " (pid ");
    text_add_unsigned(text, process->pid);
    text_add(text, ", exit ");
    text_add_signed(text, process->status);
    text_add(text, process->blind ? ", blind)" : ")");
}

/* `a failure of the network (refused db:5432)` */
static void add_meaning(struct text *text, const struct testimony *testimony)
{
    if (testimony->kind == TESTIMONY_OWN_FAILURE) {
        text_add(text, "a failure of its own");
        return;
    }
    text_add(text, "a failure of the network (");
    text_add(text, testimony->class != FAULT_NONE ? fault_class_name(testimony->class) : "no class told");
    text_add(text, testimony->peer[0] ? " " : "");
    text_add_printable(text, testimony->peer, sizeof testimony->peer);
    text_add(text, ")");
}

static void add_words(struct text *text, const char *prefix, const struct quoted_words *words)
{
    if (words->line[0] == '\0')
        return;
    text_add(text, "\n");
    add_name(text, prefix, "words");
    text_add_quoted(text, words->line, QUOTED_MAX);
    text_add(text, " (");
    text_add_printable(text, words->program[0] ? words->program : "unknown program", sizeof words->program);
    text_add(text, ", pid ");
    text_add_unsigned(text, words->pid);
    text_add(text, ")");
    if (words->deciding != DECIDED_BY_WIRE && words->deciding != DECIDED_BY_WORDS)
        return;
    text_add(text, "\n");
    add_name(text, prefix, "");
    text_add(text, "tell of ");
    add_meaning(text, &words->testimony);
    text_add(text, words->deciding == DECIDED_BY_WORDS
                       ? ", which the connections alone do not show: the words decided"
                       : ", which the connections show otherwise: the connections decided");
}

void text_add_verdict(struct text *text, const char *prefix, const struct verdict *verdict,
                      const struct verdict_policy *policy)
{
    add_name(text, prefix, "verdict");
    add_outcome(text, verdict, policy);

    text_add(text, "\n");
    add_name(text, prefix, "cause");
    if (verdict->cause.class == FAULT_NONE) {
        text_add(text, "none");
    } else {
        text_add_cause_of_verdict(text, verdict);
        if (verdict->cause.class != FAULT_REQUESTED && !verdict->cause.told) {
            text_add(text, "\n");
            add_name(text, prefix, "");
            text_add_occurrence(text, &verdict->cause);
        }
    }

    if (verdict->path_length > 0) {
        text_add(text, "\n");
        add_name(text, prefix, "blame");
        for (size_t i = 0; i < verdict->path_length; i++) {
            text_add(text, i == 0 ? "" : " > ");
            add_process(text, &verdict->path[i]);
        }
    }

    add_words(text, prefix, &verdict->words);

    if (verdict->rehearsal_met) {
        text_add(text, "\n");
        add_name(text, prefix, "rehearsal");
        text_add(text, words_of_rehearsal(verdict));
    }

    if (verdict->rule != NULL) {
        char rule[RULE_TEXT_SIZE];
        struct text written = text_in(rule, sizeof rule);
        text_add_rule(&written, verdict->rule);
        text_add(text, "\n");
        add_name(text, prefix, "rule");
        text_add(text, "line ");
        text_add_unsigned(text, verdict->rule->line);
        text_add(text, ": ");
        text_add_printable(text, rule, sizeof rule - 1);
    }

    if (verdict->reason[0]) {
        text_add(text, "\n");
        add_name(text, prefix, "reason");
        text_add(text, verdict->reason);
    }
    text_add(text, "\n");
}

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
        say("VHRETRY_TRACE: cannot write to \"%s\": %s; give a file in a writable folder", file,
            written < 0 ? strerror(errno) : "no space left");
    if (descriptor >= 0)
        close(descriptor);
}

void report_verdict(const struct settings *settings, const struct verdict *verdict,
                    const struct verdict_policy *policy)
{
    char buffer[VERDICT_REPORT_SIZE];
    if (settings->debug >= 1) {
        struct text lines = text_in(buffer, sizeof buffer);
        text_add_verdict(&lines, "vhretry: ", verdict, policy);
        say_bytes(lines.data, lines.length);
    }
    if (settings->trace) {
        struct text line = text_in(buffer, sizeof buffer);
        text_add_verdict_json(&line, verdict, policy);
        append_to_trace(settings->trace, &line);
    }
}
