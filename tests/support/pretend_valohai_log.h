/* What the pretend Valohai was asked: one line of JSON for each request. */
#ifndef PRETEND_VALOHAI_LOG_H
#define PRETEND_VALOHAI_LOG_H

#include "../../core/pretend/server.h"

#include <stdio.h>

/* Appends the line of `call`, whole before its answer leaves: who has the answer finds the line. */
void log_call(FILE *log, const struct call *call);

#endif
