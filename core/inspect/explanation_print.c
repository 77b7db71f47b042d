/* An explanation, laid out for people and for programs: the same facts under the same names. */
#include "../evidence/duration.h"
#include "../messages/verdicts.h"
#include "../records/clock.h"
#include "../records/record_folder.h"
#include "../verdict/backoff.h"
#include "../words/amount.h"
#include "../words/cause.h"
#include "../words/print.h"
#include "../words/printable.h"
#include "../words/quoted.h"
#include "../words/verdict_lines.h"
#include "explanation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Nanoseconds since the run ended. */
static uint64_t age_of(const struct explanation_of_run *explanation)
{
    uint64_t now = record_time_now();
    return now > explanation->end.time ? now - explanation->end.time : 0;
}

/* `2026-11-25 06:33:11`, local time. */
static void write_time(char text[32], uint64_t age)
{
    time_t ended = time(NULL) - (time_t)(age / NANOSECONDS_PER_SECOND);
    struct tm local;
    text[0] = '\0';
    if (localtime_r(&ended, &local))
        strftime(text, 32, "%F %T", &local);
}

/* `41 s ago`, `7 min ago`, `3 h ago`, `2 days ago` */
static void write_age(char text[32], uint64_t age)
{
    static const struct {
        uint64_t seconds;
        const char *unit;
    } units[] = {{2 * 86400, "days"}, {2 * 3600, "h"}, {2 * 60, "min"}, {0, "s"}};
    static const uint64_t sizes[] = {86400, 3600, 60, 1};
    uint64_t seconds = age / NANOSECONDS_PER_SECOND;
    size_t i = 0;
    while (seconds < units[i].seconds)
        i++;
    snprintf(text, 32, "%" PRIu64 " %s ago", seconds / sizes[i], units[i].unit);
}

static double delay_of(const struct explanation_of_run *explanation)
{
    const struct settings *settings = &explanation->situation.settings;
    return backoff_delay_asked(backoff_delay(settings->delay, settings->backoff, settings->max_delay, 0,
                                             explanation->situation.identity.place.attempt - 1, 0),
                               explanation->situation.verdict.cause.refusal.wait, settings->max_delay);
}

/* `60 s (fixed)`, `240 s (60 s x 2 per retry, at most 900 s), up to 10 % less by chance` */
static void write_delay(char *text, size_t size, const struct explanation_of_run *explanation)
{
    const struct settings *settings = &explanation->situation.settings;
    int used = snprintf(text, size, "%g s (", delay_of(explanation));
    const unsigned asked = explanation->situation.verdict.cause.refusal.wait;
    if (asked > 0)
        used += snprintf(text + used, size - (size_t)used, EXPLAIN_ASKED, asked);
    if (settings->backoff > 1)
        used += snprintf(text + used, size - (size_t)used, EXPLAIN_GROWN ")", settings->delay,
                         settings->backoff, settings->max_delay);
    else
        used += snprintf(text + used, size - (size_t)used, EXPLAIN_FIXED ")");
    if (settings->jitter > 0)
        used += snprintf(text + used, size - (size_t)used, EXPLAIN_JITTER, settings->jitter * 100);
    if (settings->probe)
        snprintf(text + used, size - (size_t)used, EXPLAIN_PROBE);
}

static void write_process(char *data, size_t size, const struct blamed_process *process)
{
    struct text text = text_in(data, size);
    text_add_blamed(&text, process);
}

/* Adds all that a process said, a string for each line that is not empty. */
static struct json_object *lines_as_json(const char *words)
{
    struct json_object *array = json_object_new_array();
    while (*words != '\0') {
        char line[LAST_WORDS_SIZE];
        char printable[LAST_WORDS_SIZE];
        size_t length = strcspn(words, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, words);
        struct text text = text_in(printable, sizeof printable);
        text_add_printable(&text, line, sizeof printable - 1);
        if (length > 0)
            json_object_array_add(array, json_object_new_string(printable));
        words += length;
        words += *words == '\n';
    }
    return array;
}

/* All that the process said, where it is more than the line that `words` shows. */
static void print_words(const struct quoted_words *words)
{
    struct json_object *lines = lines_as_json(words->text);
    size_t count = json_object_array_length(lines);
    for (size_t i = 0; count > 1 && i < count; i++)
        print("%-11s%s\n", i == 0 ? LABEL_SAID : "",
               json_object_get_string(json_object_array_get_idx(lines, i)));
    json_object_put(lines);
}

