/* What failed, with whom, and what was said: the tables below the time line. */
#include "../words/cause.h"
#include "../words/summary.h"
#include "html.h"
#include "page_parts.h"

#include <stdlib.h>
#include <string.h>

enum { FAILURES_MAX = 30, SPEAKERS_MAX = 8, CAUSE_SIZE = 640, CAUSE_SHOWN = 320, PEER_SHOWN = 200 };

/* A fault with its process. */
struct failure {
    const struct process *process;
    const struct seen_fault *fault;
    bool is_cause;
};

bool page_has_room(const struct text *page, size_t begin, size_t share)
{
    return page->length - begin + ROW_SHARE <= share;
}

static uint64_t time_between(uint64_t earlier, uint64_t later)
{
    return later > earlier ? later - earlier : 0;
}

/* The cause first, then the newest. */
static int compare_failures(const void *left, const void *right)
{
    const struct failure *one = left;
    const struct failure *other = right;
    if (one->is_cause != other->is_cause)
        return one->is_cause ? -1 : 1;
    const struct record *record = one->fault->record;
    const struct record *other_record = other->fault->record;
    if (record->time != other_record->time)
        return record->time > other_record->time ? -1 : 1;
    return record < other_record ? -1 : record > other_record;
}

static size_t gather_failures(struct failure *failures, const struct timeline *timeline,
                              const struct verdict *verdict)
{
    const struct tree *tree = &timeline->tree;
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        for (size_t j = 0; j < process->fault_count; j++) {
            const struct seen_fault *fault = &tree->faults[process->first_fault + j];
            if (!fault_is_told_again(tree, process, fault))
                failures[count++] =
                    (struct failure){process, fault, fault_cause_is(&verdict->cause, fault->record)};
        }
    }
    qsort(failures, count, sizeof *failures, compare_failures);
    return count;
}

static void add_state(struct text *page, const char *state)
{
    const bool bad = strcmp(state, "cause") == 0;
    text_add(page, bad ? "<span class=\"tag bad\">" : "<span>");
    html_add(page, state);
    text_add(page, "</span>");
}

static void add_process(struct text *page, const char *program, uint32_t pid)
{
    html_add_value(page, program[0] != '\0' ? program : "unknown program", PROGRAM_SIZE);
    text_add(page, ", pid ");
    text_add_unsigned(page, pid);
}

static void add_failure(struct text *page, const struct failure *failure, const struct timeline *timeline,
                        const struct verdict *verdict)
{
    const struct record *record = failure->fault->record;
    const struct fault_cause cause = fault_cause_of(record, 0);
    char words[CAUSE_SIZE];
    struct text text = text_in(words, sizeof words);
    text_add_cause_for_log(&text, &cause);
    text_add(page, "<tr><td class=\"r\">");
    html_add_duration(page, time_between(timeline->begin, record->time));
    if (record->count > 1) {
        text_add(page, "<br><small>");
        text_add_unsigned(page, record->count);
        text_add(page, " times</small>");
    }
    text_add(page, "</td><th scope=\"row\">");
    html_add_value(page, words, CAUSE_SHOWN);
    text_add(page, "<br><small>");
    add_process(page, failure->process->program, failure->process->image.pid);
    text_add(page, "</small></th><td>");
    add_state(page, fault_state(failure->process, failure->fault, verdict));
    text_add(page, "</td></tr>\n");
}

static void add_left_out(struct text *page, size_t count, const char *what)
{
    if (count == 0)
        return;
    text_add(page, "<p class=\"s\">And ");
    text_add_unsigned(page, count);
    text_add(page, what);
    text_add(page, "</p>\n");
}

void page_add_failures(struct text *page, const struct timeline *timeline, const struct verdict *verdict)
{
    const size_t begin = page->length;
    struct failure *failures = malloc((timeline->tree.fault_count + 1) * sizeof *failures);
    const size_t count = failures ? gather_failures(failures, timeline, verdict) : 0;
    size_t shown = 0;
    text_add(page, "<section aria-labelledby=\"failures\"><h2 id=\"failures\">Failed calls</h2>\n");
    if (count > 0) {
        text_add(page, "<table><caption>The cause first, then the newest; times are counted from the "
                       "beginning of the run.</caption><thead><tr><th class=\"r\" scope=\"col\">At</th><th "
                       "scope=\"col\">What "
                       "failed</th><th scope=\"col\">Then</th></tr></thead><tbody>\n");
        for (; shown < count && shown < FAILURES_MAX && page_has_room(page, begin, FAILURES_SHARE); shown++)
            add_failure(page, &failures[shown], timeline, verdict);
        text_add(page, "</tbody></table>\n");
    } else {
        text_add(page, "<p>No network call was seen to fail.</p>\n");
    }
    add_left_out(page, count - shown, " older ones.");
    text_add(page, "</section>\n");
    free(failures);
}

