/* One settle per execution: however many of its processes fail at once, one goes on. If it is killed, another one takes over.
 *
 * The claim is a lock of flock(2) on a file in a folder of ours, which nobody else can take. It ends with the process that holds it,
 * however that ends.
 */
#ifndef VHRETRY_VALOHAI_LOCK_H
#define VHRETRY_VALOHAI_LOCK_H

#include <stdbool.h>

enum lock_result {
    LOCK_TAKEN,        /* by us, now */
    LOCK_TAKEN_BEFORE, /* somebody else has it */
    LOCK_UNUSABLE      /* not to be had here, which says nothing about others */
};

enum claim_role {
    CLAIM_SETTLES, /* settles the execution */
    CLAIM_INHERITS, /* waits for the end of the one that does, and takes over if it ends with the execution unsettled */
    CLAIM_ROLES
};

/* Opens the file of the claim on `execution_id` in `directory`, which is created, mode 0700, if it is missing. -1 if the folder is none
 * of ours, or others may write to it, or the file is not. Never closed, or the claim ends. */
int retry_claim_open(const char *directory, const char *execution_id, enum claim_role role);

/* Takes the claim, if nobody has it. Does not wait. */
enum lock_result retry_claim(int claim);

/* Has one that had this claim said that the execution is settled? */
bool retry_claim_is_settled(int claim);

/* Says so to whoever waits for the claim, and removes the file in `directory`: who comes later finds the mark. */
void retry_claim_settle(int claim, const char *directory, const char *execution_id);

/* Removes the file of a claim that we have and that nobody is to inherit. */
void retry_claim_remove(const char *directory, const char *execution_id, enum claim_role role);

/* The mark that stays: a file named by the execution in `directory`, which is created if it is missing. Any failure is silent. */
void retry_mark_settled(const char *directory, const char *execution_id);
bool retry_is_marked_settled(const char *directory, const char *execution_id);

/* Claims the execution among all users of the machine (more exactly, of the network namespace), by an abstract socket, until this
 * process ends. Anybody may take that: who trusts it can be shut out. */
enum lock_result retry_claim_among_users(const char *execution_id);

#endif
