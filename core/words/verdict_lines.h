/* A verdict laid out for people: `vhretry explain`, and the log in debug mode. */
#ifndef VHRETRY_WORDS_VERDICT_LINES_H
#define VHRETRY_WORDS_VERDICT_LINES_H

#include "../verdict/verdict.h"

enum { VERDICT_REPORT_SIZE = 8192 };

/* Adds the lines `verdict`, `cause`, `blame`, `words` and `reason`, aligned, each starting with `prefix`:
 *
 *     verdict    retry (1 of 3)
 *     cause      connect db.internal:5432 (10.0.0.7): Connection refused [refused]
 *                7 times in 41.0 s, last 0.3 s before the end
 *     blame      sh (pid 400, exited with 1) > python train.py (pid 412, exited with 1)
 *     words      OperationalError: connection to server at ... (python train.py, pid 412)
 *     reason     ...
 *
 * Outside an execution the attempt is one that would be. Where words and connections disagree, a second line of `words` says how, and which decided.
 */
void text_add_verdict(struct text *text, const char *prefix, const struct verdict *verdict,
                      const struct verdict_policy *policy, bool in_execution);

/* Adds `python train.py, pid 412, exited with 1`, or without a program how it is called then. */
void text_add_blamed(struct text *text, const struct blamed_process *process);

#endif
