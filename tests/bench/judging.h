/* How long a verdict takes. */
#ifndef VHRETRY_TESTS_BENCH_JUDGING_H
#define VHRETRY_TESTS_BENCH_JUDGING_H

enum judged_run {
    ONE_PROCESS,    /* every record a fault of the same process */
    MANY_CHILDREN,  /* of one shell, one after the other, each with a fault */
    CHAIN_OF_SHELLS /* each the only child of the one before */
};

/* Milliseconds to read `records` records of such a run and to reach its verdict; less than 0 if that was not a retry. */
double milliseconds_to_judge(enum judged_run run, unsigned records);

#endif
