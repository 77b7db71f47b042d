/* What failed, as a status detail and the log say it: behind `Failed due to: `. `%s` is the peer, `db.internal:5432`.
 */
#ifndef VHRETRY_MESSAGES_CAUSES_H
#define VHRETRY_MESSAGES_CAUSES_H

/* An operation that failed with an error, whose words follow. */
#define CAUSE_RESOLVE "cannot resolve %s: "
#define CAUSE_CONNECT "connect %s: "
#define CAUSE_SOCKET  "cannot open a socket: "
#define CAUSE_BROKEN  "the connection to %s broke: "

/* What the peer did, or did not. */
#define CAUSE_RESET            "%s reset the connection"
#define CAUSE_PIPE             "%s closed the connection while the program was sending"
#define CAUSE_CLOSED           "%s closed the connection without answering"
#define CAUSE_CLOSED_EARLY     "%s closed the connection before the end of its answer"
#define CAUSE_CLOSED_AFTER     "%s closed the connection after "
#define CAUSE_NO_ANSWER        "%s did not answer in time"
#define CAUSE_STALLED          "%s stopped in the middle of its answer"
#define CAUSE_STALLED_AFTER    "%s stopped answering after "
#define CAUSE_ANSWERED         "%s answered " /* HTTP 503 Service Unavailable */
#define CAUSE_PROGRESS         "%s of %s bytes"
#define CAUSE_PROGRESS_UNKNOWN "%s bytes"
#define CAUSE_PROGRESS_ONE     "%s byte"

/* Where the kernel gave no error. */
#define CAUSE_WORDS_TIMEOUT     "timed out"
#define CAUSE_WORDS_REFUSED     "refused"
#define CAUSE_WORDS_UNREACHABLE "not reachable"

#define CAUSE_REQUESTED "the program asked for a retry (exit status 75)"

/* Behind `node used `: nobody could see what failed. */
#define CAUSE_UNREADABLE_TLS "TLS that cannot be read (%s)"
#define CAUSE_UNOBSERVED     "the network where it cannot be observed"

/* `7 times in 41.0 s, last 0.3 s before the end` */
#define CAUSE_TIMES  " times in "
#define CAUSE_LAST   " s, last "
#define CAUSE_BEFORE " s before the end"

#endif
