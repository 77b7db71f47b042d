/* Testimony: what a program said of its own end, read from its last words (core/verdict/README.md, "Last words").
 *
 * Words alone are no evidence: the verdict weighs them with what the network showed. This file only says what they mean.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_H
#define VHRETRY_VERDICT_TESTIMONY_H

#include "../evidence/fault.h"
#include "testimony_peer.h"

#include <stdbool.h>
#include <stddef.h>

enum testimony_kind {
    TESTIMONY_SILENT,     /* nothing was said */
    TESTIMONY_UNCLEAR,    /* words that decide nothing */
    TESTIMONY_NETWORK,    /* the network failed, or a peer refused for now */
    TESTIMONY_OWN_FAILURE /* the program, its input or its settings failed: the same start fails again */
};

struct testimony {
    enum testimony_kind kind;
    enum fault_class class; /* TESTIMONY_NETWORK: which; FAULT_NONE: not told */
    bool
        faint; /* TESTIMONY_NETWORK: too little to tell of what the wire did not see; without a class: some answer */
    char peer[TESTIMONY_PEER_SIZE]; /* host, or host:port, where the words name it; "" otherwise */
    size_t line, line_length; /* the line within the words that decided, or the best one to show a person */
};

/* Reads `words`, the tail of what a process wrote: a few KiB at most, whole lines, the first one perhaps cut; any bytes. Never
 * fails, allocates nothing, takes linear time. Pure. */
void testimony_read(struct testimony *testimony, const char *words, size_t length);

/* "silent", "unclear", "network", "own-failure". */
const char *testimony_kind_name(enum testimony_kind kind);

#endif
