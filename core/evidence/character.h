/* Which characters may be shown. What programs are called, and what they say, is written by others: a terminal obeys some characters, a
 * reader is deceived by some, and what is no UTF-8 makes JSON none.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_CHARACTER_H
#define VHRETRY_EVIDENCE_CHARACTER_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the UTF-8 character at `text`, of which `available` may be read; 0 if there is none (RFC 3629). */
size_t character_length(const char *text, size_t available);

/* May the character, `length` bytes long, be shown? Not C0, DEL and C1, which a terminal obeys, nor what turns the direction of text or
 * breaks its lines (U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069). */
bool character_is_printable(const char *character, size_t length);

/* Puts `?` in the place of each character that may not be shown, and of each byte that is no UTF-8, but for the ASCII characters of
 * `kept`. The text has `length` bytes. It never grows; returns its new length, and puts no NUL behind it. */
size_t make_printable(char *text, size_t length, const char *kept);

#endif
