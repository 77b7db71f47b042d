/* The same with musl. */
#define _GNU_SOURCE
#include "asks.c"
