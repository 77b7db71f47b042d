/* Settings: the input is the value of every variable, and, up to its first line end, parameters.json. */
#include "../../core/settings/settings.h"
#include "../../core/valohai/json_document.h"
#include "../../core/valohai/payload.h"
#include "fuzz.h"

#include <string.h>

static const char *look_up(const char *name, void *context)
{
    (void)name;
    return context;
}

static void hear(const char *line, void *context)
{
    (void)context;
    hold(strlen(line) < 640 && !strchr(line, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = string_of(data, size);
    const char *why = "";
    struct json_object *parameters = json_document_parse(text, strcspn(text, "\n"), &why);
    struct settings settings;
    settings_read(&settings, look_up, text, parameters, hear, NULL);
    hold(settings.backoff >= 1 && settings.jitter >= 0 && settings.jitter <= 1 && settings.delay >= 0);
    char environment[64];
    for (unsigned class = 0; class < FAULT_CLASS_COUNT; class ++)
        retry_environment(settings.environment, (enum fault_class) class, environment, sizeof environment);
    settings_free(&settings);
    json_object_put(parameters);
    free(text);
    return 0;
}
