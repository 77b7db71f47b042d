/* The same as finds_auxiliary_vector, with musl. */
#include "finds_auxiliary_vector.c"
