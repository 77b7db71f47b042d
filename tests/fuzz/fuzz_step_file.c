/* Files of steps: any bytes; and what is put in is read as it is meant. */
#include "../../core/step_file/step_change.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct insertions insertions = {.count = 0};
    char reason[STEP_REASON_SIZE];
    struct step_wishes wishes = {.library = LIBRARY_IN_IMAGE, .parameters = size % 2 == 1};
    /* libyaml's own time grows with the square of the depth. */
    if (size > 1024)
        return 0;
    char *text = string_of(data, size);
    if (!step_change_find(&insertions, text, size, &wishes, reason)) {
        hold(reason[0] != '\0' && memchr(reason, '\0', sizeof reason) != NULL);
        free(text);
        return 0;
    }
    size_t length = 0;
    char *changed = insertions_apply(&insertions, text, size, &length);
    char *diff = insertions_diff(&insertions, text, size, "valohai.yaml");
    hold(changed != NULL && diff != NULL);
    hold((insertions.count == 0) == (diff[0] == '\0'));
    hold(length >= size && (insertions.count > 0) == (length > size));
    /* All that was there is there, in its order. */
    size_t at = 0;
    for (size_t i = 0; i < length && at < size; i++)
        at += changed[i] == text[at];
    hold(at == size);
    free(changed);
    free(diff);
    free(text);
    return 0;
}
