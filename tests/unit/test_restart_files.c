/* What a retry finds in its input `_restart`: each row is a folder of outputs, what Valohai lists before and after they are
 * made read-only, and what comes of it. */
#include "../../core/valohai/restart_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct pattern_row {
    const char *name;
    const char *patterns;
    const char *path;
    bool matches;
};

static const struct pattern_row patterns[] = {
    {"a star is all", "*", "a/b/c.pt", true},
    {"an ending is meant in every folder", "*.pt", "checkpoints/a.pt", true},
    {"another ending is none", "*.pt", "checkpoints/a.pth", false},
    {"a folder's files", "checkpoints/*", "checkpoints/a.pt", true},
    {"a folder's files, deep", "checkpoints/*", "checkpoints/1/a.pt", true},
    {"a folder of that name elsewhere is another", "checkpoints/*", "old/checkpoints/a.pt", false},
    {"a folder by its name", "checkpoints", "checkpoints/1/a.pt", true},
    {"a folder with its slash", "checkpoints/", "checkpoints/a.pt", true},
    {"a name that only begins like the folder", "checkpoints/", "checkpoints2/a.pt", false},
    {"a file by its name, in any folder", "model.pt", "best/model.pt", true},
    {"a path is that path", "best/model.pt", "worst/model.pt", false},
    {"a path written from here", "./best/model.pt", "best/model.pt", true},
    {"the second of a list", "*.json, checkpoints/*,x", "checkpoints/a", true},
    {"none of a list", "*.json,checkpoints/*", "model.pt", false},
    {"a question mark and brackets", "epoch-?[0-9].pt", "epoch-12.pt", true},
    {"an empty list", " , ", "a", false},
};

static void paths_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (restart_pattern_matches(patterns[i].patterns, patterns[i].path) != patterns[i].matches)
            fail_msg("%s", patterns[i].name);
}

/* Files as `name:size`, `name:size!obstacle`, with `=` before them where the program made them read-only itself. */
static void add_files(struct restart_files *restart, const char *text)
{
    char copy[512];
    char *rest = NULL;
    int64_t modified = 1000;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        const bool own = *word == '=';
        char *name = word + own;
        char *size = strchr(name, ':');
        char *obstacle = strchr(size, '!');
        *size++ = '\0';
        const struct output_file file = {.name = name,
                                         .size = strtol(size, NULL, 10),
                                         .modified = modified,
                                         .obstacle = obstacle ? (enum file_obstacle)(obstacle[1] - '0')
                                                              : FILE_IS_FINE,
                                         .read_only = own};
        assert_true(restart_files_add(restart, &file));
        modified--;
    }
}

/* Entries as `id=name:size@second`, pages with `|` between them. */
static void look(struct restart_files *restart, const char *text)
{
    char copy[512];
    char *rest = NULL;
    snprintf(copy, sizeof copy, "%s", text);
    restart_files_begin_look(restart);
    for (char *word = strtok_r(copy, " |", &rest); word; word = strtok_r(NULL, " |", &rest)) {
        char entry[256];
        char *name = strchr(word, '=');
        *name++ = '\0';
        char *size = strchr(name, ':');
        *size++ = '\0';
        const char *second = strchr(size, '@');
        snprintf(entry, sizeof entry,
                 "[{\"id\":\"%s\",\"name\":\"%s\",\"size\":%ld,\"ctime\":\"2026-05-23T14:26:%sZ\"}]", word,
                 name, strtol(size, NULL, 10), second ? second + 1 : "");
        struct json_object *results = json_tokener_parse(entry);
        restart_files_take(restart, results);
        json_object_put(results);
    }
    restart_files_end_look(restart, true);
}

static void make_read_only(struct restart_files *restart)
{
    for (size_t i = 0; i < restart->count; i++) {
        struct output_file *file = &restart->files[i];
        file->ours = file->ours || (file->obstacle == FILE_IS_FINE && !file->read_only);
        file->read_only = file->read_only || file->ours;
    }
}

