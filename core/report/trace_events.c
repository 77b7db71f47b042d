/* The run as trace events: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU, "Trace Event Format". */
#include "../words/cause.h"
#include "../words/printable.h"
#include "../words/summary.h"
#include "report.h"
#include "timeline.h"

#include <string.h>

enum { NANOSECONDS_PER_MICROSECOND = 1000, TRACK_BITS = 22 }; /* pids are below 2^22 (proc(5), pid_max) */

/* What is being written. */
struct trace {
    const struct timeline *timeline;
    const struct verdict *verdict;
    struct json_object *events;
};

/* Names may hold any bytes, and JSON is UTF-8. */
static void add_text(struct json_object *object, const char *name, const char *value)
{
    char data[1024];
    struct text printable = text_in(data, sizeof data);
    text_add_printable(&printable, value, sizeof data - 1);
    json_object_object_add(object, name, json_object_new_string(data));
}

static void add_number(struct json_object *object, const char *name, uint64_t value)
{
    json_object_object_add(object, name, json_object_new_int64((int64_t)value));
}

/* A viewer has one track for a pid, and two containers have a pid 1 each: those of another namespace than the root's get a number above
 * all pids. */
static uint64_t track_of(const struct timeline *timeline, const struct process *process)
{
    const struct tree *tree = &timeline->tree;
    const struct image *root = &tree->root_end.image;
    const bool is_elsewhere = process->image.namespace != root->namespace;
    return process->image.pid + (is_elsewhere ? ((uint64_t)process->image.namespace + 1) << TRACK_BITS : 0);
}

static struct json_object *add_event(const struct trace *trace, const char *phase, const char *name,
                                     const struct process *process, uint64_t time)
{
    struct json_object *event = json_object_new_object();
    add_text(event, "name", name);
    add_text(event, "ph", phase);
    add_number(event, "pid", track_of(trace->timeline, process));
    add_number(event, "tid", track_of(trace->timeline, process));
    const uint64_t begin = trace->timeline->begin;
    add_number(event, "ts", time > begin ? (time - begin) / NANOSECONDS_PER_MICROSECOND : 0);
    json_object_array_add(trace->events, event);
    return event;
}

static struct json_object *add_arguments(struct json_object *event)
{
    struct json_object *arguments = json_object_new_object();
    json_object_object_add(event, "args", arguments);
    return arguments;
}

static void add_process(const struct trace *trace, const struct process *process)
{
    const char *program = process->program[0] != '\0' ? process->program : "unknown program";
    const uint64_t start = timeline_start_of(trace->timeline, process);
    const uint64_t end = timeline_end_of(trace->timeline, process);
    add_text(add_arguments(add_event(trace, "M", "process_name", process, 0)), "name", program);
    struct json_object *event = add_event(trace, "X", program, process, start);
    add_number(event, "dur", (end - start) / NANOSECONDS_PER_MICROSECOND);
    struct json_object *arguments = add_arguments(event);
    add_number(arguments, "pid", process->image.pid);
    add_number(arguments, "parent", process->parent_pid);
    if (process->end != TIME_UNKNOWN)
        add_number(arguments, "status", (uint64_t)process->status);
    json_object_object_add(arguments, "blind", json_object_new_boolean(process->blind));
}

static void add_fault(const struct trace *trace, const struct process *process,
                      const struct seen_fault *fault)
{
    const struct record *record = fault->record;
    const struct fault_cause cause = fault_cause_of(record, 0);
    char words[768];
    struct text text = text_in(words, sizeof words);
    text_add_cause_for_log(&text, &cause);
    struct json_object *event = add_event(trace, "i", words, process, record->time);
    add_text(event, "cat", "fault");
    add_text(event, "s", "t");
    struct json_object *arguments = add_arguments(event);
    add_text(arguments, "class", fault_class_name(record->class));
    add_text(arguments, "phase", fault_phase_name(record->phase));
    add_number(arguments, "count", record->count);
    add_text(arguments, "then", fault_state(process, fault, trace->verdict));
}

static void add_recovery(const struct trace *trace, const struct recovery *recovery)
{
    char words[512];
    struct text text = text_in(words, sizeof words);
    text_add_peer(&text, &recovery->record->peer);
    text_add(&text, " answered again");
    struct json_object *event = add_event(
        trace, "i", words, &trace->timeline->tree.processes[recovery->process], recovery->record->time);
    add_text(event, "cat", "recovery");
    add_text(event, "s", "t");
}

static void add_all(const struct trace *trace)
{
    const struct timeline *timeline = trace->timeline;
    for (size_t i = 0; i < timeline->tree.count; i++) {
        const struct process *process = &timeline->tree.processes[i];
        add_process(trace, process);
        for (size_t j = 0; j < process->fault_count; j++) {
            const struct seen_fault *fault = &timeline->tree.faults[process->first_fault + j];
            if (!fault_is_told_again(&timeline->tree, process, fault))
                add_fault(trace, process, fault);
        }
    }
    for (size_t i = 0; i < timeline->recovery_count; i++)
        add_recovery(trace, &timeline->recoveries[i]);
}

struct json_object *report_trace(const struct report *report)
{
    struct timeline timeline;
    struct json_object *trace = NULL;
    if (timeline_draw_up(&timeline, report->journal, &report->end, report->verdict)) {
        trace = json_object_new_object();
        struct json_object *events = json_object_new_array();
        json_object_object_add(trace, "traceEvents", events);
        add_text(trace, "displayTimeUnit", "ms");
        struct json_object *other = json_object_new_object();
        add_text(other, "run", report->run);
        add_text(other, "version", report->version);
        add_text(other, "verdict", outcome_name(report->verdict->outcome));
        add_text(other, "reason", report->verdict->reason);
        json_object_object_add(trace, "otherData", other);
        const struct trace all = {&timeline, report->verdict, events};
        add_all(&all);
    }
    timeline_free(&timeline);
    return trace;
}
