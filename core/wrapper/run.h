#ifndef VHRETRY_WRAPPER_RUN_H
#define VHRETRY_WRAPPER_RUN_H

/* vhretry run [options] [--] command...: runs a command under the observer and ends as it does. Returns only if it could
 * not run it. */
int run_command(int argc, char **argv);

#endif
