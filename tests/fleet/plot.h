/* A picture of connects to the peer, for people. */
#ifndef VHRETRY_TESTS_FLEET_PLOT_H
#define VHRETRY_TESTS_FLEET_PLOT_H

#include <stdbool.h>

enum { PANELS_MAX = 4 };

struct panel {
    const char *name;
    const unsigned *connects; /* in each second */
    const char *remark;
};

struct plot {
    const char *title;
    unsigned seconds; /* that are shown */
    unsigned away;    /* seconds from the start for which the peer is away */
    double capacity;  /* of the peer, a second */
    struct panel panels[PANELS_MAX];
    unsigned count;
};

/* Writes it as SVG. False with errno. */
bool plot_write(const struct plot *plot, const char *path);

#endif
