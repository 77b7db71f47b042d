/* The report of a run as a file: what VHRETRY_REPORT asks for, and `vhretry explain`. */
#ifndef VHRETRY_SETTLE_REPORT_FILE_H
#define VHRETRY_SETTLE_REPORT_FILE_H

#include "../report/report.h"
#include "situation.h"

#define REPORT_FILE_NAME "vhretry-report.html"

/* Gathers what is told of the run with that path. Borrows all of it. */
void report_gather(struct report *report, const struct situation *situation, const char *run,
                   const struct run_end *end, const struct sequel *sequel);

/* Writes the page of a run that failed, if the settings ask for it, but not over that of another run of this execution which was worth
 * a retry. What goes wrong is a line on stderr, and nothing else. */
void report_file_write(const struct situation *situation, const char *run, const struct run_end *end,
                       const struct sequel *sequel);

/* Writes `content` to the file, whole or not at all; "-" is stdout. False with errno. */
bool report_file_store(const char *path, const char *content);

#endif
