/* The API's list of outputs, and inputs.json: both from the same input. */
#include "../../core/valohai/json_document.h"
#include "../../core/valohai/restart_words.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *why = "";
    struct json_object *document = json_document_parse((const char *)data, size, &why);
    struct json_object *results = json_member(document, "results", json_type_array);
    struct json_object *own = json_member(document, "own", json_type_array);
    struct restart_files restart = {.patterns = "*.pt,ck/*", .inputs = json_object_get(document)};
    const struct output_file file = {.name = "ck/a.pt", .size = 3, .read_only = true, .ours = true};
    hold(restart_files_add(&restart, &file));
    restart_files_choose(&restart);
    for (int look = 0; look < 2; look++) {
        restart_files_begin_look(&restart);
        if (results)
            restart_files_take(&restart, results);
        restart_files_end_look(&restart, true);
    }
    /* What is listed before is an older upload. */
    hold(!restart.files[0].id);
    struct json_object *input = restart_files_input(&restart, own);
    for (size_t i = 0; input && i < json_object_array_length(input); i++)
        hold(json_object_is_type(json_object_array_get_idx(input, i), json_type_string));
    char line[512];
    struct text text = text_in(line, sizeof line);
    text_add_restart_input(&text, &restart, input, own);
    text_add_restart_missing(&text, &restart, input, own);
    hold(!strchr(line, '\n'));
    json_object_put(input);
    restart_files_free(&restart);
    json_object_put(document);
    return 0;
}
