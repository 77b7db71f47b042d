/* Exit statuses that mean something by convention.
 */
#ifndef VHRETRY_EVIDENCE_EXIT_STATUS_H
#define VHRETRY_EVIDENCE_EXIT_STATUS_H

enum {
    STATUS_PLEASE_RETRY = 75, /* EX_TEMPFAIL of sysexits.h: the program itself asks for a retry */
    SIGNAL_STATUS = 128       /* shells report death by signal n as status 128 + n */
};

#endif
