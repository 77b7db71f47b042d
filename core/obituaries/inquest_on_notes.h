/* The inquest where `vhretry watch` listened beside each blind program, and left notes of what it heard (RECORD_DEATH).
 */
#ifndef VHRETRY_OBITUARIES_INQUEST_ON_NOTES_H
#define VHRETRY_OBITUARIES_INQUEST_ON_NOTES_H

#include "../verdict/journal_reader.h"

/* Will somebody who listened beside a blind process that failed tell soon what he heard? */
bool inquest_is_awaited(const struct journal *journal);

/* Holds an inquest on what was told beside the watched processes (RECORD_DEATH), and adds what comes of it to the journal. Where memory
 * runs out, nothing. */
void inquest_on_notes(struct journal *journal);

#endif
