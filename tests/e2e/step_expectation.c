#include "step_expectation.h"

#include "pretend_valohai_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define PREFIX "vhretry: "

static void describe_end(char *text, size_t size, int wait_status)
{
    if (WIFSIGNALED(wait_status))
        snprintf(text, size, "signal %d", WTERMSIG(wait_status));
    else
        snprintf(text, size, "exit %d", WEXITSTATUS(wait_status));
}

static void fail_step(const struct step_end *end, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void fail_step(const struct step_end *end, const char *format, ...)
{
    char problem[4096];
    char ended[32];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    describe_end(ended, sizeof ended, end->wait_status);
    /* print_error does not cut long texts as fail_msg does. */
    print_error("%s\nthe step ended with %s; its output:\n%s\nits stderr:\n%s\n", problem, ended, end->output,
                end->errors);
    fail();
}

static bool is_ours(const char *line)
{
    return strncmp(line, PREFIX, strlen(PREFIX)) == 0;
}

/* Copies `text` without our lines. */
static void leave_out_ours(char *rest, const char *text)
{
    rest[0] = '\0';
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        length += text[length] == '\n';
        if (!is_ours(text))
            strncat(rest, text, length);
        text += length;
    }
}

/* What programs print that is another thing in each run, as a pattern: 'd' is a digit, 'h' one or more hexadecimal ones, ' ' and
 * the rest are themselves. */
static const char *const varying[] = {
    "dddd-dd-dd dd:dd:dd", /* dates and times of logs */
    "0xh",                 /* addresses of objects */
    "localPort: h",        /* node shows the socket that failed */
    "' (h) panicke",       /* Rust names the thread by its number */
    "system error: h",     /* MariaDB tells whatever was in errno */
    "h:error:",            /* OpenSSL names the thread */
    "127.0.0.1:h->",       /* Go names both ends of a connection */
    " after h m",          /* libcurl says how long it took: in ms, or milliseconds */
};

/* How long the text is that the pattern matches at `text`; 0: it does not. */
static size_t matched(const char *pattern, const char *text)
{
    const char *at = text;
    for (; *pattern != '\0'; pattern++) {
        const char *digits = *pattern == 'd' ? "0123456789" : "0123456789abcdefABCDEF";
        const size_t length = *pattern == 'd' || *pattern == 'h' ? strspn(at, digits) : *at == *pattern;
        if (length == 0)
            return 0;
        at += *pattern == 'h' ? length : 1;
    }
    return (size_t)(at - text);
}

static void forget_what_varies(char *text)
{
    for (char *at = text; *at != '\0'; at++)
        for (size_t i = 0; i < sizeof varying / sizeof *varying; i++) {
            const size_t length = matched(varying[i], at);
            if (length > 0) {
                memmove(at + 1, at + length, strlen(at + length) + 1);
                *at = '~';
            }
        }
}

/* From the line on in which they differ. */
static const char *difference(const char *expected, const char *seen)
{
    const char *line = expected;
    while (*expected != '\0' && *expected == *seen) {
        line = *expected == '\n' ? expected + 1 : line;
        expected++;
        seen++;
    }
    return line;
}

static void expect_same_text(const struct step_end *end, const char *where, char *expected, char *seen)
{
    forget_what_varies(expected);
    forget_what_varies(seen);
    if (strcmp(expected, seen) != 0)
        fail_step(end, "expected on its %s, as without us, from here on:\n%s\n---", where,
                  difference(expected, seen));
}

void expect_same_end(const struct step_end *without_us, const struct step_end *with_us)
{
    char expected[STEP_TEXT_SIZE];
    char seen[STEP_TEXT_SIZE];
    describe_end(expected, sizeof expected, without_us->wait_status);
    describe_end(seen, sizeof seen, with_us->wait_status);
    if (strcmp(expected, seen) != 0)
        fail_step(with_us, "expected, as without us: %s, seen: %s", expected, seen);
    snprintf(expected, sizeof expected, "%s", without_us->output);
    snprintf(seen, sizeof seen, "%s", with_us->output);
    expect_same_text(with_us, "output", expected, seen);
    snprintf(expected, sizeof expected, "%s", without_us->errors);
    leave_out_ours(seen, with_us->errors);
    expect_same_text(with_us, "stderr", expected, seen);
}

void expect_no_word_of_ours(const struct step_end *with_us)
{
    char rest[STEP_TEXT_SIZE];
    leave_out_ours(rest, with_us->errors);
    if (strcmp(rest, with_us->errors) != 0)
        fail_step(with_us, "expected: no word of ours on stderr");
}

void expect_end(const struct step_end *end, int status, int signal)
{
    if (signal != 0 && !(WIFSIGNALED(end->wait_status) && WTERMSIG(end->wait_status) == signal))
        fail_step(end, "expected: signal %d", signal);
    if (signal == 0 && !(WIFEXITED(end->wait_status) && WEXITSTATUS(end->wait_status) == status))
        fail_step(end, "expected: exit %d", status);
}

void expect_line(const struct step_end *with_us, const char *part)
{
    for (const char *line = with_us->errors; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const char *found = strstr(line, part);
        if (is_ours(line) && found && found < line + length)
            return;
        line += length + (line[length] == '\n');
    }
    fail_step(with_us, "expected on stderr: a line of ours with: %s", part);
}

void each_request(const struct step *step, void (*look)(struct json_object *request, void *context),
                  void *context)
{
    char path[512];
    char line[EXCHANGE_BODY_SIZE];
    snprintf(path, sizeof path, "%s/requests", step->valohai.directory);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        struct json_object *request = json_tokener_parse(line);
        assert_non_null(request);
        look(request, context);
        json_object_put(request);
    }
    if (file)
        fclose(file);
}

