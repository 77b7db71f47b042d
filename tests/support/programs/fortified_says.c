/* The same with the functions that check their formats: __fprintf_chk, __vfprintf_chk. */
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 2
#include "says.c"
