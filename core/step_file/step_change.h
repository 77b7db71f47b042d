/* What makes a step of a valohai.yaml retryable: the library in front of its command, the token, and parameters if wished.
 *
 * The file keeps its comments, its order and its style: libyaml tells where things stand, and text is put in between. What
 * cannot be changed so is refused with a reason.
 */
#ifndef VHRETRY_STEP_FILE_STEP_CHANGE_H
#define VHRETRY_STEP_FILE_STEP_CHANGE_H

#include "insertion.h"
#include "step_places.h"

#define LIBRARY_IN_IMAGE "/opt/vhretry/lib/libvhretry.so"

struct step_wishes {
    const char *step;    /* its name; NULL: the only one */
    const char *library; /* path, or $(vhretry library) */
    bool parameters;     /* retries and delay, too */
};

/* True if `library` can stand in a command as it is: a path of plain characters, or $(vhretry library). */
bool step_library_is_plain(const char *library);

/* Finds out what is missing in the file of `length` bytes. False, and a `reason` (STEP_REASON_SIZE bytes) in words, if the file
 * cannot be read or changed. Without insertions nothing is missing. */
bool step_change_find(struct insertions *insertions, const char *text, size_t length,
                      const struct step_wishes *wishes, char *reason);

#endif
