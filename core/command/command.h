/* The subcommands of `vhretry`, each in a file of its own name.
 *
 * `argv[0]` is the subcommand's name. Each returns the exit status of the program. */
#ifndef VHRETRY_COMMAND_COMMAND_H
#define VHRETRY_COMMAND_COMMAND_H

/* As of env(1), nohup(1) and timeout(1): the wrapper's own failures cannot be mistaken for those of a command. */
enum exit_status {
    EXIT_USAGE = 2,
    EXIT_WRAPPER_FAILED = 125,
    EXIT_CANNOT_EXECUTE = 126,
    EXIT_NOT_FOUND = 127
};

/* vhretry run [options] [--] command...: runs a command under the observer and ends as it does. Returns only if it could
 * not run it. */
int run_command(int argc, char **argv);

/* vhretry history: prints the project's retries as a table. */
int history_command(int argc, char **argv);

/* vhretry help [settings | classes]: prints tables that the manual has as well. */
int help_command(int argc, char **argv);

/* Prints what `vhretry --help` prints, to stdout, and returns the exit status. */
int print_usage(void);

/* Says that a subcommand does not know this word of its command line, and what to try. Returns EXIT_USAGE. */
int refuse_word(const char *subcommand, const char *word);

/* vhretry settle ...: what a failed program becomes; see settle_protocol.h. */
int settle_command(int argc, char **argv);

/* vhretry env: prints what makes a shell the root of a run, and is what that shell calls at its end. */
int env_command(int argc, char **argv);

/* vhretry doctor [--json] [command]: checks the set-up; 1 if retries could not start. */
int doctor_command(int argc, char **argv);

/* vhretry explain [run]: prints the verdict on the last or a named run, and why. */
int explain_command(int argc, char **argv);

#endif
