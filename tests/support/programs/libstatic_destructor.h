#ifndef VHRETRY_TESTS_LIBSTATIC_DESTRUCTOR_H
#define VHRETRY_TESTS_LIBSTATIC_DESTRUCTOR_H

/* Called, so that the linker keeps the library. */
const char *library_name();

#endif
