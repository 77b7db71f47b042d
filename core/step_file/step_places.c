#include "step_places.h"

#include "../messages/step_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reading {
    const char *text;
    size_t length;
    yaml_document_t document;
    char *reason;
};

/* Marks count characters. The file is UTF-8, as libyaml has checked. */
static size_t byte_of(const struct reading *reading, yaml_mark_t mark)
{
    size_t at = 0;
    for (size_t character = 0; at < reading->length; at++) {
        if (((unsigned char)reading->text[at] & 0xc0) == 0x80)
            continue;
        if (character++ == mark.index)
            break;
    }
    return at;
}

static const yaml_node_t *node_of(struct reading *reading, int index)
{
    return yaml_document_get_node(&reading->document, index);
}

static bool is_text(const yaml_node_t *node, const char *text)
{
    return node != NULL && node->type == YAML_SCALAR_NODE &&
           strcmp((const char *)node->data.scalar.value, text) == 0;
}

/* The member of a mapping. `*times`: how often it is there. */
static const yaml_node_pair_t *pair_of(struct reading *reading, const yaml_node_t *mapping, const char *key,
                                       size_t *times)
{
    const yaml_node_pair_t *found = NULL;
    *times = 0;
    if (mapping == NULL || mapping->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; pair++) {
        if (!is_text(node_of(reading, pair->key), key))
            continue;
        found = pair;
        ++*times;
    }
    return found;
}

static const yaml_node_t *member_of(struct reading *reading, const yaml_node_t *mapping, const char *key)
{
    size_t times;
    const yaml_node_pair_t *pair = pair_of(reading, mapping, key, &times);
    return pair != NULL ? node_of(reading, pair->value) : NULL;
}

/* An alias stands for a node that was written earlier. */
static bool is_inside(const yaml_node_t *node, const yaml_node_t *before)
{
    return node->start_mark.index > before->start_mark.index;
}

static size_t line_start(const struct reading *reading, size_t at)
{
    while (at > 0 && reading->text[at - 1] != '\n')
        at--;
    return at;
}

/* Where the line ends, in front of what ends it. */
static size_t line_stop(const struct reading *reading, size_t at)
{
    const char *feed = memchr(reading->text + at, '\n', reading->length - at);
    size_t stop = feed != NULL ? (size_t)(feed - reading->text) : reading->length;
    if (stop > at && reading->text[stop - 1] == '\r')
        stop--;
    return stop;
}

/* A block's own text begins behind its first line and empty ones. */
static void find_block(const struct reading *reading, struct yaml_place *place, const yaml_node_t *node)
{
    const char *feed = memchr(reading->text + place->start, '\n', reading->length - place->start);
    const size_t end = byte_of(reading, node->end_mark);
    size_t at = feed != NULL ? (size_t)(feed + 1 - reading->text) : end;
    while (at < end && strchr(" \r\n", reading->text[at]) != NULL)
        at++;
    if (at >= end)
        return;
    const size_t start = line_start(reading, at);
    const char *value = (const char *)node->data.scalar.value;
    const char *inner = strchr(value, '\n');
    place->content = at;
    place->indentation = reading->text + start;
    place->indent = at - start;
    place->several_lines = node->data.scalar.style == YAML_LITERAL_SCALAR_STYLE && inner != NULL &&
                           inner[strspn(inner, " \r\n")] != '\0';
}

static void find_dash(const struct reading *reading, struct yaml_place *place)
{
    size_t at = place->start;
    while (at > 0 && reading->text[at - 1] == ' ')
        at--;
    if (at == 0 || reading->text[at - 1] != '-')
        return;
    const size_t start = line_start(reading, at - 1);
    for (size_t i = start; i < at - 1; i++)
        if (reading->text[i] != ' ')
            return;
    place->dash = at - 1;
    place->dash_column = at - 1 - start;
}

