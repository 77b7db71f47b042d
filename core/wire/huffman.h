/* The Huffman code of HPACK (RFC 7541 appendix B), a bit at a time.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_HUFFMAN_H
#define VHRETRY_WIRE_HUFFMAN_H

#include <stdbool.h>
#include <stdint.h>

enum { HUFFMAN_INCOMPLETE = -1, HUFFMAN_INVALID = -2 };

/* The bits of a symbol so far; all zero at the beginning of a string. */
struct huffman {
    uint32_t code;
    uint8_t bits;
};

/* Takes the next bit. Returns the symbol (0 to 255) that it completes, HUFFMAN_INCOMPLETE, or HUFFMAN_INVALID: a code that
 * no string may contain. */
int huffman_take(struct huffman *huffman, unsigned bit);

/* May the string end here? What is left over must be padding: at most 7 bits, all ones (RFC 7541 section 5.2). */
bool huffman_may_end(const struct huffman *huffman);

#endif