static void add_peer(struct text *page, const struct summary_row *row, const struct timeline *timeline,
                     bool counted)
{
    char name[PEER_NAME_SIZE + 128];
    struct text text = text_in(name, sizeof name);
    text_add_peer_with_address(&text, row->peer);
    text_add(page, "<tr><th scope=\"row\">");
    html_add_value(page, name[0] != '\0' ? name : "unknown", PEER_SHOWN);
    text_add(page, "<br><small>");
    html_add(page, fault_phase_name(row->phase));
    if (row->class != FAULT_NONE) {
        text_add(page, ": ");
        html_add(page, fault_class_name(row->class));
    }
    text_add(page, "</small></th>");
    if (counted) {
        text_add(page, "<td class=\"r\">");
        text_add_unsigned(page, row->calls > row->failed ? row->calls : row->failed);
        text_add(page, "</td>");
    }
    text_add(page, "<td class=\"r\">");
    text_add_unsigned(page, row->failed);
    text_add(page, "</td><td class=\"r\">");
    if (row->failed > 0) {
        html_add_duration(page, time_between(row->last, timeline->end));
        text_add(page, "<span class=\"vh\"> before the end</span>");
    }
    text_add(page, "</td><td>");
    add_state(page, row->state);
    text_add(page, "</td></tr>\n");
}

void page_add_peers(struct text *page, const struct summary *summary, const struct timeline *timeline)
{
    const size_t begin = page->length;
    size_t shown = 0;
    bool counted = false;
    if (summary->count == 0)
        return;
    for (size_t i = 0; i < summary->count; i++)
        counted = counted || summary->rows[i].calls > 0;
    text_add(page,
             "<section aria-labelledby=\"peers\"><h2 id=\"peers\">Peers</h2>\n<table><caption>Whom the run "
             "talked to. Last: how long before the end of the run it failed the last "
             "time.</caption><thead><tr><th "
             "scope=\"col\">Peer</th>");
    text_add(page, counted ? "<th class=\"r\" scope=\"col\">Calls</th>" : "");
    text_add(page, "<th class=\"r\" scope=\"col\">Failed</th><th class=\"r\" scope=\"col\">Last</th>"
                   "<th scope=\"col\">Then</th></tr></thead><tbody>\n");
    for (; shown < summary->count && page_has_room(page, begin, PEERS_SHARE); shown++)
        add_peer(page, &summary->rows[shown], timeline, counted);
    text_add(page, "</tbody></table>\n");
    add_left_out(page, summary->count - shown + summary->left_out, " more.");
    text_add(page, "</section>\n");
}

/* Lines, each made fit by itself. */
static void add_lines(struct text *page, const char *words, size_t length)
{
    text_add(page, "<pre>");
    while (length > 0) {
        char line[LAST_WORDS_SIZE];
        const char *end = memchr(words, '\n', length);
        const size_t line_length = end ? (size_t)(end - words) : length;
        struct text text = text_in(line, sizeof line);
        text_add_bytes(&text, words, line_length);
        if (line_length > 0)
            html_add_value(page, line, HTML_STRING_MAX);
        text_add(page, "\n");
        words += line_length + (end != NULL);
        length -= line_length + (end != NULL);
    }
    text_add(page, "</pre>\n");
}

/* Those who failed and said something, but the one whose words are shown above. */
static size_t next_speaker(const struct timeline *timeline, const struct verdict *verdict, size_t from)
{
    for (; from < timeline->count; from++) {
        const struct process *process = &timeline->tree.processes[timeline->rows[from].process];
        if (process->words && process->words_length > 0 && process->status != 0 &&
            !(verdict->words.text[0] != '\0' && process->image.pid == verdict->words.pid))
            return from;
    }
    return from;
}

void page_add_words(struct text *page, const struct timeline *timeline, const struct verdict *verdict)
{
    const size_t begin = page->length;
    const struct quoted_words *words = &verdict->words;
    size_t row = next_speaker(timeline, verdict, 0);
    if (words->text[0] == '\0' && row == timeline->count)
        return;
    text_add(page, "<section aria-labelledby=\"words\"><h2 id=\"words\">Last words</h2>\n");
    if (words->text[0] != '\0') {
        text_add(page, "<p class=\"s\">");
        add_process(page, words->program, words->pid);
        text_add(page, "</p>\n");
        add_lines(page, words->text, strlen(words->text));
    }
    if (row < timeline->count)
        text_add(page, "<details><summary>Of other processes that failed</summary>\n");
    const bool has_others = row < timeline->count;
    for (size_t count = 0;
         row < timeline->count && count < SPEAKERS_MAX && page_has_room(page, begin, WORDS_SHARE);
         count++, row = next_speaker(timeline, verdict, row + 1)) {
        const struct process *process = &timeline->tree.processes[timeline->rows[row].process];
        text_add(page, "<p class=\"s\">");
        add_process(page, process->program, process->image.pid);
        text_add(page, "</p>\n");
        add_lines(page, process->words, process->words_length);
    }
    text_add(page, has_others ? "</details>\n</section>\n" : "</section>\n");
}
