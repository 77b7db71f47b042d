#include "pretend_valohai_log.h"

#include "loopback_server.h"

void log_call(FILE *log, const struct call *call)
{
    const struct trouble *trouble = call->trouble;
    const struct response *response = &call->response;
    struct json_object *line = json_object_new_object();
    double now = seconds_now();
    char time[32];
    snprintf(time, sizeof time, "%.3f", now);
    json_object_object_add(line, "time", json_object_new_double_s(now, time));
    json_object_object_add(line, "call", json_object_new_string(call_kind_name(call->checked.kind)));
    json_object_object_add(line, "method", json_object_new_string(call->request.method));
    json_object_object_add(line, "path", json_object_new_string(call->request.path));
    json_object_object_add(line, "query", json_object_get(call->request.query));
    json_object_object_add(line, "token", json_object_new_string(call->checked.token));
    json_object_object_add(line, "body", json_object_get(call->checked.body));
    /* A reset leaves nothing that could be called a status. */
    bool answered = !trouble || trouble->delivery != DELIVER_RESET;
    json_object_object_add(line, "status", answered ? json_object_new_int(response->status) : NULL);
    json_object_object_add(line, "execution",
                           response->created ? json_object_new_string(response->created->id) : NULL);
    json_object_object_add(line, "fault", trouble ? json_object_new_string(trouble->name) : NULL);
    json_object_object_add(line, "violations", json_object_get(call->checked.violations));
    fprintf(log, "%s\n", json_object_to_json_string_ext(line, JSON_C_TO_STRING_NOSLASHESCAPE));
    fflush(log);
    json_object_put(line);
}
