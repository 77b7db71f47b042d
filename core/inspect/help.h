#ifndef VHRETRY_INSPECT_HELP_H
#define VHRETRY_INSPECT_HELP_H

/* vhretry help settings | classes: prints tables that the manual has as well. `argv[1]` is there: main prints the rest. */
int help_command(int argc, char **argv);

#endif
