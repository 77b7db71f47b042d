/* A verdict told where it is asked for: to people in debug mode, to programs in VHRETRY_TRACE. */
#ifndef VHRETRY_SETTLE_VERDICT_REPORT_H
#define VHRETRY_SETTLE_VERDICT_REPORT_H

#include "../settings/settings.h"
#include "../verdict/verdict.h"

/* Adds the verdict as one line of JSON: {"event":"verdict",...}. */
void text_add_verdict_json(struct text *text, const struct verdict *verdict,
                           const struct verdict_policy *policy);

/* What debug mode asks for: the lines on stderr, the JSON line appended to the trace file; neither, if neither is
 * asked for. A trace file that cannot be written is said once on stderr. */
void report_verdict(const struct settings *settings, const struct verdict *verdict,
                    const struct verdict_policy *policy, bool in_execution);

#endif
