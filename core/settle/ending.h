/* Ending as the failed program would have ended. */
#ifndef VHRETRY_SETTLE_ENDING_H
#define VHRETRY_SETTLE_ENDING_H

/* Ends by `signal_number` where that is not 0, else with exit status `status`. A process cannot end itself by a signal as
 * pid 1 of its namespace (pid_namespaces(7)): then it exits with 128 + it, as a shell would. Leaves no core:
 * it would be ours, not the program's. */
_Noreturn void end_as(int status, int signal_number);

#endif
