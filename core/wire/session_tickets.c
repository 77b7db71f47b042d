#include "session_tickets.h"

#include <stdint.h>

bool are_session_tickets(const void *bytes, size_t length)
{
    enum { HEADER_SIZE = 5, APPLICATION_DATA = 23, RECORDS_MIN = 2 };
    const uint8_t *record = bytes;
    size_t size = length > HEADER_SIZE ? HEADER_SIZE + ((size_t)record[3] << 8 | record[4]) : 0;
    size_t count = 0;
    while (length >= HEADER_SIZE && length >= size && record[0] == APPLICATION_DATA && record[1] == 3 &&
           record[2] == 3 && HEADER_SIZE + ((size_t)record[3] << 8 | record[4]) == size) {
        record += size;
        length -= size;
        count++;
    }
    return length == 0 && count >= RECORDS_MIN;
}
