/* What a rehearsal has shown. Pure: facts in, words out. */
#ifndef VHRETRY_REHEARSE_CONCLUSION_H
#define VHRETRY_REHEARSE_CONCLUSION_H

#include "../evidence/text.h"
#include "../settings/settings.h"
#include "../verdict/verdict.h"

/* The exit statuses of `vhretry rehearse`, above those for usage and below those of shells. */
enum conclusion {
    CONCLUSION_RETRIED = 0,   /* the command failed, was retried or ran again in place, and that succeeded */
    CONCLUSION_NO_CALL = 3,   /* no call of the command was one to make fail */
    CONCLUSION_SWALLOWED = 4, /* a call failed, and the command ended with 0 */
    CONCLUSION_NOT_RETRIED = 5,  /* the command failed, and no retry was started */
    CONCLUSION_RETRY_FAILED = 6, /* a retry was started, and failed by itself */
    CONCLUSION_NOT_OBSERVED = 7  /* the library does not get into the command, so nothing was tried */
};

struct rehearsal_facts {
    const char *rule; /* what was to fail: `refused@db:5432` */
    bool met;         /* a call failed by the rehearsal */
    int status;       /* of the command; 128 + signal */
    const struct settings *settings;
    enum outcome outcome;   /* the verdict on it, if it failed; */
    enum fault_class class; /* the class of its cause; FAULT_NONE for none, */
    bool in_earnest;        /* a cause that the rehearsal did not make, */
    const char *reason;     /* and why: a sentence without an end, or "" */
    const char *told;       /* the status detail of the first execution; "" for none */
    bool retried;
    int retry_status;     /* of the last retry; 128 + signal */
    bool retry_rehearsed; /* that one was made to fail, too */
    bool input_used;      /* standard input is something that the retry could not read again */
};

enum conclusion conclusion_of(const struct rehearsal_facts *facts);

/* Adds what it means and what to do, one paragraph. Not for CONCLUSION_NOT_OBSERVED, which rests on no facts. */
void text_add_conclusion(struct text *text, const struct rehearsal_facts *facts);

#endif
