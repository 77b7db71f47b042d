/* What people call a signal. */
#ifndef VHRETRY_VERDICT_SIGNAL_NAME_H
#define VHRETRY_VERDICT_SIGNAL_NAME_H

#include "../evidence/text.h"

/* Adds `SIGTERM`, or `signal 64` for one without a name of its own. */
void text_add_signal_name(struct text *text, int signal);

#endif
