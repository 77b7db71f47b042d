/* The same, by the functions that check a buffer's size: __recv_chk, __read_chk, __poll_chk. */
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 2
#include "asks.c"
