/* The page: its head, the verdict, and then the other parts in their order. */
#include "../words/cause.h"
#include "../words/quoted.h"
#include "../words/story.h"
#include "html.h"
#include "page_parts.h"

#include <stdlib.h>
#include <string.h>

static void add_title(struct text *page, const struct report *report)
{
    char headline[STORY_SIZE];
    struct text text = text_in(headline, sizeof headline);
    text_add_headline(&text, report->verdict);
    html_add(page, headline);
}

bool report_is_of_retry(const struct report *report)
{
    const enum outcome outcome = report->verdict->outcome;
    return (outcome == OUTCOME_RETRY || outcome == OUTCOME_EXHAUSTED) &&
           report->sequel->kind != SEQUEL_ELSEWHERE;
}

void report_add_mark(struct text *text, const struct report *report)
{
    enum { ID_MAX = 64 };
    char id[ID_MAX + 1];
    struct text cut = text_in(id, sizeof id);
    if (!report->execution_id)
        return;
    text_add(&cut, report->execution_id);
    text_add(text, "<meta name=\"vhretry-retry-of\" content=\"");
    html_add(text, id);
    text_add(text, "\">\n");
}

/* No script, no font and no picture from anywhere: the browser is told that there are none. */
static void add_head(struct text *page, const struct report *report)
{
    text_add(page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    if (report_is_of_retry(report))
        report_add_mark(page, report);
    text_add(page,
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
             "<meta name=\"referrer\" content=\"no-referrer\"><link rel=\"icon\" href=\"data:,\">\n<title>");
    add_title(page, report);
    text_add(page, " · vhretry</title>\n<style>");
    text_add(page, page_style);
    text_add(page, "</style></head>\n<body>\n<header><p class=\"k\">vhretry report");
    if (report->counter > 0) {
        text_add(page, " on execution #");
        text_add_unsigned(page, (uint64_t)report->counter);
    }
    if (report->step) {
        text_add(page, ", step ");
        html_add_value(page, report->step, PROGRAM_SIZE);
    }
    text_add(page, "</p>\n<h1>");
    add_title(page, report);
    text_add(page, "</h1></header>\n<main>\n");
}

static const char *card_of(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_SUCCEEDED:
        return "ok";
    case OUTCOME_RETRY:
    case OUTCOME_EXHAUSTED:
    case OUTCOME_DISABLED:
        return "bad";
    default:
        return "warn";
    }
}

static void begin_fact(struct text *page, const char *name)
{
    text_add(page, "<dt>");
    text_add(page, name);
    text_add(page, "</dt><dd>");
}

static void add_blame(struct text *page, const struct verdict *verdict)
{
    if (verdict->path_length == 0)
        return;
    begin_fact(page, "Blame");
    for (size_t i = 0; i < verdict->path_length; i++) {
        const struct blamed_process *process = &verdict->path[i];
        text_add(page, i == 0 ? "" : " → ");
        html_add_value(page, process->program[0] != '\0' ? process->program : "unknown program",
                       PROGRAM_SIZE);
        text_add(page, " <small>(pid ");
        text_add_unsigned(page, process->pid);
        text_add(page, ", exit ");
        text_add_signed(page, process->status);
        text_add(page, process->blind ? ", not observed)</small>" : ")</small>");
    }
    text_add(page, "</dd>\n");
}

static void add_said(struct text *page, const struct quoted_words *words)
{
    enum { SAID_SIZE = 512 };
    char said[SAID_SIZE];
    struct text text = text_in(said, sizeof said);
    if (words->line[0] == '\0')
        return;
    text_add_quoted(&text, words->line, SAID_SIZE - 1);
    begin_fact(page, "It said");
    html_add_value(page, said, SAID_SIZE);
    text_add(page, "</dd>\n");
}

static void add_facts(struct text *page, const struct report *report)
{
    text_add(page, "<dl>\n");
    begin_fact(page, "Verdict");
    html_add(page, outcome_name(report->verdict->outcome));
    if (report->verdict->cause.class != FAULT_NONE) {
        text_add(page, ", class ");
        html_add(page, fault_class_name(report->verdict->cause.class));
    }
    text_add(page, "</dd>\n");
    if (report->attempt > report->retry_count + 1) {
        begin_fact(page, "Attempt");
        text_add_unsigned(page, report->attempt);
        text_add(page, ", with those in place</dd>\n");
    }
    add_blame(page, report->verdict);
    add_said(page, &report->verdict->words);
    if (report->ended[0] != '\0') {
        begin_fact(page, "Ended");
        html_add(page, report->ended);
        text_add(page, "</dd>\n");
    }
    begin_fact(page, "Run");
    text_add(page, "<span class=\"m\">");
    html_add_value(page, report->run, HTML_STRING_MAX);
    text_add(page, "</span></dd>\n</dl>\n");
}

static void add_verdict(struct text *page, const struct report *report)
{
    char story[STORY_SIZE];
    struct text text = text_in(story, sizeof story);
    text_add_story(&text, report->verdict);
    text_add(page, "<section class=\"card ");
    text_add(page, card_of(report->verdict->outcome));
    text_add(page, "\" aria-label=\"Verdict\">\n<p>");
    html_add(page, story);
    text_add(page, "</p>\n<p class=\"next\">");
    page_add_sequel(page, report);
    text_add(page, "</p>\n");
    add_facts(page, report);
    text_add(page, "</section>\n");
}

static void add_foot(struct text *page, const struct report *report)
{
    text_add(page, "</main>\n<footer><p>Written by vhretry ");
    html_add(page, report->version);
    text_add(page,
             ". Secrets in what programs said are masked. The classes of failures, and what helps against "
             "each: <code>vhretry help classes</code>.</p></footer>\n</body></html>\n");
}

char *report_page(const struct report *report)
{
    char *data = malloc(REPORT_SIZE_MAX);
    struct timeline *timeline = calloc(1, sizeof *timeline);
    struct summary *summary = calloc(1, sizeof *summary);
    const bool drawn = data && timeline && summary &&
                       timeline_draw_up(timeline, report->journal, &report->end, report->verdict);
    if (drawn) {
        struct text page = text_in(data, REPORT_SIZE_MAX);
        summary_draw_up(summary, &timeline->tree, report->journal, report->verdict);
        add_head(&page, report);
        add_verdict(&page, report);
        page_add_timeline(&page, timeline, report->verdict);
        page_add_failures(&page, timeline, report->verdict);
        page_add_peers(&page, summary, timeline);
        page_add_words(&page, timeline, report->verdict);
        page_add_attempts(&page, report);
        page_add_settings(&page, report);
        add_foot(&page, report);
    }
    if (timeline)
        timeline_free(timeline);
    free(timeline);
    free(summary);
    if (!drawn) {
        free(data);
        return NULL;
    }
    return data;
}
