/* Where answers have led this process (Location), so that what is asked there counts as the first question: the next attempt may be
 * led elsewhere, to another server or to a URL that is signed anew.
 *
 * Bounded: the newest stay. Lock-free and async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_REDIRECTS_H
#define VHRETRY_PRELOAD_OBSERVER_REDIRECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An answer to the question leads to this path (core/wire/question.h). */
void redirects_note(uint32_t path, uint32_t question);

/* The question that a request for this path goes on with; 0 if none has led to it. */
uint32_t redirects_first(uint32_t path);

/* The question that a request, of HTTP/1 in plain text, goes on with; 0 if none has led to its path. One load where none has led
 * anywhere. */
uint32_t redirects_question(const void *request, size_t length);

#endif