struct row {
    const char *name;
    const char *patterns;
    const char *files;
    const char *before; /* as listed */
    const char *after;  /* the same, later */
    const char *
        own; /* addresses of our own input `_restart`: `datum` of o1 to o9, which inputs.json calls so; "" none */
    const char *input; /* ids, in order; "" none */
    const char *missing;
};

#define LATE " (not uploaded in time, see VHRETRY_RESTART_WAIT)"
#define NOT  "not carried over to the retry: "

static const struct row rows[] = {
    {"what is uploaded is carried over", "*", "a.pt:3 b.pt:4", "", "1=b.pt:4 2=a.pt:3", "", "2 1", ""},
    {"what is not listed yet is missing", "*", "a.pt:3 b.pt:4", "", "2=a.pt:3", "", "2", NOT "b.pt" LATE},
    {"what is half uploaded is missing", "*", "a.pt:3", "", "2=a.pt:2", "", "", NOT "a.pt" LATE},
    {"an older upload of the same name and size is not it", "*", "last.pt:3", "1=last.pt:3@10",
     "1=last.pt:3@10", "", "", NOT "last.pt" LATE},
    {"the newer upload of that name is", "*", "last.pt:3", "1=last.pt:3@10", "2=last.pt:3@20 1=last.pt:3@10",
     "", "2", ""},
    {"the newer one is known by its time, too", "*", "last.pt:3", "", "1=last.pt:2@10 2=last.pt:3@20.5", "",
     "2", ""},
    {"the time may have a fraction or none", "*", "last.pt:3", "", "1=last.pt:2@20 2=last.pt:3@20.000001", "",
     "2", ""},
    {"where no time tells, the first one is the newest", "*", "last.pt:3", "", "2=last.pt:3 1=last.pt:2", "",
     "2", ""},
    {"the program's own live output may be listed already", "*", "=a.pt:3", "1=a.pt:3", "1=a.pt:3", "", "1",
     ""},
    {"what was uploaded and is gone from the folder is carried over", "*.pt", "c.pt:5", "1=a.pt:3 2=notes:9",
     "3=c.pt:5 1=a.pt:3 2=notes:9", "", "3 1", ""},
    {"of what is gone from the folder the newest", "*", "", "2=a.pt:3@20 1=a.pt:3@10",
     "2=a.pt:3@20 1=a.pt:3@10", "", "2", ""},
    {"an old upload does not stand in for a new file that is late", "*", "a.pt:5 b.pt:1", "1=a.pt:3",
     "2=b.pt:1 1=a.pt:3", "", "2", NOT "a.pt" LATE},
    {"names keep their folders", "*", "x/a.pt:3 y/a.pt:3", "", "1=x/a.pt:3 2=y/a.pt:3", "", "1 2", ""},
    {"a link is not followed", "*", "a.pt:3 last:0!2", "", "1=a.pt:3", "", "1", NOT "last (a symbolic link)"},
    {"what is being written is named", "*", "a.pt:3 log:7!1", "", "1=a.pt:3 2=log:7", "", "1",
     NOT "log (still being written)"},
    {"what belongs to somebody else is named", "*", "a.pt:3!4", "", "", "", "",
     NOT "a.pt (may not be made read-only)"},
    {"reasons are told apart, and many names counted", "*", "a:1 b:1 c:1 d:1 e:1 f:1 g:1 l:0!2 s:0!3", "", "",
     "", "", NOT "a, b, c, d, e and 2 more" LATE "; l (a symbolic link); s (not a regular file)"},
    {"properties of another output are none", "*", "a.pt:3 a.pt.metadata.json:9 valohai.metadata.jsonl:2", "",
     "1=a.pt:3", "", "1", ""},
    {"a file that only has such a name is one", "*", "b.metadata.json:9", "", "1=b.metadata.json:9", "", "1",
     ""},
    {"files of our own input that we did not write anew come first-hand", "*", "c.pt:5", "", "3=c.pt:5",
     "o1 o2", "3 o1 o2", ""},
    {"those that we wrote anew do not", "*", "a.pt:5 c.pt:5", "", "3=c.pt:5 4=a.pt:5", "o1 o2", "4 3 o2", ""},
    {"nor where the new one is late", "*", "a.pt:5 c.pt:5", "", "3=c.pt:5", "o1 o2", "3 o2", NOT "a.pt" LATE},
    {"nor where the new one was uploaded before", "*", "c.pt:5", "4=a.pt:5", "3=c.pt:5 4=a.pt:5", "o1 o2",
     "3 4 o2", ""},
    {"a new file in a folder takes the place of an old one without", "*", "ck/a.pt:5", "", "3=ck/a.pt:5",
     "o1 o2", "3 o2", ""},
    {"what the patterns do not mean is no new one", "*.pt", "c.pt:5", "9=state.json:3",
     "3=c.pt:5 9=state.json:3", "o3", "3 o3", ""},
    {"without anything new the input stays what it was", "*", "a.pt:5", "", "", "o1 o2", "", NOT "a.pt" LATE},
    {"an old file without a name cannot be told from a new one", "*", "a.pt:5", "", "1=a.pt:5", "o9", "1",
     NOT "1 file of its own input _restart (inputs.json does not name them)"},
};

