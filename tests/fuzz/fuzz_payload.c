/* The GET of our own execution, and the errors of a 400: both from the same input. */
#include "../../core/valohai/json_document.h"
#include "../../core/valohai/own_variables.h"
#include "../../core/valohai/payload.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *why = "";
    struct own_execution own = {.body = json_document_parse((const char *)data, size, &why)};
    const struct identity identity = {
        .execution_id = "e", .project_id = "p", .commit = "c", .step = "s", .parameters = own.body};
    const struct fault_cause cause = {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "db"}};
    struct json_object *payload = retry_payload(&identity, &own, 2, NULL, &cause);
    hold(payload != NULL);
    char names[128];
    struct text text = text_in(names, sizeof names);
    text_add_lost_variables(&text, own.body);
    while (retry_payload_drop(payload, own.body))
        continue;
    hold(strstr(json_object_to_json_string(payload), "rerun-of") != NULL);
    hold(json_object_array_length(json_object_object_get(payload, "tags")) >= 2);
    json_object_put(payload);
    json_object_put(own.body);
    return 0;
}
