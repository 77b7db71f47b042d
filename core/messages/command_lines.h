/* What a wrong command line gets: what is wrong, and what to try.
 */
#ifndef VHRETRY_MESSAGES_COMMAND_LINES_H
#define VHRETRY_MESSAGES_COMMAND_LINES_H

#define SAY_NO_SUBCOMMAND       "no subcommand given"
#define SAY_UNKNOWN_MAIN_OPTION "unknown option: \"%s\" (try: vhretry --help)"
#define SAY_UNKNOWN_SUBCOMMAND  "unknown subcommand: \"%s\" (try: vhretry --help)"
#define SAY_UNKNOWN_OPTION      "%s: unknown option: \"%s\" (try: vhretry %s --help)"
#define SAY_UNEXPECTED_ARGUMENT "%s: unexpected argument: \"%s\" (try: vhretry %s --help)"

/* run */
#define SAY_RUN_NO_COMMAND     "run: no command given (try: vhretry run --help)"
#define SAY_RUN_OPTION         "run: \"%s\" %s (try: vhretry run --help)"
#define RUN_TAKES_NO_VALUE     "takes no value"
#define RUN_NEEDS_VALUE        "needs a value"
#define RUN_UNKNOWN_OPTION     "is an unknown option; put -- in front of a command that starts with a dash"
#define SAY_RUN_NOT_FOUND      "run: \"%s\": command not found"
#define SAY_RUN_CANNOT_EXECUTE "run: cannot execute \"%s\": %s"
#define SAY_RUN_NO_MEMORY      "run: no memory to set LD_PRELOAD; running \"%s\" without retries"
#define SAY_RUN_NO_PROCESS     "run: no process for \"%s\": %s; running it without retries"
#define SAY_RUN_NOT_REHEARSED  "rehearsal: \"%s\" cannot be rehearsed: it %s, so that the library is not in it"
#define RUN_WITHOUT_RETRIES    "; running \"%s\" without retries"
#define RERUN_NOT_STARTED      "it cannot be started (%s)"
#define SAY_ENV_END            "env: --end is only for the shell code that vhretry env prints (try: vhretry env --help)"
#define SAY_LIBRARY_PATH                                                                                     \
    "%s: \"%s\" cannot be preloaded because its path has a colon or a space (install it elsewhere)%s"
#define RERUN_INPUT_PIPE                                                                                     \
    "its standard input is a pipe or a socket that it may have read (give it </dev/null, or a file)"
#define RERUN_INPUT_READ "what it has read from the pipe at its standard input cannot be given again"

#endif
