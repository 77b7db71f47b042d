#ifndef VHRETRY_INSPECT_DOCTOR_H
#define VHRETRY_INSPECT_DOCTOR_H

/* vhretry doctor [--json] [command]: checks the set-up; 1 if retries could not start. */
int doctor_command(int argc, char **argv);

#endif
