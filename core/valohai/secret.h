/* Keeping a secret out of what people read. */
#ifndef VHRETRY_VALOHAI_SECRET_H
#define VHRETRY_VALOHAI_SECRET_H

#include <stddef.h>

/* Makes each occurrence of `secret` in `length` bytes of `text` asterisks. NULL and "" are no secret. */
void blank_secret(char *text, size_t length, const char *secret);

#endif
