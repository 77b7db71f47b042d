/* The forms in which `vhretry history` shows what it read: a table, CSV, JSON, and one line that says which cause was the most
 * frequent. */
#ifndef VHRETRY_INSPECT_HISTORY_FORMS_H
#define VHRETRY_INSPECT_HISTORY_FORMS_H

#include "../evidence/text.h"
#include "../valohai/retry_history.h"

/* Each prints to stdout. `span` completes "14 of 19 retries": " in the last 7 days", "" for all that was looked at. */
void history_print_table(const struct history *history, const char *span);
void history_print_json(const struct history *history, const char *span);
void history_print_csv(const struct history *history);

/* "db:5432 caused 14 of 19 retries in the last 7 days (refused 12, timeout 2)": the peer of the most retries, or the class where
 * they name no peer. Nothing if there was no retry. */
void text_add_history_summary(struct text *text, const struct history *history, const char *span);

/* One field of RFC 4180: in quotes where it must be. Spreadsheets take what begins with = + - @ or a tab for a formula: an
 * apostrophe in front makes it text. */
void text_add_csv_field(struct text *text, const char *value);

#endif