static void print_tolerated(const struct account *account)
{
    static const char *const fates[] = {[FATE_ANSWERED] = EXPLAIN_ANSWERED,
                                        [FATE_LIVED_WITH] = EXPLAIN_WENT_ON,
                                        [FATE_NOT_TO_BLAME] = EXPLAIN_NOT_TO_BLAME};
    for (size_t i = 0; i < account->fault_count; i++) {
        const struct other_fault *other = &account->faults[i];
        char cause[512];
        char process[PROGRAM_SIZE + 64];
        char times[32];
        struct text text = text_in(cause, sizeof cause);
        struct text times_text = text_in(times, sizeof times);
        text_add_cause_for_log(&text, &other->fault);
        text_add_amount(&times_text, other->fault.count, "time", "times");
        write_process(process, sizeof process, &other->process);
        print("%-11s" EXPLAIN_TOLERATED "\n", i == 0 ? LABEL_TOLERATED : "", cause, times,
               fates[other->fate], process);
    }
    if (account->fault_count == 0)
        print("%-11s" VERDICT_NONE "\n", LABEL_TOLERATED);
    if (account->faults_left_out > 0)
        print("%-11s" EXPLAIN_OLDER "\n", "", account->faults_left_out);
}

static void print_blind(const struct account *account)
{
    for (size_t i = 0; i < account->blind_count; i++) {
        char process[PROGRAM_SIZE + 64];
        write_process(process, sizeof process, &account->blind[i]);
        print("%-11s%s\n", i == 0 ? LABEL_UNOBSERVED : "", process);
    }
    if (account->blind_count == 0)
        print("%-11s" VERDICT_NONE "\n", LABEL_UNOBSERVED);
    if (account->blind_left_out > 0)
        print("%-11s" EXPLAIN_MORE "\n", "", account->blind_left_out);
}

/* What a retry is, or why there is none. */
static void print_consequence(const struct explanation_of_run *explanation)
{
    char delay[256];
    if (explanation->situation.verdict.outcome == OUTCOME_RETRY && !explanation->obstacle) {
        write_delay(delay, sizeof delay, explanation);
        print("%-11s%s\n", LABEL_DELAY, delay);
    } else if (explanation->obstacle) {
        print("%-11s" EXPLAIN_NO_RETRY "\n", LABEL_RETRY, explanation->obstacle);
    }
    if (!explanation->request)
        return;
    print("%-11sPOST /api/v0/executions/\n", LABEL_REQUEST);
    const char *body = json_object_to_json_string_ext(explanation->request,
                                                      JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                          JSON_C_TO_STRING_NOSLASHESCAPE);
    for (const char *line = body; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        print("%-11s%.*s\n", "", (int)length, line);
        line += length;
        line += *line == '\n';
    }
}

/* A run that went well tells nothing of what it met on its way. */
static bool is_without_failure(const struct explanation_of_run *explanation)
{
    return !explanation->saw_failure && explanation->situation.verdict.outcome != OUTCOME_SUCCEEDED;
}

bool explanation_print(const struct explanation_of_run *explanation)
{
    const struct situation *situation = &explanation->situation;
    const char *slash = strrchr(explanation->run, '/');
    struct verdict_policy policy = settings_policy(&situation->settings, situation->identity.retry_count);
    char report[VERDICT_REPORT_SIZE];
    char when[32];
    char age[32];
    struct text text = text_in(report, sizeof report);
    write_time(when, age_of(explanation));
    write_age(age, age_of(explanation));
    print("%-11s" EXPLAIN_RUN "\n", LABEL_RUN, slash ? slash + 1 : explanation->run, when, age);
    for (size_t i = 0; i < explanation->earlier_count; i++)
        print("%-11s%s\n", i == 0 ? LABEL_EARLIER : "", explanation->earlier[i]);
    text_add_verdict(&text, "", &situation->verdict, &policy, situation->identity.in_execution);
    print("%s", report);
    print_words(&situation->verdict.words);
    if (is_without_failure(explanation))
        print("%-11s" EXPLAIN_NO_FAILURE "\n", LABEL_NETWORK);
    print_tolerated(&explanation->account);
    print_blind(&explanation->account);
    print_consequence(explanation);
    return fflush(stdout) == 0;
}

/* Programs and folders may be called anything, and JSON is UTF-8 (RFC 8259 section 8.1). */
static void add_string(struct json_object *object, const char *name, const char *value)
{
    char data[RECORD_PATH_SIZE];
    struct text printable = text_in(data, sizeof data);
    text_add_printable(&printable, value, sizeof data);
    json_object_object_add(object, name, json_object_new_string(data));
}

static void add_number(struct json_object *object, const char *name, uint64_t value)
{
    json_object_object_add(object, name, json_object_new_int64((int64_t)value));
}

static void add_seconds(struct json_object *object, const char *name, uint64_t nanoseconds)
{
    json_object_object_add(object, name,
                           json_object_new_double((double)nanoseconds / NANOSECONDS_PER_SECOND));
}

static struct json_object *process_as_json(const struct blamed_process *process)
{
    struct json_object *object = json_object_new_object();
    add_string(object, "program", process->program);
    add_number(object, "pid", process->pid);
    add_number(object, "status", (uint64_t)process->status);
    json_object_object_add(object, "blind", json_object_new_boolean(process->blind));
    return object;
}

