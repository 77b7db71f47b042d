/* What `vhretry rehearse` says: its command line, what it shows, and the paragraph at its end.
 */
#ifndef VHRETRY_MESSAGES_REHEARSALS_H
#define VHRETRY_MESSAGES_REHEARSALS_H

/* The command line, and what it needs. */
#define SAY_REHEARSE_PROBLEM  "rehearse: %s (try: vhretry rehearse --help)"
#define REHEARSE_NO_CLASS     "no class is named"
#define REHEARSE_ONE_WORD     "only one word, CLASS[@PEER], may stand before --"
#define REHEARSE_NO_COMMAND   "no command given after --"
#define REHEARSE_DASHES       "put -- and the command last, as in: vhretry rehearse refused -- COMMAND"
#define SAY_REHEARSE_MODE_OFF "rehearse: VHRETRY_MODE is off, so nothing would be retried (unset it)"
#define REHEARSE_NO_RANDOM    "no random numbers"
#define REHEARSE_NO_FOLDER    "no folder for temporary files (set TMPDIR to one that can be written to)"
#define REHEARSE_NO_PORT      "no port of 127.0.0.1 for the pretend Valohai"

/* What is shown. */
#define REHEARSE_PAGE         "\nWhat Valohai shows of execution #%d:\n\n"
#define REHEARSE_SIGNAL       "\nIt was ended by signal %d (%s).\n"
#define REHEARSE_EXITED       "\nIt exited with %d.\n"
#define REHEARSE_COMMAND_WITH "the command, with \"%s\""
#define REHEARSE_NOT_OBSERVED                                                                                \
    "%s %s: the library does not get into it, so none of its calls can be made to fail. It can still be "    \
    "retried, under `vhretry run`, which sees its connections from outside."

/* It works. */
#define CONCLUDE_WORKS     "It works: the command failed because of \"%s\""
#define CONCLUDE_JUDGED_AS " (judged as %s)"
#define CONCLUDE_RERUN     ", vhretry ran it again in place, and it succeeded."
#define CONCLUDE_RETRIED   ", vhretry started a retry, and the retry succeeded."
#define CONCLUDE_NO_ANSWER " The answer itself was not tried: it can be played in plain HTTP/1 alone."
#define CONCLUDE_DELAY     " On Valohai it would wait %s before that (VHRETRY_DELAY); here it did not wait."
#define CONCLUDE_IN_EARNEST                                                                                  \
    "vhretry started a retry, and the retry succeeded. But what failed in the end was not what \"%s\" made " \
    "fail: the network itself failed. The status detail above names it."

/* Nothing was made to fail. */
#define CONCLUDE_NO_CALL                                                                                     \
    "No network call of the command matched \"%s\", so none was made to fail, and it exited with %d"
#define CONCLUDE_BY_ITSELF   " by itself"
#define CONCLUDE_ATTEMPTS_0  "VHRETRY_REHEARSE_ATTEMPTS is 0, so no attempt rehearses. Unset it."
#define CONCLUDE_ALONE_FIRST "Make it work without the rehearsal first: run it alone. "
#define CONCLUDE_PEER                                                                                        \
    "Check the peer: it is compared with the name or the address, and the port, that the program uses. "
#define CONCLUDE_NAMES "Only names are looked up: addresses are not, and localhost hardly ever. "
#define CONCLUDE_CALLS                                                                                       \
    "VHRETRY_DEBUG=2 shows its calls. Programs that are static, written in Go or setuid cannot be "          \
    "rehearsed, "                                                                                            \
    "not below a shell either: `vhretry doctor COMMAND` shows which."
#define CONCLUDE_COUNTED " The number after # counts the matching calls of one process."
#define CONCLUDE_SWALLOWED                                                                                   \
    "The command met the failure but exited with 0: it tried again by itself, went on without what it did "  \
    "not get (`curl` without `-f`), or lost the status on the way (`… || true`, a pipe). Valohai takes "   \
    "that "                                                                                                  \
    "for a success, and nothing is retried. If it is a failure, let the command exit with another status "   \
    "than 0."

/* It failed, and there was no retry. */
#define CONCLUDE_NOT_RETRIED "The command failed with status %d, and no retry was started: "
#define CONCLUDE_DRY_RUN     "VHRETRY_MODE is dry-run, which only says what it would do. Unset it."
#define CONCLUDE_NO_RETRIES  "VHRETRY_RETRIES allows for no retry. Set it to 1 or more."
#define CONCLUDE_CLASS_OFF   "failures of class %s do not count. To have them count, set VHRETRY_ON=+%s."
#define CONCLUDE_SIGNAL                                                                                      \
    "it died of a signal, which no library in it can report. Put `vhretry run --` in front of the command: " \
    "it is the parent, and sees that."
#define CONCLUDE_NOT_STARTED                                                                                 \
    "the verdict was a retry, but it could not be started: see the lines of vhretry above."
#define CONCLUDE_VERDICT "the verdict is %s"
#define CONCLUDE_ADVICE                                                                                      \
    ". If this failure deserves a retry, let the program exit with status 75, or see what VHRETRY_ON, "      \
    "VHRETRY_ONLY, VHRETRY_IGNORE and VHRETRY_WINDOW say."

/* The retry failed. */
#define CONCLUDE_RETRY_FAILED "vhretry started a retry as it should, but that exited with %d"
#define CONCLUDE_REHEARSED                                                                                   \
    ", because VHRETRY_REHEARSE_ATTEMPTS made that one fail as well, and no further retry was started. Set " \
    "it to the value of VHRETRY_RETRIES or less."
#define CONCLUDE_FAILED_ALONE                                                                                \
    ", although no call was made to fail in it. The command has to work here without the rehearsal: run it " \
    "alone first."
#define CONCLUDE_INPUT                                                                                       \
    " The first execution may have used up standard input: give it a file (`< FILE`), which each execution " \
    "reads from its beginning."

#endif