static bool read_place(struct reading *reading, struct yaml_place *place, const yaml_node_t *item,
                       const yaml_node_t *list)
{
    const yaml_node_t *name = item->type == YAML_SCALAR_NODE ? item : member_of(reading, item, "name");
    *place = (struct yaml_place){.kind = PLACE_OTHER,
                                 .line = item->start_mark.line + 1,
                                 .start = byte_of(reading, item->start_mark),
                                 .content = PLACE_NOWHERE,
                                 .dash = PLACE_NOWHERE};
    place->value =
        strdup(name != NULL && name->type == YAML_SCALAR_NODE ? (const char *)name->data.scalar.value : "");
    place->elsewhere =
        item != list && !is_inside(item, list) && item->start_mark.index != list->start_mark.index;
    if (place->start < reading->length)
        place->marked = strchr("&!", reading->text[place->start]) != NULL;
    if (!place->elsewhere)
        find_dash(reading, place);
    if (item->type != YAML_SCALAR_NODE || place->elsewhere)
        return place->value != NULL;
    switch (item->data.scalar.style) {
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        place->kind = PLACE_BLOCK;
        find_block(reading, place, item);
        break;
    case YAML_PLAIN_SCALAR_STYLE:
        place->kind = PLACE_PLAIN;
        place->content = place->start;
        break;
    default:
        place->kind = PLACE_QUOTED;
        place->content = place->start + 1;
    }
    return place->value != NULL;
}

/* Reads a list, or a scalar as a list of one. */
static bool read_list(struct reading *reading, struct yaml_list *list, const yaml_node_t *step,
                      const char *key)
{
    size_t times;
    const yaml_node_pair_t *pair = pair_of(reading, step, key, &times);
    if (pair == NULL)
        return true;
    const yaml_node_t *node = node_of(reading, pair->value);
    const yaml_node_t *key_node = node_of(reading, pair->key);
    list->present = true;
    list->line = key_node->start_mark.line + 1;
    if (times > 1) {
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_LINE_IS_THERE_TWICE, list->line, key);
        return false;
    }
    list->elsewhere = !is_inside(node, key_node) || node->type == YAML_MAPPING_NODE;
    if (list->elsewhere)
        return true;
    const bool sequence = node->type == YAML_SEQUENCE_NODE;
    const size_t count =
        sequence ? (size_t)(node->data.sequence.items.top - node->data.sequence.items.start) : 1;
    list->flow = sequence && node->data.sequence.style == YAML_FLOW_SEQUENCE_STYLE;
    list->items = calloc(count + 1, sizeof *list->items);
    for (size_t i = 0; list->items != NULL && i < count; i++) {
        const yaml_node_t *item = sequence ? node_of(reading, node->data.sequence.items.start[i]) : node;
        if (!read_place(reading, &list->items[list->count++], item, node))
            break;
    }
    return list->items != NULL && list->count == count;
}

/* Where the lines of the command end. */
static size_t find_command_end(struct reading *reading, const struct step_places *places,
                               const yaml_node_t *command)
{
    const yaml_node_t *last = command;
    if (command->type == YAML_SEQUENCE_NODE && command->data.sequence.style != YAML_FLOW_SEQUENCE_STYLE) {
        last = node_of(reading, command->data.sequence.items.top[-1]);
        if (places->commands.items[places->commands.count - 1].elsewhere)
            return PLACE_NOWHERE;
    }
    size_t end = byte_of(reading, last->end_mark);
    while (end > 0 && strchr(" \r\n", reading->text[end - 1]) != NULL)
        end--;
    return line_stop(reading, end);
}