/* A list of ids, with `datum://` before each. */
static struct json_object *addresses(const char *text)
{
    char copy[128];
    char *rest = NULL;
    struct json_object *list = json_object_new_array();
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char address[64];
        snprintf(address, sizeof address, "datum://%s", word);
        json_object_array_add(list, json_object_new_string(address));
    }
    return list;
}

static void run_row(const struct row *row)
{
    char data[1024];
    struct text missing = text_in(data, sizeof data);
    struct restart_files restart = {
        .patterns = row->patterns,
        .inputs = json_tokener_parse("{\"_restart\":{\"files\":[{\"name\":\"a.pt\",\"datum_id\":\"o1\"},"
                                     "{\"name\":\"b.pt\",\"uri\":\"datum://o2\"},"
                                     "{\"name\":\"state.json\",\"datum_id\":\"o3\"}]}}")};
    add_files(&restart, row->files);
    restart_files_choose(&restart);
    look(&restart, row->before);
    make_read_only(&restart);
    look(&restart, row->after);
    struct json_object *own = row->own[0] ? addresses(row->own) : NULL;
    struct json_object *input = restart_files_input(&restart, own);
    struct json_object *expected = row->input[0] ? addresses(row->input) : NULL;
    text_add_restart_missing(&missing, &restart, input, own);
    if (!json_object_equal(input, expected) || strcmp(data, row->missing) != 0)
        fail_msg("%s\n  expected: %s, \"%s\"\n  seen:     %s, \"%s\"", row->name,
                 json_object_to_json_string(expected), row->missing, json_object_to_json_string(input), data);
    json_object_put(own);
    json_object_put(input);
    json_object_put(expected);
    restart_files_free(&restart);
}

static void outputs_are_carried_over(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        run_row(&rows[i]);
}

static void a_look_that_broke_off_changes_nothing(void **state)
{
    (void)state;
    struct restart_files restart = {.patterns = "*"};
    add_files(&restart, "a.pt:3");
    look(&restart, "");
    make_read_only(&restart);
    look(&restart, "1=a.pt:3");
    restart_files_begin_look(&restart);
    restart_files_end_look(&restart, false);
    assert_string_equal(restart.files[0].id, "1");
    restart_files_free(&restart);
}

