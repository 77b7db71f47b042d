/* The same with musl. */
#define _GNU_SOURCE
#include "says.c"