struct counted {
    const char *call;
    unsigned count;
};

static void count_call(struct json_object *request, void *context)
{
    struct counted *counted = context;
    const char *call = json_object_get_string(json_object_object_get(request, "call"));
    counted->count += strcmp(call, counted->call) == 0;
}

unsigned count_requests(const struct step *step, const char *call)
{
    struct counted counted = {.call = call};
    each_request(step, count_call, &counted);
    return counted.count;
}

static void refuse_violations(struct json_object *request, void *context)
{
    struct json_object *violations = json_object_object_get(request, "violations");
    if (json_object_array_length(violations) > 0)
        fail_step(context, "expected: faultless requests, seen: %s", json_object_to_json_string(request));
}

void expect_faultless_requests(const struct step *step, const struct step_end *with_us)
{
    each_request(step, refuse_violations, (void *)with_us);
}

static void expect_posts(const struct step *step, const struct step_end *with_us, unsigned expected)
{
    expect_faultless_requests(step, with_us);
    unsigned posts = count_requests(step, "post");
    size_t created = count_executions(&step->valohai) - 1;
    if (posts != expected || created != expected)
        fail_step(with_us, "expected: %u POST, seen: %u, which created %zu executions", expected, posts,
                  created);
}

void expect_no_retry(const struct step *step, const struct step_end *with_us)
{
    expect_posts(step, with_us, 0);
}

/* The tags of #119 as the API shows them; the caller puts them. */
static struct json_object *tags_of_retry(const struct step *step)
{
    char *text = execution_field(&step->valohai, 1, "tags");
    struct json_object *tags = json_tokener_parse(text);
    free(text);
    return tags;
}

/* The last of the tags, if it says why; else "". */
static const char *cause_tag(struct json_object *tags)
{
    const size_t count = json_object_array_length(tags);
    const char *last = count > 0 ? json_object_get_string(json_object_array_get_idx(tags, count - 1)) : "";
    return strncmp(last, "cause: ", strlen("cause: ")) == 0 ? last : "";
}

void expect_one_retry(const struct step *step, const struct step_end *with_us, unsigned number,
                      const char *tag)
{
    char expected[256];
    expect_posts(step, with_us, 1);
    struct json_object *seen = tags_of_retry(step);
    struct json_object *tags = json_object_new_array();
    if (tag)
        json_object_array_add(tags, json_object_new_string(tag));
    snprintf(expected, sizeof expected, "retry: %u", number);
    json_object_array_add(tags, json_object_new_string(expected));
    snprintf(expected, sizeof expected, "rerun-of: %s", step->execution_id);
    json_object_array_add(tags, json_object_new_string(expected));
    /* Each test knows its own cause; that there is one, all know. */
    json_object_array_add(tags, json_object_new_string(cause_tag(seen)));
    if (*cause_tag(seen) == '\0' || !json_object_equal(tags, seen))
        fail_step(with_us, "expected the tags %s and a cause, seen: %s", json_object_to_json_string(tags),
                  json_object_to_json_string(seen));
    json_object_put(tags);
    json_object_put(seen);
}

void expect_cause_tag(const struct step *step, const struct step_end *with_us, const char *tag)
{
    struct json_object *seen = tags_of_retry(step);
    if (strcmp(cause_tag(seen), tag) != 0)
        fail_step(with_us, "expected the tag %s, seen: %s", tag, json_object_to_json_string(seen));
    json_object_put(seen);
}

/* Is `seen` the expected text, or that with something in parentheses added in one place? */
static bool differs_by_words_alone(const char *seen, const char *expected)
{
    size_t same = 0;
    while (seen[same] != '\0' && seen[same] == expected[same])
        same++;
    size_t rest = strlen(expected + same);
    size_t length = strlen(seen + same);
    if (length < rest || strcmp(seen + same + length - rest, expected + same) != 0)
        return false;
    const char *added = seen + same;
    size_t added_length = length - rest;
    return added_length == 0 ||
           (added_length > 3 && strncmp(added, " (", 2) == 0 && added[added_length - 1] == ')');
}

void expect_status_detail(const struct step *step, const struct step_end *with_us, const char *detail)
{
    char *seen = execution_field(&step->valohai, 0, "status_detail");
    if (!differs_by_words_alone(seen, detail))
        fail_step(with_us, "expected the status detail: %s\nseen: %s", detail, seen);
    free(seen);
}

/* Cuts the parentheses out that stand before what follows from the cause. */
static void leave_out_words(char *detail)
{
    char *begin = strstr(detail, " (");
    char *end = strstr(detail, "). ");
    if (begin != NULL && end != NULL && begin < end)
        memmove(begin, end + 1, strlen(end + 1) + 1);
}

void expect_status_detail_with(const struct step *step, const struct step_end *with_us, const char *part)
{
    char *seen = execution_field(&step->valohai, 0, "status_detail");
    char *without_words = strdup(seen);
    leave_out_words(without_words);
    if (*part == '\0' ? *seen != '\0' : !strstr(seen, part) && !strstr(without_words, part))
        fail_step(with_us, "expected a status detail with: %s\nseen: %s", part, seen);
    free(without_words);
    free(seen);
}

void expect_created(const struct step *step, const struct step_end *with_us, unsigned count)
{
    size_t seen = count_executions(&step->valohai) - 1;
    if (seen != count)
        fail_step(with_us, "expected: %u executions created, seen: %zu", count, seen);
}
