/* A notice of deaths as a note (RECORD_DEATH), by which `vhretry watch` tells what it heard beside one blind process.
 */
#ifndef VHRETRY_OBITUARIES_DEATH_RECORD_H
#define VHRETRY_OBITUARIES_DEATH_RECORD_H

#include "../evidence/record.h"
#include "deaths.h"

/* Puts the notice into a record that is of this kind. `alone`: nobody but the run used the network then. A fault that may be
 * others' is none; that the network was used is all there is to say. */
void death_record_fill(struct record *record, const struct death_notice *notice, bool alone);

/* The notice in a record of this kind, which may hold anything that record_is_valid lets pass. */
struct death_notice death_record_read(const struct record *record);

#endif
