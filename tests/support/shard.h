/* A long table run in parts, several at once: SHARD=k/n in the environment leaves every n-th row, from the k-th. */
#ifndef VHRETRY_TESTS_SHARD_H
#define VHRETRY_TESTS_SHARD_H

#include <stdbool.h>
#include <stddef.h>

/* Is the row with this index, from 0, to be run? Each is, without SHARD or with one that is malformed. */
bool shard_has(size_t row);

#endif
