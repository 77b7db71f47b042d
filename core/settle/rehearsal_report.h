/* What a person hears of a rehearsal at the end of the run, beside what every failure has: whether it took place at all. A typo must
 * not look like success.
 */
#ifndef VHRETRY_SETTLE_REHEARSAL_REPORT_H
#define VHRETRY_SETTLE_REHEARSAL_REPORT_H

#include "situation.h"

/* Was this run to rehearse? True for a malformed VHRETRY_REHEARSE, too; false for a later attempt. */
bool rehearsal_is_on(void);

/* Says that no call was met, if none was; else what the rehearsal showed where no retry follows, and no rerun in place
 * (`runs_again`). From then on every line bears the mark of a rehearsal if the failure was one. */
void report_rehearsal(const struct situation *situation, bool runs_again);

#endif
