/* A verdict laid out for reading: `vhretry explain`, and the log in debug mode. A label is at most ten letters.
 */
#ifndef VHRETRY_MESSAGES_VERDICTS_H
#define VHRETRY_MESSAGES_VERDICTS_H

#define LABEL_VERDICT    "verdict"
#define LABEL_CAUSE      "cause"
#define LABEL_BLAME      "blame"
#define LABEL_WORDS      "words"
#define LABEL_REHEARSAL  "rehearsal"
#define LABEL_RULE       "rule"
#define LABEL_REASON     "reason"
#define LABEL_RUN        "run"
#define LABEL_EARLIER    "earlier"
#define LABEL_SAID       "said"
#define LABEL_NETWORK    "network"
#define LABEL_TOLERATED  "tolerated"
#define LABEL_UNOBSERVED "unobserved"
#define LABEL_DELAY      "delay"
#define LABEL_RETRY      "retry"
#define LABEL_REQUEST    "request"

/* verdict */
#define VERDICT_ATTEMPT   " (%u of %u)"
#define VERDICT_OUTSIDE   " (would be %u of %u: this is not a Valohai execution)"
#define VERDICT_TAG_ABOVE " (the tag says %u, the limit is %u)"

/* blame, words, unobserved */
#define VERDICT_UNKNOWN_PROGRAM "unknown program"
#define VERDICT_NOT_OBSERVED    ", not observed"
#define VERDICT_WORDS_NAME      "they name "
#define VERDICT_OWN_FAILURE     "a failure of its own"
#define VERDICT_NETWORK_FAILURE "a network failure ("
#define VERDICT_NO_CLASS        "of no class"
#define VERDICT_WORDS_DECIDED   ", which the connections alone do not show: the words decided"
#define VERDICT_WIRE_DECIDED    ", but the connections show otherwise: the connections decided"

#define VERDICT_NONE                "none"
#define VERDICT_REHEARSED           "VHRETRY_REHEARSE made it fail"
#define VERDICT_REHEARSED_ELSEWHERE "VHRETRY_REHEARSE made calls fail, but not this one"
#define VERDICT_RULE_LINE           "line %u: "

/* Further lines of `explain`. */
#define EXPLAIN_RUN          "%s, ended %s, %s" /* its name, the time, `41 s ago` */
#define EXPLAIN_NO_FAILURE   "no failure was seen"
#define EXPLAIN_TOLERATED    "%s, %s, %s (%s)" /* the failure, `3 times`, what became of it, the process */
#define EXPLAIN_ANSWERED     "answered later"
#define EXPLAIN_WENT_ON      "its process exited with 0"
#define EXPLAIN_NOT_TO_BLAME "not to blame"
#define EXPLAIN_OLDER        "and %zu older"
#define EXPLAIN_MORE         "and %zu more"
#define EXPLAIN_NO_RETRY     "none: %s"
#define EXPLAIN_FIXED        "fixed"
#define EXPLAIN_GROWN        "%g s x %g per attempt, at most %g s"
#define EXPLAIN_ASKED        "the server asked for %u s; "
#define EXPLAIN_JITTER       ", up to %g %% less by chance"
#define EXPLAIN_PROBE        ", earlier or later as the peer answers (VHRETRY_PROBE)"

/* The table of peers. */
#define SUMMARY_HEAD                                                                                         \
    "peer                              phase    class          calls failed      ago state\n"                \
    "--------------------------------- -------- -------------- ----- ------ -------- ----------\n"
#define STATE_OK        "ok"
#define STATE_CAUSE     "cause"
#define STATE_RULED_OUT "ruled out"
#define STATE_RECOVERED "recovered"
#define STATE_TOLERATED "tolerated"
#define STATE_OPEN      "open"

#endif
