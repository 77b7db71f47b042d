/* The time line: a row for each process that matters, with what failed and what recovered on it. */
#include "html.h"
#include "page_parts.h"

/* Marks of a kind on one row; rows up to which nothing is folded. */
enum { MARKS_MAX = 6, OPEN_ROWS_MAX = 12 };

/* Which rows a list shows. */
struct kind_of_rows {
    bool main, aside;
};

static void add_attribute(struct text *page, const char *name, uint64_t part, uint64_t whole)
{
    text_add(page, " ");
    text_add(page, name);
    text_add(page, "=\"");
    html_add_share(page, part, whole);
    text_add(page, "\"");
}

static void add_mark(struct text *page, const char *symbol, uint64_t at, uint64_t whole)
{
    text_add(page, "<use href=\"#");
    text_add(page, symbol);
    text_add(page, "\"");
    add_attribute(page, "x", at, whole);
    text_add(page, " y=\"11\"/>");
}

/* A time within the run, from its beginning on. */
static uint64_t since_begin(const struct timeline *timeline, uint64_t time)
{
    const uint64_t end = time < timeline->end ? time : timeline->end;
    return end > timeline->begin ? end - timeline->begin : 0;
}

static void add_faults(struct text *page, const struct timeline *timeline, const struct process *process,
                       const struct verdict *verdict)
{
    const struct tree *tree = &timeline->tree;
    const uint64_t whole = timeline->end - timeline->begin;
    /* The last ones: they are the newest, and the cause is among them as a rule. */
    const size_t skipped = process->fault_count > MARKS_MAX ? process->fault_count - MARKS_MAX : 0;
    for (size_t i = 0; i < process->fault_count; i++) {
        const struct record *record = tree->faults[process->first_fault + i].record;
        const bool is_cause = fault_cause_is(&verdict->cause, record);
        if (i < skipped && !is_cause)
            continue;
        const uint64_t first = since_begin(timeline, record->first);
        const uint64_t last = since_begin(timeline, record->time);
        if (record->count > 1 && first < last) {
            text_add(page, "<line class=\"l\"");
            add_attribute(page, "x1", first, whole);
            add_attribute(page, "x2", last, whole);
            text_add(page, " y1=\"11\" y2=\"11\"/>");
            add_mark(page, "x", first, whole);
        }
        add_mark(page, is_cause ? "c" : "x", last, whole);
    }
}

static size_t add_recoveries(struct text *page, const struct timeline *timeline, size_t process)
{
    size_t count = 0;
    for (size_t i = 0; i < timeline->recovery_count; i++) {
        const struct recovery *recovery = &timeline->recoveries[i];
        if (recovery->process != process)
            continue;
        if (page && count < MARKS_MAX)
            add_mark(page, "o", since_begin(timeline, recovery->record->time),
                     timeline->end - timeline->begin);
        count++;
    }
    return count;
}

static uint64_t calls_that_failed(const struct timeline *timeline, const struct process *process)
{
    uint64_t count = 0;
    for (size_t i = 0; i < process->fault_count; i++) {
        const struct seen_fault *fault = &timeline->tree.faults[process->first_fault + i];
        if (!fault_is_told_again(&timeline->tree, process, fault))
            count += fault->record->count;
    }
    return count;
}

static void add_count(struct text *page, uint64_t count, const char *one, const char *many)
{
    text_add_unsigned(page, count);
    text_add(page, count == 1 ? one : many);
}

/* What the drawing says, in words. */
static void add_label(struct text *page, const struct timeline *timeline, const struct timeline_row *row)
{
    const struct process *process = &timeline->tree.processes[row->process];
    const uint64_t failed = calls_that_failed(timeline, process);
    const size_t recovered = add_recoveries(NULL, timeline, row->process);
    text_add(page, "from ");
    html_add_duration(page, since_begin(timeline, timeline_start_of(timeline, process)));
    text_add(page, " to ");
    html_add_duration(page, since_begin(timeline, timeline_end_of(timeline, process)));
    if (failed > 0) {
        text_add(page, ", ");
        add_count(page, failed, " failed call", " failed calls");
    }
    if (recovered > 0) {
        text_add(page, ", ");
        add_count(page, recovered, " recovery", " recoveries");
    }
}

