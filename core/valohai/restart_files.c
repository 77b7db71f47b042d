#include "restart_files.h"

#include "json_document.h"

#include "../evidence/text.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char separators[] = ", \t\n";

/* The part behind the last slash. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool one_matches(const char *pattern, const char *path)
{
    if (fnmatch(pattern, path, FNM_LEADING_DIR) == 0)
        return true;
    return !strchr(pattern, '/') && fnmatch(pattern, base_name(path), 0) == 0;
}

bool restart_pattern_matches(const char *patterns, const char *path)
{
    char pattern[256];
    for (const char *item = patterns + strspn(patterns, separators); *item != '\0';) {
        const size_t length = strcspn(item, separators);
        const char *start = strncmp(item, "./", 2) == 0 ? item + 2 : item;
        size_t used = length - (size_t)(start - item);
        while (used > 0 && start[used - 1] == '/') /* a folder */
            used--;
        if (used > 0 && used < sizeof pattern) {
            memcpy(pattern, start, used);
            pattern[used] = '\0';
            if (one_matches(pattern, path))
                return true;
        }
        item += length;
        item += strspn(item, separators);
    }
    return false;
}

bool restart_files_add(struct restart_files *restart, const struct output_file *file)
{
    /* In steps of a power of two, for there may be thousands. */
    if ((restart->count & (restart->count - 1)) == 0) {
        const size_t capacity = restart->count > 0 ? restart->count * 2 : 1;
        struct output_file *grown = realloc(restart->files, capacity * sizeof *grown);
        if (!grown)
            return false;
        restart->files = grown;
    }
    char *name = strdup(file->name);
    if (!name)
        return false;
    restart->files[restart->count] = *file;
    restart->files[restart->count++].name = name;
    return true;
}

static int newest_first(const void *left, const void *right)
{
    const struct output_file *one = left;
    const struct output_file *other = right;
    if (one->modified != other->modified)
        return one->modified > other->modified ? -1 : 1;
    return strcmp(one->name, other->name);
}

static const struct output_file *file_named(const struct restart_files *restart, const char *name,
                                            size_t length)
{
    for (size_t i = 0; i < restart->count; i++)
        if (strlen(restart->files[i].name) == length && memcmp(restart->files[i].name, name, length) == 0)
            return &restart->files[i];
    return NULL;
}

/* `model.pt.metadata.json` has the properties of model.pt, `valohai.metadata.jsonl` those of all outputs. */
static bool is_about_another(const struct restart_files *restart, const char *name)
{
    static const char suffix[] = ".metadata.json";
    const size_t length = strlen(name);
    const size_t rest = length >= sizeof suffix - 1 ? length - (sizeof suffix - 1) : 0;
    if (strcmp(name, "valohai.metadata.jsonl") == 0)
        return true;
    return rest > 0 && strcmp(name + rest, suffix) == 0 && file_named(restart, name, rest);
}

void restart_files_choose(struct restart_files *restart)
{
    size_t kept = 0;
    if (restart->count == 0)
        return;
    for (size_t i = 0; i < restart->count; i++)
        restart->files[i].id = is_about_another(restart, restart->files[i].name) ? "" : NULL;
    for (size_t i = 0; i < restart->count; i++) {
        if (restart->files[i].id)
            free(restart->files[i].name);
        else
            restart->files[kept++] = restart->files[i];
    }
    restart->count = kept;
    qsort(restart->files, restart->count, sizeof *restart->files, newest_first);
    for (size_t i = RESTART_FILES_MAX; i < restart->count; i++)
        restart->files[i].obstacle = FILE_IS_ONE_TOO_MANY;
}

void restart_files_begin_look(struct restart_files *restart)
{
    json_object_put(restart->looking);
    json_object_put(restart->seen);
    restart->looking = json_object_new_object();
    restart->seen = json_object_new_object();
}

/* The id of an entry that is of use: it goes into an address. */
static const char *id_of(struct json_object *entry)
{
    const char *id = json_string_member(entry, "id");
    const size_t length = id ? strlen(id) : 0;
    const bool plain =
        length > 0 && length <= 64 &&
        strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == length;
    return plain ? id : NULL;
}

