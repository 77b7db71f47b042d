/* What can go wrong with one call of the pretend API. A rehearsal has none of it; the tests plan it. */
#ifndef VHRETRY_PRETEND_TROUBLE_H
#define VHRETRY_PRETEND_TROUBLE_H

#include <stdbool.h>

enum delivery { DELIVER_WHOLE, DELIVER_HALF, DELIVER_RESET };

struct trouble {
    const char *name;
    bool acts; /* the call takes effect all the same */
    enum delivery delivery;
    double wait_before; /* seconds, before it acts */
    double wait_after;  /* seconds, between acting and answering */
    double outage;      /* seconds for which nobody listens */
    int status;         /* of the answer instead of the true one; 0: the true one */
    const char *type;   /* its content type */
    const char *body;   /* its text */
    const char *header; /* NULL, or the name of one more header, */
    const char *value;  /* and its value */
};

#endif