static void add_drawing(struct text *page, const struct timeline *timeline, const struct timeline_row *row,
                        const struct verdict *verdict)
{
    const struct process *process = &timeline->tree.processes[row->process];
    const uint64_t whole = timeline->end - timeline->begin;
    const uint64_t start = since_begin(timeline, timeline_start_of(timeline, process));
    const uint64_t end = since_begin(timeline, timeline_end_of(timeline, process));
    text_add(page, "<svg class=\"t\" width=\"100%\" height=\"22\" role=\"img\" aria-label=\"");
    add_label(page, timeline, row);
    text_add(page, "\"><rect class=\"b");
    text_add(page, process->status != 0 && process->end != TIME_UNKNOWN ? " f" : "");
    text_add(page, process->blind ? " u" : "");
    text_add(page, "\" y=\"8\" height=\"6\"");
    add_attribute(page, "x", start, whole);
    add_attribute(page, "width", end - start, whole);
    text_add(page, "/>");
    add_recoveries(page, timeline, row->process);
    add_faults(page, timeline, process, verdict);
    text_add(page, "</svg>");
}

void page_add_end(struct text *page, const struct process *process)
{
    if (process->end == TIME_UNKNOWN) {
        text_add(page, "end unknown");
    } else {
        text_add(page, process->signal != 0 ? "signal " : "exit ");
        text_add_signed(page, process->signal != 0 ? process->signal : process->status);
    }
    text_add(page, process->blind ? ", not observed" : "");
}

static void add_folded(struct text *page, size_t count, const char *what)
{
    if (count == 0)
        return;
    text_add(page, " <small>+ ");
    text_add_unsigned(page, count);
    text_add(page, what);
    text_add(page, "</small>");
}

static void add_row(struct text *page, const struct timeline *timeline, const struct timeline_row *row,
                    const struct verdict *verdict)
{
    const struct process *process = &timeline->tree.processes[row->process];
    const bool failed = process->end != TIME_UNKNOWN && process->status != 0;
    text_add(page, "<li class=\"p");
    text_add(page, failed ? " bad" : "");
    text_add(page, row->blamed ? " blame" : "");
    text_add(page, "\"><span class=\"n\" style=\"--d:");
    text_add_unsigned(page, row->depth);
    text_add(page, "\"><b>");
    html_add_value(page, process->program[0] != '\0' ? process->program : "unknown program", PROGRAM_SIZE);
    text_add(page, "</b> <small>pid ");
    text_add_unsigned(page, process->image.pid);
    if (process->parent != NO_PROCESS) {
        text_add(page, "<span class=\"vh\">, started by pid ");
        text_add_unsigned(page, process->parent_pid);
        text_add(page, "</span>");
    }
    text_add(page, "</small>");
    add_folded(page, row->quiet, " quiet");
    add_folded(page, row->left_out, " more with a failure or a contact");
    text_add(page, "</span>");
    add_drawing(page, timeline, row, verdict);
    text_add(page, "<span class=\"e\">");
    page_add_end(page, process);
    text_add(page, "</span></li>\n");
}

/* Five times, at the lines of the drawing. */
static void add_axis(struct text *page, const struct timeline *timeline)
{
    enum { QUARTERS = 4 };
    text_add(page, "<li class=\"p axis\" aria-hidden=\"true\"><span>");
    for (unsigned i = 0; i <= QUARTERS; i++) {
        text_add(page, "<i>");
        html_add_duration(page, (timeline->end - timeline->begin) / QUARTERS * i);
        text_add(page, "</i>");
    }
    text_add(page, "</span></li>\n");
}