/* Bytes; -1 where it is not told. */
static int64_t size_of(struct json_object *entry)
{
    struct json_object *size = json_member(entry, "size", json_type_int);
    return size ? json_object_get_int64(size) : -1;
}

/* Is it gone again? */
static bool is_gone(struct json_object *entry)
{
    struct json_object *purged = json_member(entry, "purged", json_type_boolean);
    struct json_object *deleted = json_member(entry, "deleted", json_type_boolean);
    return (purged && json_object_get_boolean(purged)) || (deleted && json_object_get_boolean(deleted));
}

/* Texts such as 2026-05-23T14:26:35.604807Z: compared up to the second, then digit by digit, for the fraction may be missing.
 * The list is newest first, so where both tell the same time, or none, the first one stays. */
static bool is_later(struct json_object *entry, struct json_object *than)
{
    enum { SECONDS = 19 };
    const char *one = json_string_member(entry, "ctime");
    const char *other = json_string_member(than, "ctime");
    if (!one || !other || strlen(one) < SECONDS || strlen(other) < SECONDS)
        return false;
    const int compared = strncmp(one, other, SECONDS);
    if (compared != 0)
        return compared > 0;
    static const char digits[] = ".0123456789";
    const char *fraction = one + SECONDS;
    const char *other_fraction = other + SECONDS;
    const size_t length = strspn(fraction, digits);
    const size_t other_length = strspn(other_fraction, digits);
    const int order = memcmp(fraction, other_fraction, length < other_length ? length : other_length);
    return order != 0 ? order > 0 : length > other_length;
}

void restart_files_take(struct restart_files *restart, struct json_object *results)
{
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        struct json_object *entry = json_object_array_get_idx(results, i);
        const char *name = json_string_member(entry, "name");
        const char *id = id_of(entry);
        if (!name || !id || is_gone(entry))
            continue;
        json_object_object_add(restart->seen, id, json_object_new_boolean(1));
        struct json_object *other = json_member(restart->looking, name, json_type_object);
        if (!other || is_later(entry, other))
            json_object_object_add(restart->looking, name, json_object_get(entry));
    }
}

/* Was the entry there before the file was written? */
static bool is_older(struct json_object *entry, const struct output_file *file)
{
    const char *created = json_string_member(entry, "ctime");
    const time_t modified = (time_t)(file->modified / 1000000000);
    char text[32];
    struct tm parts;
    if (!created || !gmtime_r(&modified, &parts))
        return false;
    const size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return strncmp(created, text, length) < 0;
}

/* Is it an upload from before the first look, of another file that had the same name and size? Of a file that we made
 * read-only after that look it must be; one that the program made read-only may have been uploaded already. */
static bool is_former(const struct restart_files *restart, const struct output_file *file, const char *id,
                      struct json_object *entry)
{
    return json_object_object_get_ex(restart->known, id, NULL) && (file->ours || is_older(entry, file));
}

/* The id of a file that is listed: the whole of it. */
static const char *listed_id(const struct restart_files *restart, const struct output_file *file)
{
    struct json_object *entry = json_member(restart->listed, file->name, json_type_object);
    const char *id = entry ? id_of(entry) : NULL;
    if (!id || file->obstacle != FILE_IS_FINE || !file->read_only || size_of(entry) != file->size)
        return NULL;
    return is_former(restart, file, id, entry) ? NULL : id;
}

void restart_files_end_look(struct restart_files *restart, bool whole)
{
    if (whole && restart->looking && restart->seen) {
        json_object_put(restart->listed);
        restart->listed = json_object_get(restart->looking);
        if (!restart->known)
            restart->known = json_object_get(restart->seen);
        for (size_t i = 0; i < restart->count; i++)
            restart->files[i].id = listed_id(restart, &restart->files[i]);
    }
    json_object_put(restart->looking);
    json_object_put(restart->seen);
    restart->looking = NULL;
    restart->seen = NULL;
}

bool restart_files_are_listed(const struct restart_files *restart, int64_t now)
{
    const int64_t quiet = (int64_t)10 * 1000000000;
    for (size_t i = 0; i < restart->count; i++) {
        const struct output_file *file = &restart->files[i];
        const bool changes = file->obstacle == FILE_IS_WRITTEN && now - file->modified < quiet;
        if (!file->id && (file->obstacle == FILE_IS_FINE || changes))
            return false;
    }
    return true;
}

