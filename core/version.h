/* The one place where the version stands. */
#ifndef VHRETRY_VERSION_H
#define VHRETRY_VERSION_H

#define VHRETRY_VERSION "0.1.0"

#endif
