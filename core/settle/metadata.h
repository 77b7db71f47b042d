/* VHRETRY_METADATA: a line on stdout that Valohai takes for metadata of the execution, to be plotted and searched. */
#ifndef VHRETRY_SETTLE_METADATA_H
#define VHRETRY_SETTLE_METADATA_H

#include "situation.h"

#include <stdbool.h>

/* Does the environment ask for it? For those who have to keep stdout open until then. */
bool metadata_is_wanted(void);

/* Prints `{"vhretry_attempt":1,"vhretry_class":"refused","vhretry_peer":"db.internal:5432","vhretry_verdict":"retry"}` if the
 * settings ask for it: one write to stdout, which is given up where nobody reads for two seconds. */
void metadata_print(const struct situation *situation);

#endif