static void a_hostile_list_is_read(void **state)
{
    (void)state;
    struct restart_files restart = {.patterns = "*"};
    struct json_object *results = json_tokener_parse(
        "[7,null,{},{\"id\":\"1\"},{\"name\":\"a\"},{\"id\":\"../x y\",\"name\":\"b\",\"size\":1},"
        "{\"id\":\"2\",\"name\":\"c\",\"size\":1,\"purged\":true},{\"id\":\"3\",\"name\":\"d\",\"size\":"
        "\"1\","
        "\"ctime\":7},{\"id\":\"4\",\"name\":\"e\",\"size\":1,\"deleted\":true}]");
    restart_files_begin_look(&restart);
    restart_files_take(&restart, results);
    restart_files_end_look(&restart, true);
    struct json_object *input = restart_files_input(&restart, NULL);
    assert_string_equal(
        json_object_to_json_string_ext(input, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
        "[\"datum://3\"]");
    json_object_put(input);
    json_object_put(results);
    restart_files_free(&restart);
}

/* The program's own live output, same name and size each time: the last one is read-only, and not uploaded yet. */
static void an_upload_older_than_the_file_is_not_it(void **state)
{
    static const struct {
        int64_t modified; /* seconds; listed is 2026-05-23T14:26:35Z */
        const char *id;
    } cases[] = {{1779546394, "1"}, {1779546395, "1"}, {1779546396, NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct restart_files restart = {.patterns = "*"};
        add_files(&restart, "=last.pt:3");
        restart.files[0].modified = cases[i].modified * 1000000000;
        look(&restart, "1=last.pt:3@35");
        assert_int_equal(restart.files[0].id != NULL, cases[i].id != NULL);
        restart_files_free(&restart);
    }
}

/* A log that a process keeps open is not waited for, a checkpoint that grows is. */
static void what_is_written_is_waited_for_while_it_changes(void **state)
{
    (void)state;
    const int64_t second = 1000000000;
    struct restart_files restart = {.patterns = "*"};
    add_files(&restart, "a.pt:3!1");
    restart.files[0].modified = 100 * second;
    assert_false(restart_files_are_listed(&restart, 109 * second));
    assert_true(restart_files_are_listed(&restart, 111 * second));
    restart_files_free(&restart);
}

static void of_too_many_the_newest_are_carried_over(void **state)
{
    (void)state;
    struct restart_files restart = {.patterns = "*"};
    for (int i = 0; i < RESTART_FILES_MAX + 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "epoch-%d", i);
        const struct output_file file = {.name = name, .modified = i};
        assert_true(restart_files_add(&restart, &file));
    }
    restart_files_choose(&restart);
    assert_string_equal(restart.files[0].name, "epoch-1002");
    assert_int_equal(restart.files[RESTART_FILES_MAX - 1].obstacle, FILE_IS_FINE);
    assert_string_equal(restart.files[RESTART_FILES_MAX].name, "epoch-2");
    assert_int_equal(restart.files[RESTART_FILES_MAX].obstacle, FILE_IS_ONE_TOO_MANY);
    restart_files_free(&restart);
}

static void what_the_retry_gets_is_said(void **state)
{
    (void)state;
    char data[512];
    struct restart_files restart = {.patterns = "*.pt"};
    struct json_object *input = addresses("1 2");
    struct text line = text_in(data, sizeof data);
    text_add_restart_input(&line, &restart, input, NULL);
    assert_string_equal(data, "the retry finds 2 files in its input _restart");
    line = text_in(data, sizeof data);
    text_add_restart_input(&line, &restart, NULL, NULL);
    assert_string_equal(data,
                        "the retry gets no outputs of this execution: none matches VHRETRY_RESTART (*.pt)");
    snprintf(restart.problem, sizeof restart.problem, "HTTP 403");
    line = text_in(data, sizeof data);
    text_add_restart_input(&line, &restart, NULL, input);
    assert_string_equal(data, "the retry gets no outputs of this execution (VHRETRY_RESTART): HTTP 403; "
                              "its input _restart is that of this execution");
    json_object_put(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_match),
        cmocka_unit_test(outputs_are_carried_over),
        cmocka_unit_test(a_look_that_broke_off_changes_nothing),
        cmocka_unit_test(a_hostile_list_is_read),
        cmocka_unit_test(an_upload_older_than_the_file_is_not_it),
        cmocka_unit_test(what_is_written_is_waited_for_while_it_changes),
        cmocka_unit_test(of_too_many_the_newest_are_carried_over),
        cmocka_unit_test(what_the_retry_gets_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
