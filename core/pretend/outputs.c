#include "outputs.h"

#include "loopback.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096, PAGE_MAX = 100 };

struct output {
    char id[EXECUTION_ID_SIZE];
    const struct execution *execution;
    char *name; /* its path below the folder of the outputs */
    char *path; /* where it is now */
    int64_t size;
    double taken;                   /* seconds_now() */
    char created[32];               /* as the API shows it */
    const struct upload_rule *rule; /* NULL: none */
};

static const char scheme[] = "datum://";

static void write_time(char *text, size_t size)
{
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!gmtime_r(&now.tv_sec, &parts))
        abort();
    const size_t length = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, size - length, ".%06ldZ", now.tv_nsec / 1000);
}

static const struct upload_rule *rule_for(const struct store *store, const char *name)
{
    for (size_t i = 0; i < store->upload_rule_count; i++)
        if (fnmatch(store->upload_rules[i].pattern, name, 0) == 0)
            return &store->upload_rules[i];
    return NULL;
}

static struct output *add_output(struct store *store, const struct execution *execution, const char *name,
                                 int64_t size)
{
    struct output *grown = realloc(store->outputs, (store->output_count + 1) * sizeof *grown);
    if (!grown)
        abort();
    store->outputs = grown;
    struct output *output = &grown[store->output_count++];
    *output = (struct output){.execution = execution,
                              .name = strdup(name),
                              .size = size,
                              .taken = seconds_now(),
                              .rule = rule_for(store, name)};
    make_id(output->id);
    write_time(output->created, sizeof output->created);
    if (!output->name)
        abort();
    return output;
}

/* Moves a file to where no step looks for it. */
static void take_file(struct store *store, const struct execution *execution, const char *path,
                      const char *name, int64_t size)
{
    char kept[PATH_SIZE];
    const struct upload_rule *rule = rule_for(store, name);
    if (rule && rule->trouble == UPLOAD_TWICE)
        add_output(store, execution, name, size)->rule = NULL;
    struct output *output = add_output(store, execution, name, size);
    snprintf(kept, sizeof kept, "%s/uploaded", execution->folder);
    mkdir(kept, 0755);
    snprintf(kept, sizeof kept, "%s/uploaded/%s", execution->folder, output->id);
    if (rename(path, kept) != 0 || !(output->path = strdup(kept))) {
        free(output->name);
        store->output_count--;
    }
}

static bool is_read_only(const struct stat *about)
{
    return (about->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0;
}

/* `name` is the path of the folder below that of the outputs, with a slash behind it; "" for that one itself. */
static void take_folder(struct store *store, const struct execution *execution, const char *path,
                        const char *name, bool ended)
{
    DIR *stream = opendir(path);
    const struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        char inner[PATH_SIZE];
        char inner_name[PATH_SIZE];
        struct stat about;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) >= (int)sizeof inner ||
            lstat(inner, &about) != 0)
            continue;
        snprintf(inner_name, sizeof inner_name, "%s%s%s", name, entry->d_name,
                 S_ISDIR(about.st_mode) ? "/" : "");
        if (S_ISDIR(about.st_mode))
            take_folder(store, execution, inner, inner_name, ended);
        else if (S_ISREG(about.st_mode) && (ended || is_read_only(&about)))
            take_file(store, execution, inner, inner_name, about.st_size);
    }
    if (stream)
        closedir(stream);
}

void outputs_take(struct store *store, const struct execution *execution)
{
    static const char *const ends[] = {"complete", "error", "stopped", "crashed"};
    char path[PATH_SIZE];
    bool ended = false;
    if (!execution->folder)
        return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        ended = ended || strcmp(execution_status(execution), ends[i]) == 0;
    snprintf(path, sizeof path, "%s/outputs", execution->folder);
    take_folder(store, execution, path, "", ended);
}

/* Of `output` as it is listed now: -1 not at all. */
static int64_t listed_size(const struct output *output)
{
    const struct upload_rule *rule = output->rule;
    const bool waits = rule && seconds_now() < output->taken + rule->seconds;
    if (rule && (rule->trouble == UPLOAD_NEVER || (rule->trouble == UPLOAD_LATE && waits)))
        return -1;
    return rule && rule->trouble == UPLOAD_HALF && waits ? output->size / 2 : output->size;
}

static struct json_object *shown(const struct output *output)
{
    struct json_object *body = json_object_new_object();
    struct json_object *execution = json_object_new_object();
    json_object_object_add(execution, "id", json_object_new_string(output->execution->id));
    json_object_object_add(execution, "counter", json_object_new_int(output->execution->counter));
    json_object_object_add(body, "id", json_object_new_string(output->id));
    json_object_object_add(body, "name", json_object_new_string(output->name));
    json_object_object_add(body, "size", json_object_new_int64(listed_size(output)));
    json_object_object_add(body, "ctime", json_object_new_string(output->created));
    json_object_object_add(body, "output_execution", execution);
    return body;
}

