#include "program_places.h"

static size_t folder_length(const char *path)
{
    size_t length = 0;
    for (size_t i = 0; path[i] != '\0'; i++)
        if (path[i] == '/')
            length = i + 1;
    return length;
}

bool program_place(struct text *place, size_t index, const char *library, const char *named)
{
    /* An array of characters, not of pointers: those would cost the library relocations at every process start. */
    static const char below[PROGRAM_PLACES - 1][sizeof "../bin/vhretry"] = {"vhretry", "../bin/vhretry"};
    if (index < PROGRAM_PLACES - 1) {
        text_add_bytes(place, library, folder_length(library));
        text_add(place, below[index]);
    } else if (named != NULL) {
        text_add(place, named);
    }
    const bool usable = place->data[0] == '/' && place->length + 1 < place->size;
    if (!usable) {
        place->data[0] = '\0';
        place->length = 0;
    }
    return usable;
}
