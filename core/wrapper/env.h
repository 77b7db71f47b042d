#ifndef VHRETRY_WRAPPER_ENV_H
#define VHRETRY_WRAPPER_ENV_H

/* vhretry env: prints what makes a shell the root of a run, and is what that shell calls at its end. */
int env_command(int argc, char **argv);

#endif
