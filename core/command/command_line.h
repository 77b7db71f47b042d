/* The command line of vhretry.
 */
#ifndef VHRETRY_COMMAND_COMMAND_LINE_H
#define VHRETRY_COMMAND_COMMAND_LINE_H

/* Does what the arguments ask for, `argv[0]` being the program. Returns its exit status. */
int command_line(int argc, char **argv);

#endif
