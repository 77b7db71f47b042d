/* The words of status details, which people read in Valohai. The sentences up to the cause, and the two behind it, are those that Valohai
 * documents for its own retries.
 */
#ifndef VHRETRY_MESSAGES_STATUS_DETAILS_H
#define VHRETRY_MESSAGES_STATUS_DETAILS_H

#define DETAIL_REHEARSAL       "Rehearsal: "
#define DETAIL_FAILED          "Failed due to: "
#define DETAIL_RETRY_FAILED    "Retry %u/%u failed due to: "
#define DETAIL_EXHAUSTED       ". Maximum retries (%u) exhausted."
#define DETAIL_WILL_RETRY      ". Will retry up to %u times."
#define DETAIL_WILL_ONCE       ". Will retry once."
#define DETAIL_RETRIED_AS      " Retried as #%d."
#define DETAIL_RETRIED         " Retried."
#define DETAIL_NOT_RETRIED     " Not retried: "
#define DETAIL_RERUN           " Will run again in place (%u/%u)."
#define DETAIL_RAN_ONCE        " Ran again in place once."
#define DETAIL_RAN_AGAIN       " Ran again in place %u times."
#define DETAIL_RERUN_FAILED    "Rerun %u of %u in place failed: "
#define DETAIL_RERUN_SUCCEEDED "Succeeded in rerun %u of %u in place"
#define DETAIL_UNKNOWN         "unknown: " /* in front of a cause that nobody could see */
#define DETAIL_A_PROCESS       "a process"
#define DETAIL_USED            " used "

/* Where a retry belongs to less than what failed: without the full stop. */
#define DETAIL_OUTSIDE_PIPELINE                                                                              \
    "The retry is outside the pipeline, whose node stays failed: on-error: retry on the node keeps it "      \
    "inside"
#define DETAIL_OUTSIDE_DISTRIBUTED                                                                           \
    "The retry is outside the distributed task, whose members wait in vain: start the task again"
#define DETAIL_OUTSIDE_TASK "Retried outside the task"

#endif
