/* vhretry explain: the verdict on a run that is over, and why; or what a fault class means. */
#include "explain.h"

#include "../records/run_search.h"
#include "../words/class_guide.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "../words/wrapped.h"
#include "explanation.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: vhretry explain [--json] [RUN | CLASS]\n"
    "\n"
    "Tells why the last run that failed here was retried or not: verdict, cause, the\n"
    "processes to blame, their last words, what was absorbed, who was not seen into,\n"
    "the delay, and what would be posted. A run that succeeded is told of only if it\n"
    "went through vhretry run or vhretry env. RUN is another one: its name in the\n"
    "record folder ($VHRETRY_DIR, else $TMPDIR/vhretry-UID, else /tmp/vhretry-UID;\n"
    "/dev/shm if that cannot be used), the beginning of it, such as its pid, or a\n"
    "path. CLASS is a fault class, such as refused: what it means, what causes it,\n"
    "and what to set.\n"
    "\n"
    "  --json   the same under the same names\n"
    "  --help   this text\n"
    "\n"
    "Exit status: 0; 1 if there is nothing to explain; 2 for a usage error.\n";

enum { TEXT_COLUMN = 11 };

static int explain_class(enum fault_class class, bool json)
{
    const struct class_guide *guide = class_guide(class);
    bool on = (fault_classes_default() & (fault_class_set)1 << class) != 0;
    if (!json) {
        print_wrapped("class", TEXT_COLUMN, fault_class_name(class));
        print_wrapped("meaning", TEXT_COLUMN, guide->meaning);
        print_wrapped("causes", TEXT_COLUMN, guide->causes);
        print_wrapped("default", TEXT_COLUMN, on ? "on" : "off");
        print_wrapped("advice", TEXT_COLUMN, guide->advice);
        return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    }
    struct json_object *object = json_object_new_object();
    json_object_object_add(object, "class", json_object_new_string(fault_class_name(class)));
    json_object_object_add(object, "meaning", json_object_new_string(guide->meaning));
    json_object_object_add(object, "causes", json_object_new_string(guide->causes));
    json_object_object_add(object, "default", json_object_new_boolean(on));
    json_object_object_add(object, "advice", json_object_new_string(guide->advice));
    puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int explain_run(const char *run, bool json)
{
    struct explanation_of_run explanation;
    int status = EXIT_FAILURE;
    switch (explanation_read(&explanation, run, say_complaint)) {
    case EXPLANATION_COMPLETE:
        if (json ? explanation_print_json(&explanation) : explanation_print(&explanation))
            status = EXIT_SUCCESS;
        break;
    case EXPLANATION_NO_RECORD:
        say("explain: \"%s\" has no readable record; name a run of the record folder, or none for the last "
            "one",
            run);
        break;
    case EXPLANATION_NOT_ENDED:
        say("explain: \"%s\" has not ended yet, or its first process was killed: no verdict", run);
        break;
    }
    explanation_free(&explanation);
    return status;
}

static int explain_named(const char *name, bool json)
{
    char run[RECORD_PATH_SIZE];
    enum fault_class class = fault_class_named(name, strlen(name));
    if (class_guide(class))
        return explain_class(class, json);
    if (run_search_named(name, run) > 1) {
        say("explain: more than one run begins with \"%s\"; write more of its name", name);
        return EXIT_FAILURE;
    }
    return explain_run(run, json);
}

/* Is there a newer run than `run`, of which no verdict can be told? Whoever asks may mean that one. */
static void say_newer_run(const char *run)
{
    char newest[RECORD_PATH_SIZE];
    if (run_search_newest(explanation_has_record, newest) && strcmp(newest, run) != 0)
        say("explain: a newer run, \"%s\", has no end on record: it goes on, or its first process was killed",
            newest);
}

static int explain_last(bool json)
{
    char run[RECORD_PATH_SIZE];
    char folders[RECORD_FOLDERS_MAX][RECORD_PATH_SIZE];
    /* Of those that go on nothing can be told, unless there is no other. */
    if (run_search_newest(explanation_is_possible, run)) {
        say_newer_run(run);
        return explain_run(run, json);
    }
    if (run_search_newest(NULL, run))
        return explain_run(run, json);
    if (record_folders(folders) > 1)
        say("explain: no run has failed here: neither \"%s\" nor \"%s\" holds a record", folders[0],
            folders[1]);
    else
        say("explain: no run has failed here: \"%s\" holds no record", folders[0]);
    return EXIT_FAILURE;
}

int explain_command(int argc, char **argv)
{
    bool json = false;
    const char *name = NULL;
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (!name && argv[i][0] != '-') {
            name = argv[i];
        } else {
            return refuse_word("explain", argv[i]);
        }
    }
    return name ? explain_named(name, json) : explain_last(json);
}
