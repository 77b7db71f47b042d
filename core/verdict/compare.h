/* Comparing by several fields, for qsort(3): one line per field, the most significant first.
 */
#ifndef VHRETRY_VERDICT_COMPARE_H
#define VHRETRY_VERDICT_COMPARE_H

/* Returns from the comparing function if the field decides. */
#define COMPARE_BY(field, one, other)                                                                        \
    do {                                                                                                     \
        if ((one)->field != (other)->field)                                                                  \
            return (one)->field < (other)->field ? -1 : 1;                                                   \
    } while (0)

#endif
