#include "hearing.h"

#include "../evidence/text.h"
#include "../words/printable.h"
#include "../wrapper/program_file.h"
#include "own_tls.h"
#include "path_programs.h"
#include "python_packages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED = 3 /* others of one program that are named */, SCRIPT_MAX = 64 * 1024 /* bytes */ };

/* What steps use to reach the network, in the order in which it is told. Of programs that are one file, these give the name. */
static const char *const known[] = {"python3", "node",   "java",   "kubectl", "docker", "terraform", "rclone",
                                    "s5cmd",   "mc",     "azcopy", "gh",      "deno",   "bun",       "uv",
                                    "cargo",   "dotnet", "helm",   "dvc",     "duckdb", "git-lfs",   "ollama",
                                    "oras",    "skopeo", "podman", "sudo",    "su",     "busybox"};

enum { KNOWN = sizeof known / sizeof known[0] };

/* A script, and the name of what runs it. */
struct script {
    const char *name;
    char interpreter[256];
};

struct reading {
    struct hearing *hearing;
    struct own_tls_search search;
    struct path_programs programs;
    struct script *scripts;
    size_t script_count;
};

static size_t rank_of(const char *name)
{
    size_t rank = 0;
    while (rank < KNOWN && strcmp(known[rank], name) != 0)
        rank++;
    return rank;
}

/* Room for one more of `count` members; NULL without memory. */
static void *with_room(void *members, size_t count, size_t size)
{
    const bool full = (count & (count - 1)) == 0; /* 0, or a power of two */
    return full ? reallocarray(members, count == 0 ? 1 : 2 * count, size) : members;
}

/* NULL without memory. */
static struct hearing_entry *add_entry(struct hearing *hearing, const char *name, const char *path)
{
    struct hearing_entry *entries = with_room(hearing->entries, hearing->count, sizeof *entries);
    char *copy = strdup(path);
    if (entries)
        hearing->entries = entries;
    if (!entries || !copy) {
        free(copy);
        return NULL;
    }
    struct hearing_entry *entry = &entries[hearing->count++];
    *entry = (struct hearing_entry){.path = copy, .rank = rank_of(name)};
    struct text text = text_in(entry->name, sizeof entry->name);
    text_add_printable(&text, name, sizeof entry->name - 4);
    return entry;
}

static void note_script(struct reading *reading, const char *name, const char *interpreter)
{
    const char *slash = strrchr(interpreter, '/');
    struct script *scripts = with_room(reading->scripts, reading->script_count, sizeof *scripts);
    if (!scripts)
        return;
    reading->scripts = scripts;
    scripts[reading->script_count].name = name;
    snprintf(scripts[reading->script_count++].interpreter, sizeof scripts->interpreter, "%s",
             slash ? slash + 1 : interpreter);
}

/* Adds the `told`-th of the other names; of many only the first few. */
static void add_other(struct text *others, const char *name, size_t told)
{
    if (told >= NAMED)
        return;
    text_add(others, told > 0 ? ", " : "");
    text_add_printable(others, name, 40);
}

/* What else is this file (`count` programs from `programs`), and what it runs. */
static void name_others(const struct reading *reading, struct hearing_entry *entry,
                        const struct path_program *programs, size_t count)
{
    struct text others = text_in(entry->others, sizeof entry->others);
    size_t told = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(programs[i].path, entry->path) != 0)
            add_other(&others, programs[i].name, told++);
    for (size_t i = 0; i < reading->script_count; i++)
        for (size_t j = 0; j < count; j++)
            if (strcmp(reading->scripts[i].interpreter, programs[j].name) == 0)
                add_other(&others, reading->scripts[i].name, told++);
    if (told > NAMED) {
        text_add(&others, " and ");
        text_add_unsigned(&others, told - NAMED);
        text_add(&others, " more");
    }
}

static const struct path_program *best_known(const struct path_program *programs, size_t count)
{
    const struct path_program *best = programs;
    for (size_t i = 1; i < count; i++)
        if (rank_of(programs[i].name) < rank_of(best->name))
            best = &programs[i];
    return best;
}

