#include "hearing_told.h"

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
        snprintf(text, sizeof text, "not at all: it %s", entry->why);
    else
        snprintf(text, sizeof text, "in part: its own TLS%s%s%s", named ? " (" : "", entry->why,
                 named ? ")" : "");
    print("      %-14s %s%s%s\n", entry->name, text,
          entry->package     ? "; a package of Python"
          : entry->others[0] ? "; also "
                             : "",
          entry->others);
}

static void print_rest(const struct hearing *hearing, size_t told)
{
    const size_t more = hearing->likely - told;
    const size_t unlikely = hearing->count - hearing->likely;
    if (more > 0 && unlikely > 0)
        print("      and %zu more, and %zu that hardly use the network: vhretry doctor --all\n", more,
              unlikely);
    else if (more > 0)
        print("      and %zu more: vhretry doctor --all\n", more);
    else if (unlikely > 0)
        print("      and %zu that hardly use the network: vhretry doctor --all\n", unlikely);
}

static void explain(const struct hearing *hearing)
{
    bool blind = false;
    bool in_part = hearing->musl;
    for (size_t i = 0; i < hearing->count; i++) {
        blind = blind || hearing->entries[i].blind;
        in_part = in_part || !hearing->entries[i].blind;
    }
    if (in_part)
        print_line("in part:",
                   "a connection that breaks or stalls is seen, what an answer says (429, 503) is not");
    if (blind)
        print_line("not at all:",
                   "only how it ends is seen, by its parent: vhretry run, or an observed shell");
    if (in_part || blind)
        print_line("to do:", "VHRETRY_ON=+unknown retries where that leaves open whether the network failed");
}

void hearing_print(const struct hearing *hearing, bool all)
{
    size_t told = all ? hearing->count : hearing->likely;
    if (!all && told > TOLD)
        told = TOLD;
    print("\nprograms on PATH that are heard in part, or not at all\n");
    for (size_t i = 0; i < told; i++)
        print_entry(&hearing->entries[i]);
    if (hearing->musl)
        print_line("of musl", "in part: under this libc OpenSSL and GnuTLS are not heard, whoever uses them");
    if (!all)
        print_rest(hearing, told);
    if (hearing->incomplete)
        print("      and perhaps others: there is more than is read at most\n");
    if (hearing->count == 0 && !hearing->musl && !hearing->incomplete)
        print_line("none", "all are heard");
    explain(hearing);
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
        add_text(program, "heard", entry->blind ? "not at all" : "in part");
        add_text(program, entry->blind ? "why" : "tls", entry->why);
        add_text(program, "also", entry->others);
        json_object_object_add(program, "python_package", json_object_new_boolean(entry->package));
        json_object_array_add(array, program);
    }
    return array;
}
