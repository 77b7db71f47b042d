/* Why a verdict is what it is: one sentence each, for core/verdict/reason.c, which puts in what stands in braces.
 *
 *   {process} {parent} {speaker}   `curl (pid 101)`: the process to blame, its parent, and the one that spoke
 *   {ended} {parent ended} {speaker ended}   `exited with 7`, `was ended by SIGKILL`
 *   {after}                        ` right after this failure` or `, 4.0 s after this failure`: another line names the failure
 *   {failing}                      `connecting to db:5432`, `resolving hf.co`, `the exchange with api:443`
 *   {peer} {class} {pid}           of the failure, of its process
 *   {ago}                          `4.0 s`: between the failure and the end
 *   {times} {span} {window}        `6 times`, `12 s`, `60 s`
 */
#ifndef VHRETRY_MESSAGES_REASONS_H
#define VHRETRY_MESSAGES_REASONS_H

/* It explains the end. */
#define WHY_CAUSE           "{process} {ended}{after}"
#define WHY_CAUSE_OF_KERNEL "{process} {ended}{after}, which the kernel reported"
#define WHY_CAUSE_OF_WORKER "{parent} {parent ended}{after} of its worker (pid {pid})"
#define WHY_CAUSE_OF_FORK   "{parent} {parent ended}{after} of its forked worker (pid {pid})"
#define WHY_WAITING         "{process} {ended} while it waited for an answer"
#define WHY_NAMED           "{speaker} {speaker ended}{after}, and its last words name it"
#define WHY_NAMED_OF_WORKER                                                                                  \
    "{speaker} {speaker ended}{after} of its worker (pid {pid}), and its last words name it"
#define WHY_TOLD                                                                                             \
    "{speaker} {speaker ended}, its last words name a network failure, and it had used the network"
#define WHY_MISSING                                                                                          \
    "{parent} {parent ended} because something was missing: {process} had failed to fetch it from {peer}, "  \
    "{ago} earlier"
#define WHY_REQUESTED "the program asked for a retry (exit status 75)"

/* It would, but the settings or the site's rules say otherwise. */
#define WHY_CLASS_OFF     "{class} is not retried by default; VHRETRY_ON=+{class} enables it"
#define WHY_CLASS_REMOVED "{class} is not in VHRETRY_ON; add it there to have it retried"
#define WHY_IGNORED       "{peer} is in VHRETRY_IGNORE"
#define WHY_NOT_ONLY      "{peer} is not in VHRETRY_ONLY"
#define WHY_RULED_OUT     "{failing} failed, which would explain the end"
#define WHY_TOO_OLD       "the failure was {ago} before its process ended, longer than VHRETRY_WINDOW ({window})"
#define WHY_RULE          "%s says %s: " /* the file and its line; `retry`, `never` or `ignore` */
#define WHY_MODE_OFF      ", but VHRETRY_MODE is off"
#define WHY_EXHAUSTED     ", but it was attempt %u (VHRETRY_RETRIES is %u)"

/* It does not. */
#define WHY_IDLE               "the connection to {peer} was idle when it broke, {ago} before the end"
#define WHY_TOLERATED          "tolerated: {failing} failed {times} in {span} while the program went on"
#define WHY_WENT_ON            "{process} {ended}; it had gone on with other work after {failing} failed, {ago} earlier"
#define WHY_OWN_FAILURE        "{process} {ended}, and its last words name a failure of its own"
#define WHY_GONE_ON            "; it had gone on after {failing} failed, {ago} earlier"
#define WHY_CONSEQUENCE        "another process of the run failed first, and its connections on this machine broke"
#define WHY_NOT_LATE           "{peer} had not answered yet, but the process ended by itself"
#define WHY_NOT_LATE_KILLED    "{peer} had not answered yet, but that is not why the process was ended"
#define WHY_KILLED             "{process} {ended}, which no failure of the network does; did memory run out?"
#define WHY_OWN_PEER           "{peer} is a process of this run, so its failure is the run's own"
#define WHY_PROBE              "{failing} was only a probe: this machine may not have what it asked for"
#define WHY_METADATA           "{peer} is a cloud metadata service, which most places do not have"
#define WHY_VALOHAI            "{peer} is Valohai's own API, which the work of a step does not depend on"
#define WHY_RECOVERED          "{peer} answered later, so the failure counts as recovered"
#define WHY_NO_FAILURE         "{process} {ended}; no network failure was open"
#define WHY_NO_CONTACT         ", although its last words name one: it was not seen to use the network"
#define WHY_SUCCEEDED          "exited with 0"
#define WHY_STOPPED            "somebody stopped it (%s)"
#define WHY_STOPPED_FOR_MEMORY "somebody, or the kernel for want of memory, stopped it (%s)"
#define WHY_NO_MEMORY          "memory ran out before the records were judged"

/* Nobody knows. */
#define WHY_NOT_OBSERVED     "{process} {ended} and could not be observed"
#define WHY_CHILD_UNOBSERVED "a child of {parent program} (pid {pid}) {ended} and could not be observed"
#define WHY_KERNEL_UNASKED                                                                                   \
    "; with \"vhretry run\" in front of the command, the kernel reports its connections"
#define WHY_KERNEL_OVERRUN    "; more connections ended than the kernel could report"
#define WHY_KERNEL_SILENT     "; the kernel does not report its connections here"
#define WHY_KERNEL_UNSURE     "; the kernel reported connections of it, and no failure that is certainly its own"
#define WHY_KERNEL_NO_CONTACT "; the kernel reported no connection of it"
#define WHY_IO_URING          "{process} {ended} and used io_uring, which cannot be observed"
#define WHY_RECORD_LOST       "{process} {ended}, and not all that it met could be put on record"
#define WHY_UNRECORDED        "what it met could not be put on record"
#define WHY_UNREADABLE        "{process} {ended}; its TLS ({peer}) cannot be read, and it did not say why it failed"
#define WHY_UNREADABLE_UNCLEAR                                                                               \
    "{process} {ended}; its TLS ({peer}) cannot be read, and it did not say clearly why it failed"
#define WHY_WOULD_RETRY "; VHRETRY_ON=+unknown would retry it"
#define WHY_NOT_SEEN    "; it was not seen to use the network, so it is not retried"

/* What stands in a brace. */
#define WHY_A_PROCESS   "a process"
#define WHY_EXITED      "exited with "
#define WHY_ENDED_BY    "was ended by "
#define WHY_RIGHT_AFTER " right after this failure"
#define WHY_AFTER       " after this failure"
#define WHY_LESS_THAN   "less than "
#define WHY_RESOLVING   "resolving "
#define WHY_CONNECTING  "connecting to "
#define WHY_EXCHANGE    "the exchange with "
#define WHY_ANSWER      "the answer of "

#endif