/* Do two files of one input meet in one place? Whether their folders are kept there is not known of a name without one. */
static bool meet(const char *one, const char *other)
{
    if (strchr(one, '/') && strchr(other, '/'))
        return strcmp(one, other) == 0;
    return strcmp(base_name(one), base_name(other)) == 0;
}

const char *restart_name_of_address(const struct restart_files *restart, const char *address)
{
    static const char scheme[] = "datum://";
    struct json_object *input = json_member(restart->inputs, RESTART_INPUT, json_type_object);
    struct json_object *files = json_member(input, "files", json_type_array);
    const char *wanted = strncmp(address, scheme, sizeof scheme - 1) == 0 ? address + sizeof scheme - 1 : "";
    for (size_t i = 0; files && i < json_object_array_length(files); i++) {
        struct json_object *file = json_object_array_get_idx(files, i);
        const char *id = json_string_member(file, "datum_id");
        const char *uri = json_string_member(file, "uri");
        if ((id && strcmp(id, wanted) == 0) || (uri && strcmp(uri, address) == 0))
            return json_string_member(file, "name");
    }
    return NULL;
}

/* An output that the program wrote anew may be carried over or not: the old one of that name is out of date. */
static bool is_written_anew(const struct restart_files *restart, const char *name)
{
    for (size_t i = 0; i < restart->count; i++)
        if (meet(restart->files[i].name, name))
            return true;
    json_object_object_foreach(restart->listed, listed, entry)
    {
        (void)entry;
        if (meet(listed, name) && restart_pattern_matches(restart->patterns, listed))
            return true;
    }
    return false;
}

static bool add_address(struct json_object *input, const char *id)
{
    char address[96];
    struct text text = text_in(address, sizeof address);
    text_add(&text, "datum://");
    text_add(&text, id);
    struct json_object *value = json_object_new_string(address);
    return value && json_object_array_add(input, value) == 0;
}

/* Adds what was uploaded before: the program itself made it read-only, and Valohai has taken it out of the folder. */
static bool add_uploaded(const struct restart_files *restart, struct json_object *input)
{
    json_object_object_foreach(restart->listed, name, entry)
    {
        if (json_object_array_length(input) >= RESTART_FILES_MAX)
            break;
        if (restart_pattern_matches(restart->patterns, name) && !file_named(restart, name, strlen(name)) &&
            !add_address(input, id_of(entry)))
            return false;
    }
    return true;
}

static bool add_own(const struct restart_files *restart, struct json_object *input, struct json_object *own)
{
    for (size_t i = 0; own && i < json_object_array_length(own); i++) {
        struct json_object *value = json_object_array_get_idx(own, i);
        const char *address =
            json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
        const char *name = address ? restart_name_of_address(restart, address) : NULL;
        if (name && !is_written_anew(restart, name) &&
            json_object_array_add(input, json_object_get(value)) != 0)
            return false;
    }
    return true;
}

struct json_object *restart_files_input(const struct restart_files *restart, struct json_object *own)
{
    struct json_object *input = json_object_new_array();
    bool complete = input != NULL;
    if (!complete || !restart->listed) {
        json_object_put(input);
        return NULL;
    }
    for (size_t i = 0; complete && i < restart->count; i++)
        if (restart->files[i].id)
            complete = add_address(input, restart->files[i].id);
    complete = complete && add_uploaded(restart, input);
    const bool any = complete && json_object_array_length(input) > 0;
    if (any && add_own(restart, input, own))
        return input;
    json_object_put(input);
    return NULL;
}

void restart_files_free(struct restart_files *restart)
{
    for (size_t i = 0; i < restart->count; i++)
        free(restart->files[i].name);
    free(restart->files);
    json_object_put(restart->known);
    json_object_put(restart->listed);
    json_object_put(restart->looking);
    json_object_put(restart->seen);
    json_object_put(restart->inputs);
    *restart = (struct restart_files){.patterns = NULL};
}
