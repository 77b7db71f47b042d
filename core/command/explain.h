#ifndef VHRETRY_COMMAND_EXPLAIN_H
#define VHRETRY_COMMAND_EXPLAIN_H

/* vhretry explain [run]: prints the verdict on the last or a named run, and why. */
int explain_command(int argc, char **argv);

#endif
