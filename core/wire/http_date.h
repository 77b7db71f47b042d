/* Times in HTTP's headers (RFC 9110 sections 5.6.7 and 10.2.3). Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_HTTP_DATE_H
#define VHRETRY_WIRE_HTTP_DATE_H

#include <stddef.h>
#include <stdint.h>

/* A time in one of the three forms of RFC 9110 section 5.6.7, in seconds since 1970; 0 if it is none, or out of range. */
uint32_t http_date(const char *text, size_t length);

/* The value of a Retry-After: seconds, 30 days at most, or a time in seconds since 1970, which is more; 0 if it is neither. */
uint32_t http_retry_after(const char *text, size_t length);

#endif
