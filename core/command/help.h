#ifndef VHRETRY_COMMAND_HELP_H
#define VHRETRY_COMMAND_HELP_H

/* vhretry help [settings | classes]: prints tables that the manual has as well. */
int help_command(int argc, char **argv);

#endif
