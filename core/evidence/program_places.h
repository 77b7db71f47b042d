/* Where the library looks for the program `vhretry`: what the library, and those that check it, agree on. */
#ifndef VHRETRY_EVIDENCE_PROGRAM_PLACES_H
#define VHRETRY_EVIDENCE_PROGRAM_PLACES_H

#include "text.h"

#include <stdbool.h>

/* Beside the library, then ../bin from its folder, then what VHRETRY_PROGRAM names; never PATH. The first that can be executed is
 * taken. */
enum { PROGRAM_PLACES = 3 };

/* The `index`-th place, below PROGRAM_PLACES, for the library at the path `library`; `named` is the value of VHRETRY_PROGRAM, NULL if it is
 * not set. False, and an empty text, where that is no absolute path or does not fit. Pure and async-signal-safe. */
bool program_place(struct text *place, size_t index, const char *library, const char *named);

#endif
