#ifndef VHRETRY_INSPECT_HISTORY_H
#define VHRETRY_INSPECT_HISTORY_H

/* vhretry history: prints the project's retries as a table. */
int history_command(int argc, char **argv);

#endif
