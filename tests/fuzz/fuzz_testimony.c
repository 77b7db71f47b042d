/* The last words of a program. */
#include "../../core/verdict/testimony.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct testimony testimony;
    testimony_read(&testimony, (const char *)data, size);
    hold(testimony.line <= size && testimony.line_length <= size - testimony.line);
    hold(memchr(testimony.peer, '\0', sizeof testimony.peer) != NULL);
    hold(testimony.kind == TESTIMONY_NETWORK || (testimony.class == FAULT_NONE && testimony.peer[0] == '\0'));
    hold((testimony.kind == TESTIMONY_SILENT) == (testimony.line_length == 0));
    for (const char *byte = testimony.peer; *byte != '\0'; byte++)
        hold(*byte > ' ' && *byte < 0x7f);
    return 0;
}
