/* The same as tells_its_start, static, so that no library gets into it. */
#include "tells_its_start.c"
