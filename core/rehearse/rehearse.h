/* vhretry rehearse: the whole cycle of failure, retry and success on this machine, with a pretend Valohai. */
#ifndef VHRETRY_REHEARSE_REHEARSE_H
#define VHRETRY_REHEARSE_REHEARSE_H

/* Returns an exit status; ends by the signal that asked us to. */
int rehearse_command(int argc, char **argv);

#endif
