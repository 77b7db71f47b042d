#include "step_change.h"

#include "../messages/step_files.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char token_name[] = "VH_API_TOKEN";

struct change {
    const struct step_places *places;
    const struct step_wishes *wishes;
    struct insertions *insertions;
    char *reason;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct change *change, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(change->reason, STEP_REASON_SIZE, format, values);
    va_end(values);
    return false;
}

static bool insert(struct change *change, size_t at, const char *text)
{
    return insertions_add(change->insertions, at, text) || refuse(change, STEP_TOO_MUCH_WOULD_HAVE);
}

bool step_library_is_plain(const char *library)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
    return strcmp(library, STEP_VHRETRY_LIBRARY) == 0 ||
           (library[0] == '/' && library[strspn(library, plain)] == '\0' && strlen(library) < 200);
}

static bool mentions(const char *command, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(command, words[i]) != NULL)
            return true;
    return false;
}

static bool uses_vhretry(const char *command)
{
    static const char *const words[] = {"libvhretry.so", STEP_VHRETRY_RUN, STEP_VHRETRY_ENV,
                                        STEP_VHRETRY_LIBRARY_ALSO};
    return mentions(command, words, sizeof words / sizeof words[0]);
}

/* LD_PRELOAD=... in front of it would reach one command alone, or none: of `cd x && python y` only cd. */
static bool needs_export(const char *command)
{
    static const char *const operators[] = {"&", ";", "|", "\n", "`", "$("};
    static const char *const words[] = {"cd", "if",   "for",    "while", "until", "case", "{", "(",
                                        "!",  "time", "source", "eval",  "set",   "[[",   "."};
    const size_t length = strcspn(command, " \t");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == length && strncmp(words[i], command, length) == 0)
            return true;
    return command[0] == '(' || mentions(command, operators, sizeof operators / sizeof operators[0]);
}

/* Puts the library into one command. */
static bool change_command(struct change *change, const struct yaml_place *command)
{
    const char *library = change->wishes->library;
    char text[INSERTION_SIZE];
    if (command->marked || command->elsewhere)
        return refuse(change, STEP_LINE_THE_COMMAND_HAS, command->line, library);
    if (command->kind == PLACE_BLOCK && command->several_lines) {
        snprintf(text, sizeof text, "export LD_PRELOAD=%s%s%.*s", library, change->places->line_end,
                 (int)command->indent, command->indentation);
        return insert(change, command->content, text);
    }
    if (needs_export(command->value))
        snprintf(text, sizeof text, "export LD_PRELOAD=%s; ", library);
    else
        snprintf(text, sizeof text, "LD_PRELOAD=%s ", library);
    return insert(change, command->content, text);
}

/* Puts an item in front of another one. */
static bool insert_item(struct change *change, const struct yaml_list *list, size_t before, const char *block,
                        const char *flow)
{
    const struct yaml_place *item = &list->items[before];
    char text[INSERTION_SIZE];
    if (item->elsewhere)
        return refuse(change, STEP_LINE_AN_ITEM, list->line);
    if (list->flow) {
        snprintf(text, sizeof text, "%s, ", flow);
        return insert(change, item->start, text);
    }
    if (item->dash == PLACE_NOWHERE)
        return refuse(change, STEP_LINE_THE_DASH, item->line);
    /* The lines of `block` are indented as the dash is. */
    char *end = text;
    for (const char *byte = block; *byte != '\0' && end < text + sizeof text - 200; byte++) {
        if (*byte == '\n')
            end += snprintf(end, 200, "%s%*s", change->places->line_end, (int)item->dash_column, "");
        else
            *end++ = *byte;
    }
    snprintf(end, 200, "%s%*s", change->places->line_end, (int)item->dash_column, "");
    return insert(change, item->dash, text);
}

/* The first command that may use the library: those before it bring it (`tar -xzf ...vhretry...`). */
static size_t first_user(const struct yaml_list *commands)
{
    size_t first = 0;
    for (size_t i = 0; i < commands->count; i++)
        if (strstr(commands->items[i].value, "vhretry") != NULL)
            first = i + 1;
    return first;
}

static bool change_commands(struct change *change)
{
    const struct yaml_list *commands = &change->places->commands;
    char block[INSERTION_SIZE / 2];
    char flow[INSERTION_SIZE / 2];
    for (size_t i = 0; i < commands->count; i++)
        if (uses_vhretry(commands->items[i].value))
            return true;
    const size_t first = first_user(commands);
    if (first == commands->count)
        return refuse(change, STEP_LINE_NO_COMMAND_FOLLOWS, commands->line);
    if (first + 1 == commands->count)
        return change_command(change, &commands->items[first]);
    snprintf(block, sizeof block, "- export LD_PRELOAD=%s", change->wishes->library);
    snprintf(flow, sizeof flow, "export LD_PRELOAD=%s", change->wishes->library);
    return insert_item(change, commands, first, block, flow);
}

