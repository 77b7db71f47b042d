#include "api_host.h"

#include "../settings/url.h"

static const char public_service[] = "https://app.valohai.com";

void api_host(const struct settings *settings, const struct identity *identity, char *origin, size_t size)
{
    char told[ORIGIN_SIZE];
    const char *chosen = public_service;
    if (settings->host)
        chosen = settings->host;
    else if (identity->status_detail_url && url_origin(identity->status_detail_url, told))
        chosen = told;
    struct text text = text_in(origin, size);
    text_add(&text, chosen);
    if (text.length + 1 >= size)
        *origin = '\0';
}
