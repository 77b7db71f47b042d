#include "situation_play.h"

#include "../../core/command/command_line.h"
#include "../../core/evidence/run_name.h"
#include "../../core/pretend/container.h"
#include "../../core/pretend/server.h"
#include "../../core/settle/settle.h"
#include "scratch_folder.h"
#include "situation_extras.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    PATH_SIZE = 2 * SCRATCH_PATH_SIZE,
    WORDS_MAX = 24,
    PATIENCE_SECONDS = 30,
    FIRST_COUNTER = 118,
    MOMENT = 2 /* milliseconds */
};

static const char rest_token[] = "a-token-of-the-tests";
static const char detail_token[] = "a-token-of-the-container";

/* A situation under way. */
struct play {
    const struct situation_file *situation;
    char folder[SCRATCH_PATH_SIZE]; /* its records, the container, and the current folder of the commands */
    char run[PATH_SIZE];
    bool served;
    struct store store;
    struct server server;
    struct execution *execution;
    struct trouble trouble;
    enum call_kind troubled;
    int times; /* that the trouble is still to come; -1 always */
    struct text seen;
};

/* Status details, each once, in their order: the store has no context to give. */
static char details[8192];
static char last_detail[1024];

static void note_detail(const struct execution *execution)
{
    const char *detail = execution_status_detail(execution);
    if (!detail || execution->counter != FIRST_COUNTER || strcmp(detail, last_detail) == 0)
        return;
    snprintf(last_detail, sizeof last_detail, "%s", detail);
    const size_t used = strlen(details);
    snprintf(details + used, sizeof details - used, "status detail: %s\n", detail);
}

static const struct trouble *next_trouble(void *context, enum call_kind kind)
{
    struct play *play = context;
    if (play->times == 0 || kind != play->troubled)
        return NULL;
    play->times -= play->times > 0;
    return &play->trouble;
}

/* `KIND STATUS TIMES [BODY]`; the status `reset` is a broken connection. */
static void plan_trouble(struct play *play, const char *plan)
{
    char kind[16];
    char status[16];
    int length = 0;
    if (sscanf(plan, "%15s %15s %n", kind, status, &length) != 2)
        fail_msg("trouble: KIND STATUS TIMES [BODY], not \"%s\"", plan);
    char *behind;
    const int times = (int)strtol(plan + length, &behind, 10);
    const char *body = behind + strspn(behind, " ");
    play->troubled = CALL_UNKNOWN;
    for (int each = CALL_STATUS_DETAIL; each <= CALL_POST; each++)
        if (strcmp(kind, call_kind_name((enum call_kind)each)) == 0)
            play->troubled = (enum call_kind)each;
    play->times = times == 0 ? -1 : times;
    play->trouble = (struct trouble){.name = plan,
                                     .delivery = strcmp(status, "reset") == 0 ? DELIVER_RESET : DELIVER_WHOLE,
                                     .status = (int)strtol(status, NULL, 10),
                                     .type = body[0] == '{' ? "application/json" : "text/html; charset=utf-8",
                                     .body = body};
}

/* What the words behind `valohai` make of the execution. */
static void add_words(struct play *play, struct json_object *payload, char *words)
{
    struct json_object *tags = json_object_new_array();
    (void)play;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        char tag[32];
        if (strncmp(word, "retry=", 6) == 0) {
            snprintf(tag, sizeof tag, "retry: %s", word + 6);
            json_object_array_add(tags, json_object_new_string(tag));
        } else if (strcmp(word, "pipeline") == 0) {
            setenv("VH_PIPELINE_ID", "0167d05d-0000-4000-8000-00000000000a", 1);
        } else if (strcmp(word, "task") == 0) {
            setenv("VH_TASK_ID", "0167d05d-0000-4000-8000-00000000000b", 1);
        } else if (strcmp(word, "distributed") == 0) {
            setenv("VH_DIST_MEMBER_ID", "1", 1);
        } else {
            fail_msg("no word for an execution: %s", word);
        }
    }
    json_object_object_add(payload, "tags", tags);
}

static void serve(struct play *play, const struct situation_line *line)
{
    char words[SITUATION_LINE_SIZE];
    struct json_object *payload = json_object_new_object();
    snprintf(words, sizeof words, "%s", line->rest);
    play->store = (struct store){
        .first_counter = FIRST_COUNTER, .step_command = "python train.py", .announce = note_detail};
    play->server.store = &play->store;
    play->server.tokens = (struct tokens){.rest = rest_token, .status_detail = detail_token};
    play->server.plug = (struct server_plug){.trouble = next_trouble, .context = play};
    assert_true(server_start(&play->server));
    snprintf(play->store.origin, sizeof play->store.origin, "http://127.0.0.1:%u",
             (unsigned)play->server.port);
    json_object_object_add(payload, "commit", json_object_new_string(COMMIT_IDENTIFIER));
    json_object_object_add(payload, "step", json_object_new_string(STEP_NAME));
    json_object_object_add(payload, "inherit_environment_variables", json_object_new_boolean(true));
    add_words(play, payload, words);
    play->execution = store_add(&play->store, payload, "started");
    json_object_put(payload);
    char folder[PATH_SIZE];
    snprintf(folder, sizeof folder, "%s/valohai", play->folder);
    assert_true(config_write(play->execution, &play->store, detail_token, folder));
    setenv("VH_API_TOKEN", rest_token, 1);
    setenv("VHRETRY_HOST", play->store.origin, 1);
    container_enter(play->execution, &play->store, folder);
    play->served = true;
}