static bool has_name(const struct yaml_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].value, name) == 0)
            return true;
    return false;
}

/* Adds items to a list of the step, or the list. Lines of `block` are separated by line feeds. */
static bool add_to_list(struct change *change, const struct yaml_list *list, const char *key,
                        const char *block, const char *flow)
{
    const struct step_places *places = change->places;
    char text[INSERTION_SIZE];
    if (list->present && (list->elsewhere || list->count == 0))
        return refuse(change, STEP_LINE_IS_AN_ALIAS, list->line, key);
    if (list->present)
        return insert_item(change, list, 0, block, flow);
    if (places->flow) {
        snprintf(text, sizeof text, "%s: [%s], ", key, flow);
        return insert(change, places->command_key, text);
    }
    if (places->command_end == PLACE_NOWHERE)
        return refuse(change, STEP_LINE_THE_LAST_COMMAND, places->commands.line);
    char *end = text + snprintf(text, sizeof text, "%s%*s%s:%s%*s", places->line_end, (int)places->column, "",
                                key, places->line_end, (int)places->column + 2, "");
    for (const char *byte = block; *byte != '\0' && end < text + sizeof text - 100; byte++) {
        if (*byte == '\n')
            end += snprintf(end, 100, "%s%*s", places->line_end, (int)places->column + 2, "");
        else
            *end++ = *byte;
    }
    *end = '\0';
    return insert(change, places->command_end, text);
}

static bool change_parameters(struct change *change)
{
    const struct step_places *places = change->places;
    const bool retries = !has_name(&places->parameters, "retries");
    const bool delay = !has_name(&places->parameters, "delay");
    char block[INSERTION_SIZE / 2];
    char flow[INSERTION_SIZE / 2];
    if (!retries && !delay)
        return true;
    for (size_t i = 0; i < places->commands.count; i++)
        if (strstr(places->commands.items[i].value, "{parameters}") != NULL)
            return refuse(change, STEP_LINE_PARAMETERS_WOULD_HAND, places->commands.items[i].line);
    snprintf(block, sizeof block, "%s%s%s", retries ? STEP_NAME_RETRIES_TYPE_INTEGER : "",
             retries && delay ? "\n" : "", delay ? STEP_NAME_DELAY_TYPE_STRING : "");
    snprintf(flow, sizeof flow, "%s%s%s", retries ? STEP_NAME_RETRIES_TYPE_INTEGER_ALSO : "",
             retries && delay ? ", " : "", delay ? STEP_NAME_DELAY_TYPE_STRING_ALSO : "");
    return add_to_list(change, &places->parameters, "parameters", block, flow);
}

static bool change_step(struct change *change)
{
    if (!change_commands(change))
        return false;
    if (!has_name(&change->places->variables, token_name) &&
        !add_to_list(change, &change->places->variables, "environment-variables",
                     STEP_NAME_VH_API_TOKEN_OPTIONAL_TRUE, STEP_NAME_VH_API_TOKEN_OPTIONAL_TRUE_ALSO))
        return false;
    return !change->wishes->parameters || change_parameters(change);
}

static bool find(struct insertions *insertions, const char *text, size_t length,
                 const struct step_wishes *wishes, char *reason)
{
    struct step_places places;
    struct change change = {&places, wishes, insertions, reason};
    *insertions = (struct insertions){.count = 0};
    const bool found = step_places_find(&places, text, length, wishes->step, reason) && change_step(&change);
    step_places_free(&places);
    return found;
}

bool step_change_find(struct insertions *insertions, const char *text, size_t length,
                      const struct step_wishes *wishes, char *reason)
{
    if (!find(insertions, text, length, wishes, reason))
        return false;
    /* What was put in must be read as it was meant, by the same parser. */
    struct insertions further = {.count = 0};
    size_t changed_length = 0;
    char why[STEP_REASON_SIZE];
    char *changed = insertions_apply(insertions, text, length, &changed_length);
    const bool good =
        changed != NULL && find(&further, changed, changed_length, wishes, why) && further.count == 0;
    free(changed);
    if (!good)
        snprintf(reason, STEP_REASON_SIZE, STEP_THE_CHANGE_WOULD_NOT);
    return good;
}
