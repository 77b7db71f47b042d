/* What each fault class means to a person: at length for `vhretry explain CLASS`, in a line for tables. */
#ifndef VHRETRY_WORDS_CLASS_GUIDE_H
#define VHRETRY_WORDS_CLASS_GUIDE_H

#include "../evidence/fault.h"

struct class_guide {
    const char *summary; /* one line without a full stop: README and manual */
    const char *meaning; /* sentences, wrapped when they are shown */
    const char *causes;
    const char *advice;
};

/* NULL for FAULT_NONE and what is no class. */
const struct class_guide *class_guide(enum fault_class class);

#endif
