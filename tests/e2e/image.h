/* A step in a root of its own, as a container's: what is shipped is unpacked in its /opt/vhretry, and its only network is
 * this machine's loopback, where the pretend Valohai is https://valohai.test.
 *
 * The root is made by a script for `sh -e`, which finds $ROOT (with nothing but /opt/vhretry), $PROGRAMS (build/tests/programs), $ROOTS
 * (where scripts/debian-root made its own, a folder debian-<release> each), and $AUTHORITY, the file with the
 * certificate of who signed the pretend Valohai's.
 */
#ifndef VHRETRY_TESTS_IMAGE_H
#define VHRETRY_TESTS_IMAGE_H

#include "step.h"

#define ARCHITECTURE "x86_64"

enum way { WITHOUT_VHRETRY, BY_PRELOAD, BY_WRAPPER };

struct image {
    struct step step;
    char root[512];
    char authority[512];
    char port[16]; /* of TLS */
};

/* Why no image can be made here; NULL: it can. */
const char *image_obstacle(void);

/* No network but loopback from now on, for this process and those it starts. False if that may not be. */
bool image_leave_network(void);

/* Starts the servers and makes the root. Fails the test if it cannot. */
void image_start(struct image *image, const char *script);

/* Stops and removes all. A cmocka teardown calls it. */
void image_stop(struct image *image);

/* Runs a command (NULL at its end) in the root; it finds $REFUSED, a port that refuses. `setting` is one more variable,
 * or NULL. */
void image_run(const struct image *image, enum way way, const char *const *command, const char *setting,
               struct step_end *end);

#endif
