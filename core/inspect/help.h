#ifndef VHRETRY_INSPECT_HELP_H
#define VHRETRY_INSPECT_HELP_H

/* vhretry help [settings | classes]: prints tables that the manual has as well. Without a topic `main` answers, with
 * what --help prints: `argc` is at least 2. */
int help_command(int argc, char **argv);

#endif
