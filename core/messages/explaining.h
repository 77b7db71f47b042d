/* What `vhretry explain` says when there is nothing to explain, and of failures by their names.
 */
#ifndef VHRETRY_MESSAGES_EXPLAINING_H
#define VHRETRY_MESSAGES_EXPLAINING_H
#define SAY_EXPLAIN_UNWRITTEN "explain: cannot write \"%s\": %s; name a file in a writable folder"
#define SAY_EXPLAIN_NO_RECORD                                                                                \
    "explain: no run or class named \"%s\"; name a run of the record folder, or none for the last one"
#define SAY_EXPLAIN_NOT_ENDED  "explain: \"%s\" has not ended yet, or its first process was killed: no verdict"
#define SAY_EXPLAIN_NEEDS_CODE "explain: \"%s\" needs a code, such as \"curl 7\" or \"HTTP 503\""
#define SAY_EXPLAIN_NEAR       "explain: no run or class named \"%s\"; did you mean %s?"
#define SAY_EXPLAIN_UNKNOWN    "explain: no run or class named \"%s\" (try: vhretry help classes)"
#define SAY_EXPLAIN_FAILURE_PAGE                                                                             \
    "explain: \"%s\" is not a run: only a run has a page or a trace; name one, or none for the last"
#define SAY_EXPLAIN_AMBIGUOUS "explain: more than one run begins with \"%s\"; write more of its name%s%s"
#define SAY_EXPLAIN_NEWER     "explain: a newer run, \"%s\", has not ended yet, or its first process was killed"
#define SAY_EXPLAIN_NONE_OF_TWO                                                                              \
    "explain: no failed run on record in \"%s\" and \"%s\"; run the command under vhretry first"
#define SAY_EXPLAIN_NONE "explain: no failed run on record in \"%s\"; run the command under vhretry first"
#define FAILURE_CURL_OTHER                                                                                   \
    "By curl's manual this status is not a network failure. vhretry still looks at the connection: what "    \
    "failed there counts, whatever curl's status is."
#define FAILURE_SUCCESS                                                                                      \
    "Not a failure by itself. It still counts if the body says that the service was asked too often or "     \
    "cannot serve now: a code such as SlowDown."
#define FAILURE_ANSWER_HTTP                                                                                  \
    "The service's own answer to this request, which waiting does not change. It still counts if its "       \
    "headers or its body say that the service was asked too often or cannot serve now: a 403 with "          \
    "Retry-After, a code such as SlowDown."
#define FAILURE_ANSWER_OTHER "The service's own answer to this request, which waiting does not change."
#define FAILURE_NOT_NETWORK  "Not a network failure, whichever call it comes from."

#endif
