#include "pretend_valohai_fault.h"

#include <stdlib.h>
#include <string.h>

#define JSON "application/json"
#define HTML "text/html; charset=utf-8"

/* What can be asked for. */
struct fault {
    const char *name; /* without its argument */
    bool acts;
    enum delivery delivery;
    bool waits_before; /* for the argument's seconds, as the next two */
    bool waits_after;
    bool outage;
    int status;
    const char *type;
    const char *body; /* "FIELD" in it stands for the argument */
    const char *header;
    const char *value; /* NULL: the argument */
};

/* clang-format off */
static const struct fault faults[] = {
    /* time and connection */
    {.name = "slow", .acts = true, .waits_before = true},
    {.name = "slow-after-acting", .acts = true, .waits_after = true},
    {.name = "refuse", .delivery = DELIVER_RESET, .outage = true},
    {.name = "then-refuse", .acts = true, .outage = true},
    {.name = "reset-after-acting-then-refuse", .acts = true, .delivery = DELIVER_RESET, .outage = true},
    {.name = "502-then-refuse", .status = 502, .type = HTML, .body = "<html>Bad Gateway</html>", .outage = true},
    {.name = "reset", .delivery = DELIVER_RESET},
    {.name = "reset-after-acting", .acts = true, .delivery = DELIVER_RESET},
    {.name = "truncated", .acts = true, .delivery = DELIVER_HALF},
    /* every shape of a 400 (core/valohai/README.md, "Errors") */
    {.name = "400-field-text", .status = 400, .type = JSON, .body = "{\"FIELD\": [\"This value is not available.\"]}"},
    {.name = "400-field-code", .status = 400, .type = JSON,
     .body = "{\"FIELD\": [{\"message\": \"This value is not available.\", \"code\": \"not_available\"}]}"},
    {.name = "400-non-field", .status = 400, .type = JSON,
     .body = "{\"non_field_errors\": [\"The project has no quota left.\"]}"},
    {.name = "400-detail", .status = 400, .type = JSON, .body = "{\"detail\": \"The project is archived.\"}"},
    {.name = "400-error", .status = 400, .type = JSON, .body = "{\"error\": \"The commit was not fetched.\"}"},
    {.name = "400-code", .status = 400, .type = JSON,
     .body = "{\"message\": \"The step is gone.\", \"code\": \"step_not_found\"}"},
    /* other refusals */
    {.name = "401", .status = 401, .type = JSON, .body = "{\"detail\": \"Invalid token.\"}"},
    {.name = "403", .status = 403, .type = JSON,
     .body = "{\"detail\": \"You do not have permission to perform this action.\"}"},
    {.name = "404", .status = 404, .type = JSON, .body = "{\"detail\": \"Not found.\"}"},
    {.name = "302", .status = 302, .type = HTML, .body = "", .header = "Location", .value = "/accounts/login/"},
    {.name = "429", .status = 429, .type = JSON, .body = "{\"detail\": \"Request was throttled.\"}",
     .header = "Retry-After"},
    /* a server or a proxy in trouble */
    {.name = "500-json", .status = 500, .type = JSON, .body = "{\"detail\": \"A server error occurred.\"}"},
    {.name = "502-html", .status = 502, .type = HTML,
     .body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"},
    {.name = "502-after-acting", .acts = true, .status = 502, .type = HTML,
     .body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"},
    {.name = "503-html", .status = 503, .type = HTML, .body = "<html><body>Down for maintenance</body></html>\n"},
    {.name = "504-html", .status = 504, .type = HTML, .body = "<html><body>Gateway time-out</body></html>\n"},
    {.name = "200-html", .status = 200, .type = HTML, .body = "<html><body>Welcome to the guest network</body></html>\n"},
};
/* clang-format on */

static const struct fault *fault_named(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (strlen(faults[i].name) == length && strncmp(faults[i].name, name, length) == 0)
            return &faults[i];
    return NULL;
}

/* Faults whose argument is a number of seconds, a field name, or a header's value want one; the others have none. */
static bool takes_argument(const struct fault *fault)
{
    return fault->waits_before || fault->waits_after || fault->outage || (fault->header && !fault->value) ||
           (fault->body && strstr(fault->body, "FIELD"));
}

static bool parse_kind(struct planned_fault *planned, const char *name, size_t length)
{
    for (int kind = CALL_STATUS_DETAIL; kind <= CALL_POST; kind++) {
        const char *known = call_kind_name((enum call_kind)kind);
        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            planned->kind = (enum call_kind)kind;
            return true;
        }
    }
    planned->kind = CALL_UNKNOWN;
    return length == strlen("any") && strncmp(name, "any", length) == 0;
}

static const char *parse_count(unsigned *count, const char *text)
{
    char *end = NULL;
    *count = (unsigned)strtoul(text, &end, 10);
    return end;
}

/* `2`, `1-3`, `2-` or `*`, up to a colon. */
static bool parse_which(struct planned_fault *planned, const char *text, const char *colon)
{
    planned->first = 1;
    planned->last = ~0U;
    if (*text == '*')
        return text + 1 == colon;
    const char *rest = parse_count(&planned->first, text);
    if (rest == text || planned->first == 0)
        return false;
    if (*rest != '-')
        planned->last = planned->first;
    else if (rest + 1 == colon)
        rest++;
    else
        rest = parse_count(&planned->last, rest + 1);
    return rest == colon && planned->last >= planned->first;
}

/* What the fault means with the argument that was planned. */
static void set_trouble(struct planned_fault *planned, const struct fault *fault)
{
    const char *body = fault->body ? fault->body : "";
    const char *field = strstr(body, "FIELD");
    const double seconds = strtod(planned->argument, NULL);
    snprintf(planned->body, sizeof planned->body, "%.*s%s%s",
             (int)(field ? (size_t)(field - body) : strlen(body)), body, field ? planned->argument : "",
             field ? field + strlen("FIELD") : "");
    planned->trouble = (struct trouble){
        .name = fault->name,
        .acts = fault->acts,
        .delivery = fault->delivery,
        .wait_before = fault->waits_before ? seconds : 0,
        .wait_after = fault->waits_after ? seconds : 0,
        .outage = fault->outage ? seconds : 0,
        .status = fault->status,
        .type = fault->type,
        .body = planned->body,
        .header = fault->header,
        .value = fault->value ? fault->value : planned->argument,
    };
}

bool fault_plan_add(struct fault_plan *plan, const char *specification)
{
    const char *which = strchr(specification, ':');
    const char *what = which ? strchr(which + 1, ':') : NULL;
    if (!what || plan->count == PLANNED_FAULTS_MAX)
        return false;
    struct planned_fault *planned = &plan->faults[plan->count];
    *planned = (struct planned_fault){0};
    if (!parse_kind(planned, specification, (size_t)(which - specification)) ||
        !parse_which(planned, which + 1, what))
        return false;
    what++;
    const char *argument = strchr(what, '=');
    size_t length = argument ? (size_t)(argument - what) : strlen(what);
    const struct fault *fault = fault_named(what, length);
    if (!fault || takes_argument(fault) != (argument != NULL))
        return false;
    if (argument)
        snprintf(planned->argument, sizeof planned->argument, "%s", argument + 1);
    set_trouble(planned, fault);
    plan->count++;
    return true;
}

const struct trouble *fault_plan_next(void *context, enum call_kind kind)
{
    struct fault_plan *plan = context;
    plan->calls[CALL_UNKNOWN]++;
    if (kind != CALL_UNKNOWN)
        plan->calls[kind]++;
    for (size_t i = 0; i < plan->count; i++) {
        const struct planned_fault *planned = &plan->faults[i];
        unsigned occurrence = plan->calls[planned->kind];
        if ((planned->kind == CALL_UNKNOWN || planned->kind == kind) && occurrence >= planned->first &&
            occurrence <= planned->last)
            return &planned->trouble;
    }
    return NULL;
}

void print_faults(FILE *stream)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        fprintf(stream, "    %s%s\n", faults[i].name, takes_argument(&faults[i]) ? "=ARGUMENT" : "");
}