static bool read_step(struct reading *reading, struct step_places *places, const yaml_node_t *step)
{
    size_t times;
    const yaml_node_pair_t *pair = pair_of(reading, step, "command", &times);
    if (pair == NULL) {
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_LINE_THE_STEP_HAS, step->start_mark.line + 1);
        return false;
    }
    const yaml_node_t *key = node_of(reading, pair->key);
    if (!is_inside(key, step) && key->start_mark.index != step->start_mark.index) {
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_LINE_THE_STEP, step->start_mark.line + 1);
        return false;
    }
    places->flow = step->data.mapping.style == YAML_FLOW_MAPPING_STYLE;
    places->column = key->start_mark.column;
    places->command_key = byte_of(reading, key->start_mark);
    if (!read_list(reading, &places->commands, step, "command") ||
        !read_list(reading, &places->variables, step, "environment-variables") ||
        !read_list(reading, &places->parameters, step, "parameters"))
        return false;
    if (places->commands.elsewhere || places->commands.count == 0) {
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_LINE_THE_COMMAND, places->commands.line);
        return false;
    }
    for (size_t i = 0; i < places->commands.count; i++) {
        const struct yaml_place *command = &places->commands.items[i];
        if (!command->elsewhere &&
            (command->kind == PLACE_OTHER || command->content == PLACE_NOWHERE || !*command->value)) {
            snprintf(reading->reason, STEP_REASON_SIZE, STEP_LINE_THE_COMMAND_ALSO, command->line);
            return false;
        }
    }
    places->command_end = find_command_end(reading, places, node_of(reading, pair->value));
    return true;
}

/* The step of that name. Lists the names where it is not clear which one is meant. */
static const yaml_node_t *find_step(struct reading *reading, const char *name)
{
    const yaml_node_t *root = yaml_document_get_root_node(&reading->document);
    const yaml_node_t *found = NULL;
    size_t count = 0;
    char names[STEP_REASON_SIZE / 2] = "";
    if (root == NULL || root->type != YAML_SEQUENCE_NODE) {
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_IT_IS_NO_LIST);
        return NULL;
    }
    for (const yaml_node_item_t *item = root->data.sequence.items.start; item < root->data.sequence.items.top;
         item++) {
        const yaml_node_t *step = member_of(reading, node_of(reading, *item), "step");
        const yaml_node_t *title = member_of(reading, step, "name");
        if (title == NULL || title->type != YAML_SCALAR_NODE)
            continue;
        const char *text = (const char *)title->data.scalar.value;
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "", text);
        if (name == NULL || strcmp(name, text) == 0) {
            found = step;
            count++;
        }
    }
    if (count == 1)
        return found;
    if (names[0] == '\0')
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_IT_HAS_NO_STEP);
    else if (count == 0)
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_IT_HAS_NO_STEP_ALSO, names);
    else
        snprintf(reading->reason, STEP_REASON_SIZE, STEP_SAY_WHICH_STEP, names);
    return NULL;
}

static bool load(struct reading *reading, yaml_parser_t *parser)
{
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)reading->text, reading->length);
    if (yaml_parser_load(parser, &reading->document))
        return true;
    snprintf(reading->reason, STEP_REASON_SIZE, STEP_LINE_IT_IS_NOT, parser->problem_mark.line + 1,
             parser->problem != NULL ? parser->problem : STEP_IT_CANNOT_BE_READ);
    return false;
}

bool step_places_find(struct step_places *places, const char *text, size_t length, const char *name,
                      char *reason)
{
    struct reading reading = {.text = text, .length = length, .reason = reason};
    yaml_parser_t parser;
    const char *feed = memchr(text, '\n', length);
    bool found = false;
    *places =
        (struct step_places){.line_end = feed != NULL && feed > text && feed[-1] == '\r' ? "\r\n" : "\n"};
    snprintf(reason, STEP_REASON_SIZE, STEP_MEMORY_RAN_OUT);
    if (!yaml_parser_initialize(&parser))
        return false;
    if (load(&reading, &parser)) {
        const yaml_node_t *step = find_step(&reading, name);
        found = step != NULL && read_step(&reading, places, step);
        yaml_document_delete(&reading.document);
    }
    yaml_parser_delete(&parser);
    return found;
}

static void free_list(struct yaml_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].value);
    free(list->items);
}

void step_places_free(struct step_places *places)
{
    free_list(&places->commands);
    free_list(&places->variables);
    free_list(&places->parameters);
    *places = (struct step_places){.line_end = "\n"};
}
