#include "hearing_told.h"

#include "../messages/doctor.h"
#include "../valohai/json_document.h"
#include "../words/print.h"

#include <stdio.h>

enum { TOLD = 12 /* lines, without --all */ };

static void print_line(const char *name, const char *text)
{
    print("      %-14s %s\n", name, text);
}

static void print_entry(const struct hearing_entry *entry)
{
    char text[512];
    const bool named = entry->why[0] != '\0';
    if (entry->blind)
        snprintf(text, sizeof text, DOCTOR_NOT_AT_ALL, entry->why);
    else
        snprintf(text, sizeof text, DOCTOR_IN_PART_ITS_OWN, named ? " (" : "", entry->why, named ? ")" : "");
    print("      %-14s %s%s%s\n", entry->name, text,
          entry->package     ? DOCTOR_A_PACKAGE_OF_PYTHON
          : entry->others[0] ? "; also "
                             : "",
          entry->others);
}

static void print_rest(const struct hearing *hearing, size_t told)
{
    const size_t more = hearing->likely - told;
    const size_t unlikely = hearing->count - hearing->likely;
    if (more > 0 && unlikely > 0)
        print(DOCTOR_AND_MORE_AND_THAT, more, unlikely);
    else if (more > 0)
        print(DOCTOR_AND_MORE_VHRETRY_DOCTOR, more);
    else if (unlikely > 0)
        print(DOCTOR_AND_THAT_HARDLY_USE, unlikely);
}

/* What the first so many entries, which are listed, mean. */
static void explain(const struct hearing *hearing, size_t told)
{
    bool blind = false;
    bool in_part = hearing->musl;
    for (size_t i = 0; i < told; i++) {
        blind = blind || hearing->entries[i].blind;
        in_part = in_part || !hearing->entries[i].blind;
    }
    if (in_part)
        print_line(DOCTOR_IN_PART, DOCTOR_A_CONNECTION_THAT_BREAKS);
    if (blind)
        print_line(DOCTOR_NOT_AT_ALL_ALSO, DOCTOR_ONLY_HOW_IT_ENDS);
    if (in_part || blind)
        print_line(DOCTOR_TO_DO, DOCTOR_VHRETRY_ON_UNKNOWN_RETRIES_WHERE);
}

void hearing_print(const struct hearing *hearing, bool all)
{
    size_t told = all ? hearing->count : hearing->likely;
    if (!all && told > TOLD)
        told = TOLD;
    print(DOCTOR_PROGRAMS_ON_PATH_THAT);
    for (size_t i = 0; i < told; i++)
        print_entry(&hearing->entries[i]);
    if (hearing->musl)
        print_line(DOCTOR_OF_MUSL, DOCTOR_IN_PART_UNDER_THIS);
    if (told == 0 && hearing->count > 0 && !hearing->musl)
        print_line("none", DOCTOR_OF_THOSE_THAT_STEPS_USE);
    if (!all)
        print_rest(hearing, told);
    if (hearing->incomplete)
        print(DOCTOR_AND_PERHAPS_OTHERS_THERE);
    if (hearing->count == 0 && !hearing->musl && !hearing->incomplete)
        print_line("none", DOCTOR_ALL_ARE_HEARD);
    explain(hearing, told);
}

static void add_text(struct json_object *object, const char *name, const char *text)
{
    json_object_object_add(object, name, json_object_new_string(text));
}

struct json_object *hearing_as_json(const struct hearing *hearing)
{
    struct json_object *array = json_object_new_array();
    for (size_t i = 0; i < hearing->count; i++) {
        const struct hearing_entry *entry = &hearing->entries[i];
        struct json_object *program = json_object_new_object();
        add_text(program, "name", entry->name);
        add_text(program, "path", entry->path);
        add_text(program, "heard", entry->blind ? DOCTOR_NOT_AT_ALL_ALSO_ALSO : DOCTOR_IN_PART_ALSO);
        add_text(program, entry->blind ? "why" : "tls", entry->why);
        add_text(program, "also", entry->others);
        json_object_object_add(program, "python_package", json_object_new_boolean(entry->package));
        json_object_array_add(array, program);
    }
    return array;
}
