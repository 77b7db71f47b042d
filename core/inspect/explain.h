#ifndef VHRETRY_INSPECT_EXPLAIN_H
#define VHRETRY_INSPECT_EXPLAIN_H

/* vhretry explain [run]: prints the verdict on the last or a named run, and why. */
int explain_command(int argc, char **argv);

#endif