static void write_whole(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* The journal of the run, as its processes would have left it. */
static void record_run(struct play *play)
{
    const struct tree_case *run = &play->situation->run;
    char path[PATH_SIZE + sizeof JOURNAL_SUFFIX];
    char folder[PATH_SIZE];
    struct text name = text_in(play->run, sizeof play->run);
    snprintf(folder, sizeof folder, "%s/records", play->folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    text_add(&name, folder);
    text_add(&name, "/");
    text_add_image_name(&name, &run->end.root);
    snprintf(path, sizeof path, "%s" JOURNAL_SUFFIX, play->run);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    for (size_t i = 0; i < run->record_count; i++) {
        struct record record = run->records[i];
        record_seal(&record);
        assert_int_equal(fwrite(&record, sizeof record, 1, file), 1);
    }
    for (size_t i = 0; i < run->words_count; i++)
        assert_int_equal(fwrite(&run->words[i], sizeof run->words[i], 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

/* The environment of every command: nothing of the machine's, and no way out of it. */
static void clean_environment(const struct play *play)
{
    static const char *const kept[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
    char values[sizeof kept / sizeof kept[0]][256] = {{0}};
    char records[PATH_SIZE];
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        snprintf(values[i], sizeof values[i], "%s", getenv(kept[i]) ? getenv(kept[i]) : "");
    clearenv();
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (values[i][0] != '\0')
            setenv(kept[i], values[i], 1);
    snprintf(records, sizeof records, "%s/records", play->folder);
    setenv("VHRETRY_DIR", records, 1);
    setenv("VHRETRY_HOST", "http://127.0.0.1:9", 1);
    setenv("VHRETRY_DELAY", "0", 1);
    setenv("VHRETRY_API_DEADLINE", "30", 1);
    setenv("VHRETRY_RULES", "/dev/null", 1);
    setenv("PATH", "/usr/bin:/bin", 1);
    setenv("HOME", play->folder, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
}

static void prepare(struct play *play)
{
    const struct situation_file *situation = play->situation;
    char path[PATH_SIZE + SITUATION_LINE_SIZE];
    scratch_folder_make(play->folder);
    clean_environment(play);
    snprintf(path, sizeof path, "%s/here", play->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    if (situation->has_run)
        record_run(play);
    for (size_t i = 0; i < situation->count; i++) {
        const struct situation_line *line = &situation->lines[i];
        char name[SITUATION_LINE_SIZE];
        char *value;
        if (line->word == SITUATION_VALOHAI)
            serve(play, line);
        if (line->word == SITUATION_TROUBLE)
            plan_trouble(play, line->rest);
        if (line->word == SITUATION_FILE) {
            snprintf(path, sizeof path, "%s/here/%s", play->folder, line->rest);
            write_whole(path, line->content, strlen(line->content));
        }
        if (line->word == SITUATION_SET) {
            snprintf(name, sizeof name, "%s", line->rest);
            value = strchr(name, '=');
            assert_non_null(value);
            *value++ = '\0';
            if (*value == '\0')
                unsetenv(name);
            else
                setenv(name, value, 1);
        }
    }
}

static int settle_as_told(const struct play *play, int argc, char **argv)
{
    struct settle_request request = {.role = SETTLE_AS_CHILD, .run = play->run};
    assert_true(play->situation->has_run);
    request.end = play->situation->run.end;
    if (argc > 3 && strcmp(argv[1], "again") == 0) {
        request.in_place.allowed = (unsigned)strtoul(argv[2], NULL, 10);
        request.in_place.done = (unsigned)strtoul(argv[3], NULL, 10);
        request.in_place.obstacle = argc > 4 ? argv[4] : NULL;
    }
    return settle_is_worthwhile(&request) ? settle_request_execute(&request) : EXIT_SUCCESS;
}

/* In the child. Words are separated by blanks; one in '…' may have some. */
static int do_command(const struct play *play, char *command)
{
    char *argv[WORDS_MAX + 1] = {NULL};
    int argc = 0;
    char *at = command;
    while (*(at += strspn(at, " ")) != '\0' && argc < WORDS_MAX) {
        const char *end = *at == '\'' ? "'" : " ";
        at += *at == '\'';
        argv[argc++] = at;
        at += strcspn(at, end);
        if (*at != '\0')
            *at++ = '\0';
    }
    if (argc > 0 && strcmp(argv[0], "settle") == 0)
        return settle_as_told(play, argc, argv);
    if (argc > 0 && strcmp(argv[0], "vhretry") == 0)
        return command_line(argc, argv);
    return situation_extra(argc, argv);
}

_Noreturn static void become(const struct play *play, const char *command, int output)
{
    char words[SITUATION_LINE_SIZE];
    char path[PATH_SIZE];
    snprintf(words, sizeof words, "%s", command);
    snprintf(path, sizeof path, "%s/here", play->folder);
    if (chdir(path) != 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
    setvbuf(stdout, NULL, _IOLBF, 0);
    const int status = do_command(play, words);
    fflush(stdout);
    _exit(status);
}

/* Serves until the command has ended; returns its wait status. */
static int await(struct play *play, pid_t child)
{
    int status = 0;
    const time_t start = time(NULL);
    while (waitpid(child, &status, WNOHANG) == 0) {
        struct pollfd waits[SERVER_WAITS_MAX];
        if (play->served)
            server_turn(&play->server);
        poll(waits, play->served ? server_waits(&play->server, waits) : 0, MOMENT);
        if (time(NULL) - start > PATIENCE_SECONDS)
            kill(child, SIGKILL);
    }
    return status;
}

static void add_output(struct play *play, const char *path)
{
    char line[4096];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        bool hidden = false;
        for (size_t i = 0; i < play->situation->count; i++) {
            regex_t pattern;
            if (play->situation->lines[i].word != SITUATION_HIDE)
                continue;
            assert_int_equal(regcomp(&pattern, play->situation->lines[i].rest, REG_EXTENDED | REG_NOSUB), 0);
            hidden = hidden || regexec(&pattern, line, 0, NULL, 0) == 0;
            regfree(&pattern);
        }
        text_add(&play->seen, hidden ? "" : line);
    }
    fclose(file);
}

static void give_command(struct play *play, const char *command)
{
    char path[PATH_SIZE];
    char line[64];
    snprintf(path, sizeof path, "%s/output", play->folder);
    const int output = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    assert_true(output >= 0);
    details[0] = last_detail[0] = '\0';
    text_add(&play->seen, "$ ");
    text_add(&play->seen, command);
    text_add(&play->seen, "\n");
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        become(play, command, output);
    const int status = await(play, child);
    close(output);
    add_output(play, path);
    text_add(&play->seen, details);
    snprintf(line, sizeof line, WIFEXITED(status) ? "exit status %d\n" : "signal %d\n",
             WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    text_add(&play->seen, status == 0 ? "" : line);
}

static void replace_all(char *text, size_t size, const char *pattern, const char *word)
{
    regex_t expression;
    regmatch_t match;
    size_t at = 0;
    assert_int_equal(regcomp(&expression, pattern, REG_EXTENDED), 0);
    while (regexec(&expression, text + at, 1, &match, 0) == 0) {
        const size_t start = at + (size_t)match.rm_so;
        const size_t end = at + (size_t)match.rm_eo;
        const size_t length = strlen(word);
        assert_true(strlen(text) + length < size);
        memmove(text + start + length, text + end, strlen(text + end) + 1);
        memcpy(text + start, word, length);
        at = start + length;
    }
    regfree(&expression);
}

static void replace_what_differs(const struct play *play, char *seen, size_t size)
{
    char program[PATH_SIZE];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    assert_true(length > 0);
    program[length] = '\0';
    *strrchr(program, '/') = '\0';
    replace_all(seen, size, program, "PROGRAM");
    replace_all(seen, size, play->folder, "FOLDER");
    if (play->served)
        replace_all(seen, size, play->store.origin, "http://VALOHAI");
    replace_all(seen, size, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID");
    replace_all(seen, size, "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", "TIME");
    replace_all(seen, size, "[0-9]{2}:[0-9]{2}:[0-9]{2}", "TIME");
    replace_all(seen, size, "[0-9]+ (s|min|h|days) ago", "A WHILE ago");
}

void situation_play(const struct situation_file *situation, char *seen, size_t size)
{
    struct play play = {.situation = situation, .seen = text_in(seen, size)};
    prepare(&play);
    for (size_t i = 0; i < situation->count; i++)
        if (situation->lines[i].word == SITUATION_COMMAND)
            give_command(&play, situation->lines[i].rest);
    replace_what_differs(&play, seen, size);
    if (play.served) {
        server_stop(&play.server);
        store_free(&play.store);
    }
    scratch_folder_remove(play.folder);
}
