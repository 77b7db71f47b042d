/* URLs: of settings, of api.json, of answers. */
#include "../../core/settings/url.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = string_of(data, size);
    char found[ORIGIN_SIZE];
    char origin[ORIGIN_SIZE];
    if (url_origin(text, found)) {
        hold(url_origin(found, origin));
        hold(!origin_is_exposed(found) || !origin_is_loopback(found));
    } else {
        hold(*found == '\0');
    }
    url_origin_typed(text, origin);
    url_path(text);
    char escaped[512];
    struct text url = text_in(escaped, sizeof escaped);
    text_add_url_escaped(&url, text);
    hold(!strpbrk(escaped, "/ ?#\r\n"));
    free(text);
    return 0;
}
