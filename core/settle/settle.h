/* Settling a run that has ended: the verdict on it, and the retry where one is due.
 */
#ifndef VHRETRY_SETTLE_SETTLE_H
#define VHRETRY_SETTLE_SETTLE_H

#include "../records/root.h"
#include "settle_request.h"

/* Is there anything to do or to say for this end? Leaves no trace: the program may yet end as if we had never been. */
bool settle_is_worthwhile(const struct settle_request *request);

/* Settles the run. As SETTLE_AS_SUCCESSOR it ends this process as the failed one would have ended, and does not return. As
 * SETTLE_AS_CHILD it returns 0, an exit status; as SETTLE_FOR_SHELL VHRETRY_RETRY_STATUS, where the shell is to end with that. */
int settle_request_execute(const struct settle_request *request);

/* Settles the run of `root`, which ended as `end` says after the reruns `in_place`, in the given role, if that is worthwhile: otherwise
 * it just returns 0. */
int settle_run(const struct root *root, const struct process_end *end, enum settle_role role,
               const struct in_place *in_place);

/* How settle_in_place ends its process; all else means that there is no rerun. */
enum { SETTLE_AGAIN_IN_PLACE = 43 };

/* In a child of the process `parent`, which has run the command: is it to be run again in place? If so, says it, and waits until it is
 * time. Ends this process: with SETTLE_AGAIN_IN_PLACE, with 0 if settle_run is next, or by the signal that ended the wait. */
_Noreturn void settle_in_place(const struct root *root, const struct process_end *end,
                               const struct in_place *in_place, pid_t parent);

/* vhretry settle ...: what a failed program becomes; see settle_protocol.h. */
int settle_command(int argc, char **argv);

#endif
