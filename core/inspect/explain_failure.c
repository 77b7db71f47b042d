#include "explain_failure.h"

#include "../messages/explaining.h"
#include "../words/class_guide.h"
#include "../words/print.h"
#include "../words/wrapped.h"

#include <json-c/json.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_COLUMN = 11 };

static bool is_on(enum fault_class class)
{
    return (fault_classes_default() & (fault_class_set)1 << class) != 0;
}

static void add_string(struct json_object *object, const char *name, const char *value)
{
    json_object_object_add(object, name, json_object_new_string(value));
}

static void print_class(enum fault_class class)
{
    const struct class_guide *guide = class_guide(class);
    print_wrapped("class", TEXT_COLUMN, fault_class_name(class));
    print_wrapped("meaning", TEXT_COLUMN, guide->meaning);
    print_wrapped("causes", TEXT_COLUMN, guide->causes);
    print_wrapped("default", TEXT_COLUMN, is_on(class) ? "on" : "off");
    print_wrapped("advice", TEXT_COLUMN, guide->advice);
}

static struct json_object *class_as_json(enum fault_class class)
{
    const struct class_guide *guide = class_guide(class);
    struct json_object *object = json_object_new_object();
    add_string(object, "class", fault_class_name(class));
    add_string(object, "meaning", guide->meaning);
    add_string(object, "causes", guide->causes);
    json_object_object_add(object, "default", json_object_new_boolean(is_on(class)));
    add_string(object, "advice", guide->advice);
    return object;
}

static int print_object(struct json_object *object)
{
    print_as_json(
        json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int explain_class(enum fault_class class, bool json)
{
    if (json)
        return print_object(class_as_json(class));
    print_class(class);
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Why a failure of no class is not retried. */
static const char *why_none(const struct failure_name *failure)
{
    switch (failure->kind) {
    case FAILURE_CURL_STATUS:
        return FAILURE_CURL_OTHER;
    case FAILURE_HTTP_STATUS:
        return failure->is_success ? FAILURE_SUCCESS : FAILURE_ANSWER_HTTP;
    case FAILURE_ANSWER:
        return FAILURE_ANSWER_OTHER;
    default:
        return FAILURE_NOT_NETWORK;
    }
}

/* A line for each: "refused        on by default; try: vhretry explain refused". */
static void print_classes(fault_class_set classes)
{
    const char *name = "class";
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        if ((classes & (fault_class_set)1 << class) == 0)
            continue;
        print("%-*s%-14s %s by default; try: vhretry explain %s\n", TEXT_COLUMN, name,
              fault_class_name((enum fault_class) class), is_on((enum fault_class) class) ? "on" : "off",
              fault_class_name((enum fault_class) class));
        name = "or";
    }
}

/* FAULT_NONE if there is none, or more than one. */
static enum fault_class only_class(fault_class_set classes)
{
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++)
        if (classes == (fault_class_set)1 << class)
            return (enum fault_class) class;
    return FAULT_NONE;
}

static const char several[] =
    "Only the connection shows which of them it was; the status starts no retry by itself.";

static int print_failure_as_json(const struct failure_name *failure)
{
    const enum fault_class class = only_class(failure->classes);
    struct json_object *object = class != FAULT_NONE ? class_as_json(class) : json_object_new_object();
    struct json_object *classes = json_object_new_array();
    for (int each = FAULT_NONE + 1; each < FAULT_CLASS_COUNT; each++)
        if ((failure->classes & (fault_class_set)1 << each) != 0)
            json_object_array_add(classes, json_object_new_string(fault_class_name((enum fault_class)each)));
    add_string(object, "name", failure->title);
    json_object_object_add(object, "classes", classes);
    if (class == FAULT_NONE) {
        add_string(object, "meaning", failure->classes ? several : why_none(failure));
        json_object_object_add(object, "default",
                               json_object_new_boolean((failure->classes & fault_classes_default()) != 0));
    }
    return print_object(object);
}

int explain_failure(const struct failure_name *failure, bool json)
{
    const enum fault_class class = only_class(failure->classes);
    if (json)
        return print_failure_as_json(failure);
    print_wrapped("name", TEXT_COLUMN, failure->title);
    if (class != FAULT_NONE) {
        print_class(class);
    } else if (failure->classes) {
        print_classes(failure->classes);
        print_wrapped("meaning", TEXT_COLUMN, several);
    } else {
        print_wrapped("class", TEXT_COLUMN, "none");
        print_wrapped("meaning", TEXT_COLUMN, why_none(failure));
        print_wrapped("default", TEXT_COLUMN, "not retried");
    }
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
