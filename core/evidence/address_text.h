/* Addresses as people write them: `10.0.0.7`, `fd00::1`, `::ffff:10.0.0.7`. What inet_pton(3) is elsewhere, for code that has no
 * libc. Pure, async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_ADDRESS_TEXT_H
#define VHRETRY_EVIDENCE_ADDRESS_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Reads the `length` bytes at `text`. Returns 4, with the address in the first four bytes, 6, or 0 if it is no address; then
 * `address` is undefined. */
int address_parse(uint8_t address[16], const char *text, size_t length);

#endif
