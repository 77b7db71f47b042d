/* The parts of the page, in the order in which they stand on it. Each adds whole elements, at most its share of the page. */
#ifndef VHRETRY_REPORT_PAGE_PARTS_H
#define VHRETRY_REPORT_PAGE_PARTS_H

#include "report.h"
#include "timeline.h"

#include "../words/summary.h"

/* The style sheet. */
extern const char page_style[];

/* Bytes, each for one part. The parts without a share have few strings, each with a bound: 56 KiB at most, all quotation marks. */
enum {
    TIMELINE_SHARE = 80 * 1024,
    FAILURES_SHARE = 24 * 1024,
    PEERS_SHARE = 14 * 1024,
    WORDS_SHARE = 20 * 1024,
    ROW_SHARE = 7 * 1024, /* one row of any of them, whatever stands in it */
};

/* Is there room for one more row, where a part began at `begin` and has `share`? */
bool page_has_room(const struct text *page, size_t begin, size_t share);

void page_add_timeline(struct text *page, const struct timeline *timeline, const struct verdict *verdict);
void page_add_failures(struct text *page, const struct timeline *timeline, const struct verdict *verdict);
void page_add_peers(struct text *page, const struct summary *summary, const struct timeline *timeline);
void page_add_words(struct text *page, const struct timeline *timeline, const struct verdict *verdict);
void page_add_attempts(struct text *page, const struct report *report);
void page_add_settings(struct text *page, const struct report *report);

/* `exit 1`, `signal 9`, `end unknown`, and whether nobody could see into it. */
void page_add_end(struct text *page, const struct process *process);

/* What came of the verdict, as one sentence: `Retried as #119.` */
void page_add_sequel(struct text *page, const struct report *report);

#endif
