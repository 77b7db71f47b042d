/* Texts with secrets, what is left of each once it is masked, and texts without any.
 *
 * The secrets are made up. Their prefixes stand apart, so that no scanner of repositories takes them for real ones.
 */
#ifndef VHRETRY_TESTS_SECRET_CASE_H
#define VHRETRY_TESTS_SECRET_CASE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SECRET_LEFT_MAX = 7, /* bytes of a secret that may stay when the text is cut within it */
    SECRET_VARIABLES_MAX = 3,
};

/* A text with a secret in it. */
struct secret_case {
    const char *text;
    const char *secret;
    const char *masked;
    const char *environment[SECRET_VARIABLES_MAX]; /* NULL at its end */
    bool needs_its_begin; /* nothing in the text tells it once its begin is cut off */
    bool needs_its_end;
    size_t begin; /* bytes of it that the end of the text may leave, if not SECRET_LEFT_MAX */
};

/* A text of which no byte changes. */
struct ordinary_case {
    const char *text;
    const char *environment[SECRET_VARIABLES_MAX];
};

extern const struct secret_case secret_cases[];
extern const size_t secret_case_count;
extern const struct ordinary_case ordinary_cases[];
extern const size_t ordinary_case_count;

#endif