/* `verdict`: whose cause it is; NULL: it is another fault. */
static struct json_object *cause_as_json(const struct fault_cause *cause, const struct verdict *verdict)
{
    char words[768];
    struct text text = text_in(words, sizeof words);
    struct json_object *object = json_object_new_object();
    if (verdict)
        text_add_cause_of_verdict(&text, verdict);
    else
        text_add_cause_for_log(&text, cause);
    add_string(object, "cause", words);
    text = text_in(words, sizeof words);
    text_add_peer(&text, &cause->peer);
    add_string(object, "class", fault_class_name(cause->class));
    add_string(object, "phase", fault_phase_name(cause->phase));
    add_string(object, "peer", words);
    add_number(object, "count", cause->count);
    add_seconds(object, "over_seconds", cause->last - cause->first);
    return object;
}

static struct json_object *absorbed_as_json(const struct account *account)
{
    struct json_object *array = json_object_new_array();
    for (size_t i = 0; i < account->fault_count; i++) {
        struct json_object *entry = cause_as_json(&account->faults[i].fault, NULL);
        add_string(entry, "fate", fault_fate_words(account->faults[i].fate));
        json_object_object_add(entry, "process", process_as_json(&account->faults[i].process));
        json_object_array_add(array, entry);
    }
    return array;
}

static struct json_object *processes_as_json(const struct blamed_process *processes, size_t count)
{
    struct json_object *array = json_object_new_array();
    for (size_t i = 0; i < count; i++)
        json_object_array_add(array, process_as_json(&processes[i]));
    return array;
}

/* NULL, which is null, where the program said nothing. */
static struct json_object *words_as_json(const struct quoted_words *words)
{
    char line[LAST_WORDS_SIZE];
    struct text text = text_in(line, sizeof line);
    if (words->testimony.kind == TESTIMONY_SILENT)
        return NULL;
    struct json_object *object = json_object_new_object();
    text_add_printable(&text, words->line, sizeof line - 1);
    add_string(object, "line", line);
    add_string(object, "program", words->program);
    add_number(object, "pid", words->pid);
    add_string(object, "say", testimony_kind_name(words->testimony.kind));
    if (words->testimony.kind == TESTIMONY_NETWORK) {
        add_string(object, "class", fault_class_name(words->testimony.class));
        add_string(object, "peer", words->testimony.peer);
    }
    add_string(object, "decided", deciding_name(words->deciding));
    json_object_object_add(object, "said", lines_as_json(words->text));
    return object;
}

/* NULL, which is null, where no rule decided. */
static struct json_object *rule_as_json(const struct rule_list *rules, const struct rule *rule)
{
    char data[RULE_TEXT_SIZE];
    struct text text = text_in(data, sizeof data);
    if (rule == NULL)
        return NULL;
    struct json_object *object = json_object_new_object();
    text_add_rule(&text, rule);
    add_string(object, "file", rules->file);
    add_number(object, "line", rule->line);
    add_string(object, "rule", data);
    return object;
}

bool explanation_print_json(const struct explanation_of_run *explanation)
{
    const struct situation *situation = &explanation->situation;
    const struct verdict *verdict = &situation->verdict;
    struct json_object *report = json_object_new_object();
    add_string(report, "run", explanation->run);
    add_seconds(report, "ended_seconds_ago", age_of(explanation));
    struct json_object *earlier = json_object_new_array();
    for (size_t i = 0; i < explanation->earlier_count; i++)
        json_object_array_add(earlier, json_object_new_string(explanation->earlier[i]));
    json_object_object_add(report, "earlier", earlier);
    add_string(report, "verdict", outcome_name(verdict->outcome));
    add_number(report, "retry_count", situation->identity.retry_count);
    add_number(report, "retries", situation->settings.retries);
    struct json_object *cause = NULL;
    if (verdict->cause.class != FAULT_NONE) {
        cause = cause_as_json(&verdict->cause, verdict);
        add_seconds(cause, "before_end_seconds", verdict->cause.before_end);
    }
    json_object_object_add(report, "cause", cause);
    json_object_object_add(report, "network_failure_seen",
                           situation->verdict.outcome == OUTCOME_SUCCEEDED
                               ? NULL
                               : json_object_new_boolean(explanation->saw_failure));
    json_object_object_add(report, "blame", processes_as_json(verdict->path, verdict->path_length));
    json_object_object_add(report, "words", words_as_json(&verdict->words));
    json_object_object_add(report, "rule", rule_as_json(&situation->rules, verdict->rule));
    add_string(report, "reason", verdict->reason);
    json_object_object_add(report, "rehearsal", json_object_new_boolean(verdict->rehearsal_met));
    json_object_object_add(report, "absorbed", absorbed_as_json(&explanation->account));
    json_object_object_add(report, "blind",
                           processes_as_json(explanation->account.blind, explanation->account.blind_count));
    if (explanation->obstacle)
        add_string(report, "obstacle", explanation->obstacle);
    if (verdict->outcome == OUTCOME_RETRY)
        json_object_object_add(report, "delay_seconds", json_object_new_double(delay_of(explanation)));
    if (explanation->request)
        json_object_object_add(report, "request", json_object_get(explanation->request));
    print_as_json(json_object_to_json_string_ext(report, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(report);
    return fflush(stdout) == 0;
}
