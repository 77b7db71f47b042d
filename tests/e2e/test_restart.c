/* The outputs of a failed execution in the input _restart of its retry: what arrives there, what is said of the rest, and that
 * nothing of it ever costs the retry.
 */
#include "../support/test_list.h"
#include "needs.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FAILING "; " OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"
#define OUTPUTS "cd \"$VH_OUTPUTS_DIR\"; mkdir -p ck; "

#define TWO "echo 1 >ck/epoch-1.pt; echo two >ck/epoch-2.pt"

static struct step step;
static struct step_end with_us;

enum { SETTINGS_MAX = 4, OPTIONS_MAX = 7 };

struct carrying {
    const char *name;
    const char *command;                /* in the folder of the outputs, which has a folder ck */
    const char *settings[SETTINGS_MAX]; /* beside VHRETRY_RESTART=1 */
    const char *options[OPTIONS_MAX];   /* of the pretend Valohai */
    const char *input;                  /* names of the files that the retry finds, in order; "" none */
    const char *line;                   /* of ours */
};

static const struct carrying carryings[] = {
    {.name = "outputs are uploaded, and the retry finds them",
     .command = TWO,
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files in its input _restart"},
    {.name = "without the setting nothing of it happens",
     .command = TWO,
     .settings = {"VHRETRY_RESTART=0"},
     .input = "",
     .line = "retry execution started"},
    {.name = "only what the patterns match",
     .command = TWO "; echo x >notes.txt; echo y >best.pt",
     .settings = {"VHRETRY_RESTART=ck/*2.pt,best.*"},
     .input = "best.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "patterns that match nothing are told",
     .command = TWO,
     .settings = {"VHRETRY_RESTART=*.ckpt"},
     .input = "",
     .line = "none matches VHRETRY_RESTART (*.ckpt)"},
    {.name = "no outputs",
     .command = "true",
     .input = "",
     .line = "the retry gets no outputs of this execution: it has none"},
    {.name = "no folder of outputs",
     .command = "export VH_OUTPUTS_DIR=/does/not/exist",
     .input = "",
     .line = "the retry gets no outputs of this execution: it has none"},
    {.name = "what the program uploaded itself is found, too",
     .command = "echo 1 >ck/a.pt; chmod a-w ck/a.pt; echo 2 >ck/b.pt",
     .input = "ck/a.pt ck/b.pt",
     .line = "the retry finds 2 files"},
    {.name = "an upload that takes its time is waited for",
     .command = TWO,
     .options = {"--upload", "ck/epoch-2.pt:late=1"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "waiting up to 120 seconds until Valohai has uploaded 2 files for the retry"},
    {.name = "half an upload is not taken for the whole",
     .command = TWO,
     .options = {"--upload", "ck/epoch-2.pt:half=1"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "what is never uploaded is named, and the retry starts",
     .command = TWO,
     .settings = {"VHRETRY_RESTART_WAIT=1"},
     .options = {"--upload", "*-2.pt:never"},
     .input = "ck/epoch-1.pt",
     .line = "not carried over to the retry: ck/epoch-2.pt (not uploaded in time, see VHRETRY_RESTART_WAIT)"},
    {.name = "what is uploaded during the delay counts",
     .command = TWO,
     .settings = {"VHRETRY_RESTART_WAIT=0", "VHRETRY_DELAY=3"},
     .options = {"--upload", "*-2.pt:late=0.5"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "of two with one name the newer one",
     .command = TWO,
     .options = {"--upload", "*:twice"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "hundreds of files are on several pages",
     .command = "for i in $(seq 250); do echo $i >ck/$i; done",
     .input = NULL,
     .line = "the retry finds 250 files"},
    {.name = "links are not followed, inside or outside",
     .command = TWO "; ln -s epoch-2.pt ck/last; ln -s /etc elsewhere; ln -s /etc/hostname name",
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "(a symbolic link)"},
    {.name = "a fifo is left alone",
     .command = TWO "; mkfifo pipe",
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "not carried over to the retry: pipe (not a regular file)"},
    {.name = "what a background process writes is waited for, and whole",
     .command = "{ echo first; sleep 0.7; echo last; } >ck/async.pt &\n" TWO,
     .input = "ck/async.pt ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 3 files"},
    {.name = "a log that stays open is left alone",
     .command = "echo log >ck/log; touch -d @1000000000 ck/log; exec 7>>ck/log; sleep 20 1>&7 & " TWO,
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "not carried over to the retry: ck/log (still being written)"},
    {.name = "names with blanks, quotes and bytes above ASCII",
     .command = "echo 1 >'ck/a \"b\".pt'; echo 2 >'ck/\303\244'",
     .input = "ck/a \"b\".pt ck/\303\244",
     .line = "the retry finds 2 files"},
    {.name = "a page of a proxy between two looks costs nothing",
     .command = TWO,
     .options = {"--fault", "outputs:2:200-html"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "a list that is refused costs the outputs, not the retry",
     .command = TWO,
     .options = {"--fault", "outputs:*:403"},
     .input = "",
     .line = "the retry gets no outputs of this execution (VHRETRY_RESTART): "},
    {.name = "a list that is not there",
     .command = TWO,
     .options = {"--fault", "outputs:*:404"},
     .input = "",
     .line = "the retry gets no outputs of this execution (VHRETRY_RESTART): "},
    {.name = "a list that fails for a moment is asked for again",
     .command = TWO,
     .options = {"--fault", "outputs:1:500-json", "--fault", "outputs:3:502-html"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "a list that asks for patience is asked for again",
     .command = TWO,
     .options = {"--fault", "outputs:2:429=1"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "a list that is cut off",
     .command = TWO,
     .options = {"--fault", "outputs:2:truncated", "--fault", "outputs:3:reset"},
     .input = "ck/epoch-1.pt ck/epoch-2.pt",
     .line = "the retry finds 2 files"},
    {.name = "a list that hangs costs the outputs, not the retry",
     .command = TWO,
     .settings = {"VHRETRY_RESTART_WAIT=1"},
     .options = {"--fault", "outputs:*:slow=4"},
     .input = "",
     .line = "retry execution started"},
    {.name = "a list that is no list",
     .command = TWO,
     .options = {"--fault", "outputs:*:200-html"},
     .input = "",
     .line = "the retry gets no outputs of this execution (VHRETRY_RESTART): "},
    {.name = "where the inputs of this execution are not known, the step's are not put at risk",
     .command = TWO,
     .options = {"--fault", "get:*:403"},
     .input = "",
     .line = "of its step, not those of this execution, and none of its outputs"},
    {.name = "a step that may not have the input is retried without",
     .command = TWO,
     .options = {"--fault", "post:1:400-field-text=inputs"},
     .input = "",
     .line = "Valohai refused the outputs of this execution (input _restart); retrying without it: "},
    {.name = "so is one that is refused for no field",
     .command = TWO,
     .options = {"--fault", "post:1:400-non-field"},
     .input = "",
     .line = "Valohai refused the outputs of this execution (input _restart); retrying without it: "},
};

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* What #119 finds in the input: the names, sorted, with blanks between them; "" for no such input. Returns how many. */
static size_t read_input(char *names)
{
    char path[512];
    char *list[512] = {NULL};
    snprintf(path, sizeof path, "%s/executions/119/config/inputs.json", step.valohai.directory);
    struct json_object *inputs = json_object_from_file(path);
    struct json_object *input = json_object_object_get(inputs, "_restart");
    struct json_object *files = json_object_object_get(input, "files");
    const size_t count = files ? json_object_array_length(files) : 0;
    assert_true(count <= sizeof list / sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = strdup(
            json_object_get_string(json_object_object_get(json_object_array_get_idx(files, i), "name")));
    qsort(list, count, sizeof *list, compare_names);
    names[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        snprintf(names + strlen(names), STEP_TEXT_SIZE - strlen(names), "%s%s", i > 0 ? " " : "", list[i]);
        free(list[i]);
    }
    json_object_put(inputs);
    return count;
}

static void arrives(void **state)
{
    const struct carrying *row = *state;
    const char *environment[SETTINGS_MAX + 2] = {"VHRETRY_RESTART=1"};
    char command[1024];
    char names[STEP_TEXT_SIZE];
    for (size_t i = 0; i < SETTINGS_MAX && row->settings[i]; i++)
        environment[1 + i] = row->settings[i];
    step_start(&step, row->options);
    snprintf(command, sizeof command, OUTPUTS "%s" FAILING, row->command);
    step_run(&step, WITH_US, command, environment, &with_us);
    expect_end(&with_us, 1, 0);
    expect_line(&with_us, row->line);
    expect_created(&step, &with_us, 1);
    const size_t count = read_input(names);
    if (row->input)
        assert_string_equal(names, row->input);
    else
        assert_int_equal(count, 250);
}

/* What README proposes to try first. */
static void a_rehearsal_shows_whether_a_program_resumes(void **state)
{
    static const char *const environment[] = {"VHRETRY_RESTART=1", NULL};
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US,
             "exec \"$PROGRAMS/../../vhretry\" rehearse -- sh -c 'echo begins at \"$(cat "
             "\"$VH_INPUTS_DIR\"/_restart/epoch)\"; "
             "echo 3 >\"$VH_OUTPUTS_DIR/epoch\"; [ \"$VHRETRY_RETRY_COUNT\" != 0 ] || exec "
             "\"$PROGRAMS/returns_from_main\" refused "
             "$REFUSED'",
             environment, &with_us);
    expect_end(&with_us, 0, 0);
    assert_contains(with_us.output, "begins at 3");
}

static const struct staying {
    const char *name;
    const char *setting;
    const char *end; /* of the command */
} stayings[] = {
    {"where the retries are exhausted, outputs stay as they are", "VHRETRY_RETRIES=0", FAILING},
    {"in a dry run, outputs stay as they are", "VHRETRY_MODE=dry-run", FAILING},
    {"of a program with a bug, outputs stay as they are", "VHRETRY_RETRIES=3",
     "; " OBSERVED "sh -c 'exit 1'"},
};

static void stays(void **state)
{
    const struct staying *row = *state;
    const char *const environment[] = {"VHRETRY_RESTART=1", row->setting, NULL};
    char command[512];
    char path[512];
    struct stat about;
    step_start(&step, NULL);
    snprintf(command, sizeof command, OUTPUTS TWO "; chmod 644 ck/*%s", row->end);
    step_run(&step, WITH_US, command, environment, &with_us);
    expect_no_retry(&step, &with_us);
    assert_int_equal(count_requests(&step, "outputs"), 0);
    snprintf(path, sizeof path, "%s/executions/118/outputs/ck/epoch-1.pt", step.valohai.directory);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0644);
}

static void keep_inputs(struct json_object *request, void *context)
{
    struct json_object *inputs = json_object_object_get(json_object_object_get(request, "body"), "inputs");
    if (strcmp(json_object_get_string(json_object_object_get(request, "call")), "post") == 0)
        snprintf(
            context, STEP_TEXT_SIZE, "%s",
            json_object_to_json_string_ext(inputs, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* The input is refused, and this execution had one of that name: the retry gets that one, and all others. */
static void a_refused_input_becomes_what_it_was(void **state)
{
    static const char inputs[] = "inputs=[{\"name\":\"data\",\"urls\":[\"s3://b/d\"]},"
                                 "{\"name\":\"_restart\",\"urls\":[\"s3://b/old\"]}]";
    static const char *const options[] = {"--set", inputs, "--fault", "post:1:400-field-text=inputs", NULL};
    static const char *const environment[] = {"VHRETRY_RESTART=1", NULL};
    char posted[STEP_TEXT_SIZE] = "";
    (void)state;
    step_start(&step, options);
    step_run(&step, WITH_US, OUTPUTS TWO FAILING, environment, &with_us);
    expect_line(&with_us, "1 file of its own input _restart (inputs.json does not name them)");
    expect_created(&step, &with_us, 1);
    each_request(&step, keep_inputs, posted);
    assert_string_equal(posted, "{\"data\":[\"s3://b/d\"],\"_restart\":[\"s3://b/old\"]}");
}

/* The wait is part of that before the retry: a signal ends it, and nothing is posted. */
static void a_signal_during_the_upload_ends_it(void **state)
{
    static const char *const options[] = {"--upload", "*:never", NULL};
    static const char *const environment[] = {"VHRETRY_RESTART=1", NULL};
    (void)state;
    step_start(&step, options);
    const pid_t pid = step_launch(&step, WITH_US, OUTPUTS TWO FAILING, environment);
    step_wait_for_error(&step, "until Valohai has uploaded 2 files");
    kill(pid, SIGTERM);
    step_wait(&step, pid, &with_us);
    expect_end(&with_us, 0, SIGTERM);
    expect_line(&with_us, "not retried");
    expect_no_retry(&step, &with_us);
}

#define MODEL "model 65295\n"

/* A training script fails in one or more of its executions: the next one goes on from the last checkpoint, and the model is what
 * it would have been. */
static const struct training {
    const char *name;
    const char *places;
    const char *begins[3]; /* epochs behind which its executions begin */
} trainings[] = {
    {"nothing fails", "", {"0"}},
    {"the network fails in the first epoch", "1", {"0", "0"}},
    {"it fails behind the first checkpoint", "2", {"0", "1"}},
    {"it fails in the second epoch", "3", {"0", "1"}},
    {"it fails behind the second checkpoint", "4", {"0", "2"}},
    {"it fails in the third epoch", "5", {"0", "2"}},
    {"it fails behind the third checkpoint", "6", {"0", "3"}},
    {"it fails in the fourth epoch", "7", {"0", "3"}},
    {"it fails behind the fourth checkpoint", "8", {"0", "4"}},
    {"it fails in the fifth epoch", "9", {"0", "4"}},
    {"it fails behind the fifth checkpoint", "10", {"0", "5"}},
    {"the retry fails, too, after one more epoch", "4 7", {"0", "2", "3"}},
    {"the retry fails at once", "6 7", {"0", "3", "3"}},
};

static void set_path(const char *variable, const char *name)
{
    char path[STEP_PATH_SIZE];
    build_path(path, name);
    setenv(variable, path, 1);
}

/* The pretend Valohai gives its steps our environment, as that of the project. */
static void train(const struct training *row)
{
    static const char *const options[] = {"--directory", "@/executions",
                                          "--log",       "@/requests",
                                          "--token",     STEP_TOKEN,
                                          "--run",       "--until-idle",
                                          "--command",   "exec env LD_PRELOAD=\"$LIBRARY\" sh \"$TRAIN\"",
                                          NULL};
    static const char *const refuse[] = {"refuse", NULL};
    char port[16];
    assert_true(server_process_start(&step.refusing, "fault-server", refuse));
    snprintf(port, sizeof port, "%u", (unsigned)step.refusing.port);
    set_path("LIBRARY", "libvhretry.so");
    set_path("PROGRAMS", "tests/programs");
    setenv("REFUSED", port, 1);
    setenv("PLACES", row->places, 1);
    setenv("VH_API_TOKEN", STEP_TOKEN, 1);
    setenv("VHRETRY_DELAY", "0", 1);
    setenv("VHRETRY_RESTART", "1", 1);
    assert_true(server_process_start(&step.valohai, "pretend-valohai", options));
    assert_int_equal(server_process_wait(&step.valohai), 0);
}

static void goes_on(void **state)
{
    const struct training *row = *state;
    char text[STEP_TEXT_SIZE];
    char begins[64];
    step = (struct step){0};
    train(row);
    for (size_t i = 0; i < 3 && row->begins[i]; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/executions/%zu/log", step.valohai.directory, 118 + i);
        read_text(path, text);
        snprintf(begins, sizeof begins, "begins behind epoch %s\n", row->begins[i]);
        assert_contains(text, begins);
    }
    assert_contains(text, MODEL);
    assert_null(strstr(text, "vhretry:"));
    expect_faultless_requests(&step, &with_us);
}

static int stop(void **state)
{
    (void)state;
    step_stop(&step);
    return 0;
}

/* Settings of our own environment would become those of the project. */
static int forget_environment(void **state)
{
    (void)state;
    setenv("TRAIN", "tests/support/programs/train.sh", 0);
    char *path = realpath(getenv("TRAIN"), NULL);
    assert_non_null(path);
    setenv("TRAIN", path, 1);
    free(path);
    setenv("PATH", STEP_SEARCH_PATH, 1);
    return 0;
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(carryings), arrives, NULL, step_teardown);
    test_list_add(TEST(a_rehearsal_shows_whether_a_program_resumes), NULL, step_teardown, NULL);
    test_list_add_rows(TABLE(stayings), stays, NULL, step_teardown);
    test_list_add(TEST(a_refused_input_becomes_what_it_was), NULL, step_teardown, NULL);
    test_list_add(TEST(a_signal_during_the_upload_ends_it), NULL, step_teardown, NULL);
    test_list_add_rows(TABLE(trainings), goes_on, NULL, stop);
    return test_list_run("outputs in the retry's input", argc, argv, forget_environment, NULL);
}