static void add_legend(struct text *page)
{
    static const char legend[] =
        "<p class=\"legend\">"
        "<span><svg width=\"24\" height=\"22\" aria-hidden=\"true\"><rect class=\"b\" x=\"1\" y=\"8\" "
        "width=\"22\" height=\"6\"/></svg>ended with 0</span>"
        "<span><svg width=\"24\" height=\"22\" aria-hidden=\"true\"><rect class=\"b f\" x=\"1\" y=\"8\" "
        "width=\"22\" height=\"6\"/></svg>failed</span>"
        "<span><svg width=\"14\" height=\"22\" aria-hidden=\"true\"><use href=\"#x\" x=\"7\" "
        "y=\"11\"/></svg>a call failed</span>"
        "<span><svg width=\"14\" height=\"22\" aria-hidden=\"true\"><use href=\"#c\" x=\"7\" "
        "y=\"11\"/></svg>the cause</span>"
        "<span><svg width=\"14\" height=\"22\" aria-hidden=\"true\"><use href=\"#o\" x=\"7\" "
        "y=\"11\"/></svg>the peer answered again</span></p>\n";
    text_add(page, legend);
}

static const char symbols[] =
    "<svg class=\"vh\" aria-hidden=\"true\"><defs><path id=\"x\" d=\"M-4-4L4 4M-4 4L4-4\"/><path id=\"c\" "
    "d=\"M0-8L8 0L0 8L-8 0Z\"/><circle id=\"o\" r=\"4.5\"/></defs></svg>\n";

/* Returns how many rows there was room for. */
static size_t add_list(struct text *page, const struct timeline *timeline, const struct verdict *verdict,
                       struct kind_of_rows kind, size_t begin)
{
    size_t shown = 0;
    text_add(page, "<ol role=\"list\">\n");
    add_axis(page, timeline);
    for (size_t i = 0; i < timeline->count && page_has_room(page, begin, TIMELINE_SHARE); i++) {
        if (timeline->rows[i].aside ? !kind.aside : !kind.main)
            continue;
        add_row(page, timeline, &timeline->rows[i], verdict);
        shown++;
    }
    text_add(page, "</ol>\n");
    return shown;
}

void page_add_timeline(struct text *page, const struct timeline *timeline, const struct verdict *verdict)
{
    const size_t begin = page->length;
    if (timeline->count == 0)
        return;
    text_add(page, "<section aria-labelledby=\"time\"><h2 id=\"time\">Time line</h2>\n<p class=\"s\">");
    add_count(page, timeline->tree.count, " process in ", " processes in ");
    html_add_duration(page, timeline->end - timeline->begin);
    text_add(page, ". Those on the way to the cause are in bold.");
    if (timeline->quiet > 0) {
        text_add(page, " Not shown: ");
        add_count(page, timeline->quiet, " that was quiet", " that were quiet");
        text_add(page, ", without a failure or a contact with the network.");
    }
    text_add(page, "</p>\n");
    text_add(page, symbols);
    const bool folded = timeline->count > OPEN_ROWS_MAX && timeline->aside > 0;
    size_t shown = add_list(page, timeline, verdict, (struct kind_of_rows){true, !folded}, begin);
    add_legend(page);
    if (folded) {
        text_add(page, "<details><summary>");
        add_count(page, timeline->aside, " more process", " more processes");
        text_add(page, " in which something failed without a contact with the network</summary>\n");
        shown += add_list(page, timeline, verdict, (struct kind_of_rows){false, true}, begin);
        text_add(page, "</details>\n");
    }
    const size_t left_out = timeline->left_out + timeline->count - shown;
    if (left_out > 0) {
        text_add(page, "<p class=\"s\">There was no room for ");
        add_count(page, left_out, " more process", " more processes");
        text_add(page, " with a failure or a contact.</p>\n");
    }
    text_add(page, "</section>\n");
}
