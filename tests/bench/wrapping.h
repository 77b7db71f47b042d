/* What `vhretry run` costs, side by side with env(1), or with nothing, in front of the same command. */
#ifndef VHRETRY_TESTS_BENCH_WRAPPING_H
#define VHRETRY_TESTS_BENCH_WRAPPING_H

/* Runs `rounds` of each comparison and prints them. `open_port`: somebody accepts there, and `refused_port`: nobody does.
 * Returns how many figures are above their limit. */
unsigned measure_wrapping(const char *open_port, const char *refused_port, unsigned rounds);

#endif