/* One file, under `count` names. */
static void judge_file(struct reading *reading, const struct path_program *programs, size_t count)
{
    const struct path_program *program = best_known(programs, count);
    struct program_file file = {.script = false};
    snprintf(file.path, sizeof file.path, "%s", program->path);
    /* We ourselves, static in the archive, are nobody to be heard. */
    if (strcmp(program->name, "vhretry") == 0 || !program_file_read(&file) || !file.elf)
        return;
    const char *blind = program_file_unobserved(&file);
    const char *own = file.own_kind ? own_tls_of(&reading->search, file.path) : NULL;
    reading->hearing->musl = reading->hearing->musl || file.musl;
    struct hearing_entry *entry =
        blind || own ? add_entry(reading->hearing, program->name, program->path) : NULL;
    if (!entry)
        return;
    entry->blind = blind != NULL;
    entry->why = blind ? blind : own;
    entry->likely = own || entry->rank < KNOWN;
    name_others(reading, entry, programs, count);
}

/* How many programs from `first` on are the same file. */
static size_t same_file(const struct path_programs *programs, size_t first)
{
    const struct path_program *program = &programs->programs[first];
    size_t count = 1;
    while (first + count < programs->count && program[count].inode == program->inode &&
           program[count].device == program->device)
        count++;
    return count;
}

static int compare_scripts(const void *one, const void *other)
{
    return strcmp(((const struct script *)one)->name, ((const struct script *)other)->name);
}

static void find_scripts(struct reading *reading)
{
    for (size_t i = 0; i < reading->programs.count; i++) {
        const struct path_program *program = &reading->programs.programs[i];
        struct program_file file = {.script = false};
        snprintf(file.path, sizeof file.path, "%s", program->path);
        if (program->size < SCRIPT_MAX && program_file_read(&file) && file.script)
            note_script(reading, program->name, file.interpreter);
    }
    if (reading->script_count > 0)
        qsort(reading->scripts, reading->script_count, sizeof *reading->scripts, compare_scripts);
}

static void add_package(const char *package, const char *file, const char *own, void *context)
{
    struct hearing *hearing = context;
    for (size_t i = 0; i < hearing->count; i++)
        if (strcmp(hearing->entries[i].name, package) == 0)
            return;
    struct hearing_entry *entry = add_entry(hearing, package, file);
    if (!entry)
        return;
    entry->why = own;
    entry->likely = true;
    entry->rank = 0; /* they come first: most steps are of Python */
    entry->package = true;
}

static void find_packages(struct reading *reading)
{
    for (size_t i = 0; i < reading->programs.count; i++)
        if (strcmp(reading->programs.programs[i].name, "python3") == 0)
            python_packages_read(&reading->search, reading->programs.programs[i].path, add_package,
                                 reading->hearing);
}

static int compare_entries(const void *first, const void *second)
{
    const struct hearing_entry *one = first;
    const struct hearing_entry *other = second;
    if (one->likely != other->likely)
        return one->likely ? -1 : 1;
    if (one->rank != other->rank)
        return one->rank < other->rank ? -1 : 1;
    return strcmp(one->name, other->name);
}

void hearing_read(struct hearing *hearing, const char *search_path)
{
    struct reading reading = {.hearing = hearing};
    *hearing = (struct hearing){.entries = NULL};
    own_tls_begin(&reading.search);
    path_programs_read(&reading.programs, search_path);
    find_scripts(&reading);
    for (size_t i = 0; i < reading.programs.count; i += same_file(&reading.programs, i))
        judge_file(&reading, &reading.programs.programs[i], same_file(&reading.programs, i));
    find_packages(&reading);
    if (hearing->count > 0)
        qsort(hearing->entries, hearing->count, sizeof *hearing->entries, compare_entries);
    while (hearing->likely < hearing->count && hearing->entries[hearing->likely].likely)
        hearing->likely++;
    hearing->incomplete = reading.search.budget == 0;
    free(reading.scripts);
    path_programs_free(&reading.programs);
    own_tls_end(&reading.search);
}

void hearing_free(struct hearing *hearing)
{
    for (size_t i = 0; i < hearing->count; i++)
        free(hearing->entries[i].path);
    free(hearing->entries);
}
