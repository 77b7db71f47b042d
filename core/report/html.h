/* Text made fit for HTML. Every string that is not our own markup goes through html_add, and nothing else makes it fit. */
#ifndef VHRETRY_REPORT_HTML_H
#define VHRETRY_REPORT_HTML_H

#include "../evidence/text.h"

enum { HTML_STRING_MAX = 2048 }; /* bytes of one string; what is longer is cut */

/* Adds `string` as text, or as the value of an attribute in quotation marks, in either kind of them. What is no UTF-8, a terminal obeys, or
 * turns text around is as text_add_printable leaves it. Never ends within an entity or a character: where the room ends, so does the string. */
void html_add(struct text *page, const char *string);

/* The same, cut at `maximum` bytes, and isolated from what stands around it: letters that are written from right to left do not
 * reorder it. For text only. */
void html_add_value(struct text *page, const char *string, size_t maximum);

/* Adds a link with the text `label`; the text alone if `url` is neither http nor https. */
void html_add_link(struct text *page, const char *url, const char *label);

/* Adds `part` of `whole` as a percentage with two decimals: 12.34%. */
void html_add_share(struct text *page, uint64_t part, uint64_t whole);

/* Adds nanoseconds as a person reads them: `0 s`, `340 ms`, `41.0 s`, `12 min 5 s`, `3 h 20 min`. */
void html_add_duration(struct text *page, uint64_t nanoseconds);

#endif
