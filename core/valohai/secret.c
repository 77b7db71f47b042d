#include "secret.h"

#include <string.h>

void blank_secret(char *text, size_t length, const char *secret)
{
    const size_t secret_length = secret ? strlen(secret) : 0;
    const char *end = text + length;
    if (secret_length == 0)
        return;
    while ((text = memmem(text, (size_t)(end - text), secret, secret_length)))
        memset(text, '*', secret_length);
}
