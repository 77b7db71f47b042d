/* A verdict laid out for reading: by people (debug mode, `vhretry explain`) and by programs (VHRETRY_TRACE). */
#ifndef VHRETRY_SETTLE_VERDICT_REPORT_H
#define VHRETRY_SETTLE_VERDICT_REPORT_H

#include "../settings/settings.h"
#include "../verdict/verdict.h"

enum { VERDICT_REPORT_SIZE = 8192 };

/* Adds the lines `verdict`, `cause`, `blame`, `words` and `reason`, aligned, each starting with `prefix`:
 *
 *     verdict    retry (1 of 3)
 *     cause      connect db.internal:5432 (10.0.0.7): Connection refused [refused]
 *                7 times over 41.0 s, last 0.3 s before the end
 *     blame      sh (pid 400, exit 1) > python train.py (pid 412, exit 1)
 *     words      OperationalError: connection to server at ... (python train.py, pid 412)
 *     reason     ...
 *
 * Where words and connections disagree, a second line of `words` says how, and which decided.
 */
void text_add_verdict(struct text *text, const char *prefix, const struct verdict *verdict,
                      const struct verdict_policy *policy);

/* Adds the same as one line of JSON: {"event":"verdict",...}. */
void text_add_verdict_json(struct text *text, const struct verdict *verdict,
                           const struct verdict_policy *policy);

/* What debug mode asks for: the lines on stderr, the JSON line appended to the trace file; neither, if neither is
 * asked for. A trace file that cannot be written is said once on stderr. */
void report_verdict(const struct settings *settings, const struct verdict *verdict,
                    const struct verdict_policy *policy);

#endif