static struct json_object *page_address(const struct store *store, const struct execution *execution,
                                        int limit, int offset)
{
    char address[256];
    snprintf(address, sizeof address,
             "%s/api/v0/data/?limit=%d&offset=%d&ordering=-ctime&output_execution=%s", store->origin, limit,
             offset, execution->id);
    return json_object_new_string(address);
}

struct json_object *outputs_page(const struct store *store, const struct execution *execution, int limit,
                                 int offset)
{
    struct json_object *results = json_object_new_array();
    int count = 0;
    limit = limit < PAGE_MAX ? limit : PAGE_MAX;
    for (size_t i = store->output_count; i > 0; i--) {
        const struct output *output = &store->outputs[i - 1];
        if (output->execution != execution || listed_size(output) < 0)
            continue;
        if (count >= offset && count < offset + limit)
            json_object_array_add(results, shown(output));
        count++;
    }
    struct json_object *page = json_object_new_object();
    json_object_object_add(page, "count", json_object_new_int(count));
    json_object_object_add(
        page, "next", offset + limit < count ? page_address(store, execution, limit, offset + limit) : NULL);
    json_object_object_add(
        page, "previous",
        offset > 0 ? page_address(store, execution, limit, offset > limit ? offset - limit : 0) : NULL);
    json_object_object_add(page, "results", results);
    return page;
}

const struct output *output_with_id(const struct store *store, const char *id)
{
    for (size_t i = 0; i < store->output_count; i++)
        if (strcmp(store->outputs[i].id, id) == 0)
            return &store->outputs[i];
    return NULL;
}

const char *output_path(const struct output *output)
{
    return output->path;
}

/* NULL for an address of another kind, and for none that there is. */
static const struct output *output_at(const struct store *store, const char *address)
{
    if (strncmp(address, scheme, sizeof scheme - 1) != 0)
        return NULL;
    return output_with_id(store, address + sizeof scheme - 1);
}

bool output_exists(const struct store *store, const char *address)
{
    return strncmp(address, scheme, sizeof scheme - 1) != 0 || output_at(store, address);
}

static bool copy_file(const char *from, const char *to)
{
    char data[65536];
    ssize_t length = -1;
    const int source = open(from, O_RDONLY | O_CLOEXEC);
    const int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    while (source >= 0 && target >= 0 && (length = read(source, data, sizeof data)) > 0)
        if (write(target, data, (size_t)length) != length)
            break;
    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    return length == 0;
}

/* Makes all folders that lead to a file. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
}

/* NULL with errno. */
static struct json_object *put_file(const struct output *output, const struct execution *execution,
                                    const char *input)
{
    char path[PATH_SIZE];
    char address[64];
    snprintf(path, sizeof path, "%s/inputs/%s/%s", execution->folder, input, output->name);
    make_folders(path);
    /* The older one of two with the same name has no content of its own: nobody is to ask for it. */
    if (!output->path || !copy_file(output->path, path))
        return NULL;
    struct json_object *file = json_object_new_object();
    snprintf(address, sizeof address, "%s%s", scheme, output->id);
    json_object_object_add(file, "name", json_object_new_string(output->name));
    json_object_object_add(file, "path", json_object_new_string(path));
    json_object_object_add(file, "size", json_object_new_int64(output->size));
    json_object_object_add(file, "uri", json_object_new_string(address));
    json_object_object_add(file, "datum_id", json_object_new_string(output->id));
    return file;
}

/* The files of one input; NULL with errno. What lies elsewhere, as in a bucket, is not fetched. */
static struct json_object *put_files(const struct store *store, const struct execution *execution,
                                     const char *input, struct json_object *urls)
{
    struct json_object *files = json_object_new_array();
    for (size_t i = 0; urls && i < json_object_array_length(urls); i++) {
        const struct output *output =
            output_at(store, json_object_get_string(json_object_array_get_idx(urls, i)));
        struct json_object *file = output ? put_file(output, execution, input) : NULL;
        if (file)
            json_object_array_add(files, file);
        if (output && !file) {
            json_object_put(files);
            return NULL;
        }
    }
    return files;
}

struct json_object *outputs_as_inputs(const struct store *store, const struct execution *execution)
{
    struct json_object *inputs = json_object_object_get(execution->body, "inputs");
    struct json_object *inputs_file = json_object_new_object();
    for (size_t i = 0; i < json_object_array_length(inputs); i++) {
        struct json_object *input = json_object_array_get_idx(inputs, i);
        const char *name = json_object_get_string(json_object_object_get(input, "name"));
        if (strchr(name, '/'))
            continue; /* no folder of this name is to be made */
        struct json_object *files = put_files(store, execution, name, json_object_object_get(input, "urls"));
        if (!files) {
            json_object_put(inputs_file);
            return NULL;
        }
        struct json_object *described = json_object_new_object();
        json_object_object_add(described, "files", files);
        json_object_object_add(inputs_file, name, described);
    }
    return inputs_file;
}

void outputs_free(struct store *store)
{
    for (size_t i = 0; i < store->output_count; i++) {
        free(store->outputs[i].name);
        free(store->outputs[i].path);
    }
    free(store->outputs);
    store->outputs = NULL;
    store->output_count = 0;
}
