#include "tree_case.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 512, WORDS_MAX = 32, DEPTH_MAX = 64, FIRST_PID = 100, BASE_SECONDS = 1000 };

/* Words of one line, and where the reader is. */
struct sentence {
    char *words[WORDS_MAX];
    int count;
    int line;
};

/* A process line that later lines may hang under. */
struct open_process {
    int indent;
    struct image image;
    uint32_t parent;
    uint8_t flags;
    bool execs; /* the next line of this indent is the same pid */
    char program[PROGRAM_SIZE];
};

struct reading {
    struct tree_case *into;
    struct open_process stack[DEPTH_MAX];
    int depth;
    uint32_t next_pid;
};

static _Noreturn void fail(const struct sentence *sentence, const char *problem, const char *word)
{
    fprintf(stderr, "trees.txt:%d: %s: \"%s\"\n", sentence->line, problem, word);
    exit(1);
}

static const char *word_at(const struct sentence *sentence, int index)
{
    if (index >= sentence->count || sentence->words[index] == NULL)
        fail(sentence, "a word is missing after",
             sentence->count > 0 ? sentence->words[sentence->count - 1] : "");
    return sentence->words[index];
}

static uint64_t parse_time(const struct sentence *sentence, const char *word)
{
    char *end;
    double seconds = strtod(word, &end);
    if (end == word || *end != '\0' || seconds < 0)
        fail(sentence, "not a time in seconds", word);
    return (uint64_t)((BASE_SECONDS + seconds) * 1e9);
}

static long parse_number(const struct sentence *sentence, const char *word)
{
    char *end;
    long number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || number < 0 || number > 1000000)
        fail(sentence, "not a number", word);
    return number;
}

static bool parse_address(struct peer *peer, const char *text)
{
    if (inet_pton(AF_INET, text, peer->address) == 1)
        peer->family = 4;
    else if (inet_pton(AF_INET6, text, peer->address) == 1)
        peer->family = 6;
    return peer->family != 0;
}

/* `db:5432`, `db(10.0.0.7):5432`, `10.0.0.7:5432`, `[::1]:443`, `db`. */
static struct peer parse_peer(const struct sentence *sentence, const char *word)
{
    struct peer peer = {0};
    char copy[LINE_SIZE];
    snprintf(copy, sizeof copy, "%s", word);
    char *bracket = strchr(copy, ']');
    char *colon = strrchr(bracket != NULL ? bracket : copy, ':');
    if (colon != NULL) {
        peer.port = (uint16_t)parse_number(sentence, colon + 1);
        *colon = '\0';
    }
    char *host = copy;
    char *parenthesis = strchr(copy, '(');
    if (bracket != NULL) {
        *bracket = '\0';
        host++;
    }
    if (parenthesis != NULL) {
        *strchr(parenthesis, ')') = '\0';
        *parenthesis = '\0';
        if (!parse_address(&peer, parenthesis + 1))
            fail(sentence, "not an address", parenthesis + 1);
        peer_set_name(&peer, host);
    } else if (!parse_address(&peer, host)) {
        peer_set_name(&peer, host);
    }
    return peer;
}

static enum fault_phase parse_phase(const struct sentence *sentence, const char *word)
{
    for (enum fault_phase phase = PHASE_RESOLVE; phase < PHASE_COUNT; phase++)
        if (strcmp(word, fault_phase_name(phase)) == 0)
            return phase;
    fail(sentence, "not a phase", word);
}

static enum fault_class parse_class(const struct sentence *sentence, const char *word)
{
    enum fault_class class = fault_class_named(word, strlen(word));
    if (class == FAULT_NONE)
        fail(sentence, "not a fault class", word);
    return class;
}

static struct record *add_record(struct reading *reading, const struct sentence *sentence)
{
    if (reading->into->record_count == CASE_RECORDS_MAX)
        fail(sentence, "too many records in one case", reading->into->name);
    return &reading->into->records[reading->into->record_count++];
}

static struct record *add_record_of(struct reading *reading, const struct sentence *sentence,
                                    const struct open_process *process, enum record_kind kind)
{
    struct record *record = add_record(reading, sentence);
    *record = (struct record){
        .kind = (uint8_t)kind, .flags = process->flags, .image = process->image, .parent = process->parent};
    memcpy(record->program, process->program, sizeof record->program);
    return record;
}

static void read_fault(struct reading *reading, const struct sentence *sentence)
{
    struct record *record =
        add_record_of(reading, sentence, &reading->stack[reading->depth - 1], RECORD_FAULT);
    record->phase = (uint8_t)parse_phase(sentence, word_at(sentence, 1));
    record->class = (uint8_t)parse_class(sentence, word_at(sentence, 2));
    record->peer = parse_peer(sentence, word_at(sentence, 3));
    record->error = record->class == FAULT_REFUSED ? ECONNREFUSED : 0;
    record->count = 1;
    for (int i = 4; i < sentence->count; i++) {
        const char *word = sentence->words[i];
        if (strcmp(word, "at") == 0)
            record->time = parse_time(sentence, word_at(sentence, ++i));
        else if (strcmp(word, "since") == 0)
            record->first = parse_time(sentence, word_at(sentence, ++i));
        else if (strcmp(word, "weak") == 0)
            record->flags |= RECORD_WEAK;
        else if (strcmp(word, "pending") == 0)
            record->flags |= RECORD_PENDING;
        else if (word[0] == 'x')
            record->count = (uint32_t)parse_number(sentence, word + 1);
        else
            fail(sentence, "not part of a fault", word);
    }
    if (record->time == 0)
        fail(sentence, "a fault needs a time", "at");
    if (record->first == 0)
        record->first = record->time;
}

static void read_recovered(struct reading *reading, const struct sentence *sentence)
{
    struct record *record =
        add_record_of(reading, sentence, &reading->stack[reading->depth - 1], RECORD_RECOVERED);
    record->phase = (uint8_t)parse_phase(sentence, word_at(sentence, 1));
    record->peer = parse_peer(sentence, word_at(sentence, 2));
    if (strcmp(word_at(sentence, 3), "at") != 0)
        fail(sentence, "a recovery needs a time", "at");
    record->time = parse_time(sentence, word_at(sentence, 4));
}

/* How a process ended, as its line says. */
struct ending {
    uint64_t time;
    int status;
    int signal;
    bool by_itself; /* it wrote its END */
    bool seen;      /* its parent wrote a CHILD */
};

static void read_ending(struct sentence *sentence, int at, struct open_process *process,
                        struct ending *ending)
{
    for (int i = at; i < sentence->count; i++) {
        const char *word = sentence->words[i];
        if (strcmp(word, "=") == 0) {
            ending->status = (int)parse_number(sentence, word_at(sentence, ++i));
            ending->by_itself = true;
        } else if (strcmp(word, "signal") == 0) {
            ending->signal = (int)parse_number(sentence, word_at(sentence, ++i));
            ending->seen = true;
        } else if (strcmp(word, "abort") == 0) {
            ending->signal = 6;
            ending->seen = true;
            ending->by_itself = true;
        } else if (strcmp(word, "blind") == 0) {
            ending->by_itself = false;
            ending->seen = ending->status != 0 || ending->signal != 0;
        } else if (strcmp(word, "seen") == 0) {
            ending->seen = true;
        } else if (strcmp(word, "forked") == 0) {
            process->flags |= RECORD_FORKED;
        } else if (strcmp(word, "execs") == 0) {
            process->execs = true;
        } else if (strncmp(word, "pid=", 4) == 0) {
            process->image.pid = (uint32_t)parse_number(sentence, word + 4);
        } else if (strncmp(word, "parent=", 7) == 0) {
            process->parent = (uint32_t)parse_number(sentence, word + 7);
        } else if (strncmp(word, "namespace=", 10) == 0) {
            process->image.namespace = (uint32_t)parse_number(sentence, word + 10);
        } else if (strcmp(word, "running") != 0) {
            fail(sentence, "not part of a process", word);
        }
    }
}

static void write_ending(struct reading *reading, const struct sentence *sentence,
                         const struct open_process *process, const struct ending *ending)
{
    struct tree_case *into = reading->into;
    if (reading->depth == 1 && !process->execs)
        into->end = (struct run_end){process->image, ending->time, ending->status, ending->signal};
    if (ending->by_itself) {
        struct record *record = add_record_of(reading, sentence, process, RECORD_END);
        record->time = ending->time;
        record->status = ending->status;
        record->signal = ending->signal;
    }
    if (ending->seen && reading->depth > 1) {
        const struct open_process *parent = &reading->stack[reading->depth - 2];
        struct record *record = add_record_of(reading, sentence, parent, RECORD_CHILD);
        memset(record->program, 0, sizeof record->program);
        record->child = process->image.pid;
        record->time = ending->time;
        record->status = ending->status;
        record->signal = ending->signal;
    }
}

/* The word `START-END`; its index, or -1 if the line is no process. */
static int find_lifetime(const struct sentence *sentence)
{
    for (int i = 1; i < sentence->count; i++)
        if (strspn(sentence->words[i], "0123456789.?-") == strlen(sentence->words[i]) &&
            strchr(sentence->words[i], '-') != NULL)
            return i;
    return -1;
}

static void read_process(struct reading *reading, struct sentence *sentence, int indent, int lifetime)
{
    struct open_process process = {.indent = indent};
    struct ending ending = {0};
    const struct open_process *replaced = NULL;
    while (reading->depth > 0 && reading->stack[reading->depth - 1].indent >= indent) {
        const struct open_process *closed = &reading->stack[--reading->depth];
        replaced = closed->indent == indent && closed->execs ? closed : NULL;
    }
    if (reading->depth == DEPTH_MAX)
        fail(sentence, "too deep", sentence->words[0]);
    if (replaced != NULL) {
        process.image = replaced->image;
        process.parent = replaced->parent;
    } else {
        process.image.pid = reading->next_pid++;
        process.image.namespace = 1;
        if (reading->depth > 0) {
            process.parent = reading->stack[reading->depth - 1].image.pid;
            process.image.namespace = reading->stack[reading->depth - 1].image.namespace;
        }
    }
    struct text program = text_in(process.program, sizeof process.program);
    for (int i = 0; i < lifetime; i++) {
        text_add(&program, i > 0 ? " " : "");
        text_add(&program, sentence->words[i]);
    }
    char *dash = strchr(sentence->words[lifetime], '-');
    *dash = '\0';
    process.image.start =
        strcmp(sentence->words[lifetime], "?") == 0 ? 0 : parse_time(sentence, sentence->words[lifetime]);
    ending.time = dash[1] == '\0' ? 0 : parse_time(sentence, dash + 1);
    read_ending(sentence, lifetime + 1, &process, &ending);
    reading->stack[reading->depth++] = process;
    write_ending(reading, sentence, &process, &ending);
}

static void read_patterns(const struct sentence *sentence, struct peer_pattern *patterns, size_t *count,
                          char *list)
{
    for (char *item = strtok(list, ","); item != NULL; item = strtok(NULL, ",")) {
        if (*count == CASE_PATTERNS_MAX || !peer_pattern_parse(&patterns[*count], item, strlen(item)))
            fail(sentence, "not a peer pattern", item);
        ++*count;
    }
}

static void read_policy(struct tree_case *into, const struct sentence *sentence)
{
    struct verdict_policy *policy = &into->policy;
    for (int i = 1; i < sentence->count; i++) {
        char *value = strchr(sentence->words[i], '=');
        if (value == NULL)
            fail(sentence, "not a setting", sentence->words[i]);
        *value++ = '\0';
        const char *name = sentence->words[i];
        if (strcmp(name, "window") == 0)
            policy->window = (uint64_t)(strtod(value, NULL) * 1e9);
        else if (strcmp(name, "retries") == 0)
            policy->retries = (unsigned)parse_number(sentence, value);
        else if (strcmp(name, "retry") == 0)
            policy->retry_count = (unsigned)parse_number(sentence, value);
        else if (strcmp(name, "on") == 0 && strcmp(value, "all") == 0)
            policy->classes = fault_classes_all();
        else if (strcmp(name, "on") == 0)
            policy->classes = (fault_class_set)1 << parse_class(sentence, value);
        else if (strcmp(name, "ignore") == 0)
            read_patterns(sentence, into->ignore, &policy->ignore_count, value);
        else if (strcmp(name, "only") == 0)
            read_patterns(sentence, into->only, &policy->only_count, value);
        else if (strcmp(name, "mode") == 0 && strcmp(value, "off") == 0)
            policy->disabled = true;
        else if (strcmp(name, "own") == 0 && parse_address(&into->own_address, value))
            policy->own_address_count = 1;
        else
            fail(sentence, "not a setting", name);
    }
}

/* Everything behind the first word, as it stands in the line. */
static void copy_rest(char *into, const char *line, const char *first_word)
{
    const char *rest = strstr(line, first_word) + strlen(first_word);
    snprintf(into, CASE_TEXT_SIZE, "%s", rest + strspn(rest, " "));
}

static void read_line(struct reading *reading, const char *line, int number)
{
    char copy[LINE_SIZE];
    struct sentence sentence = {.line = number};
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL && sentence.count < WORDS_MAX; word = strtok(NULL, " "))
        sentence.words[sentence.count++] = word;
    const char *first = word_at(&sentence, 0);
    int lifetime = find_lifetime(&sentence);
    if (strcmp(first, "=>") == 0)
        copy_rest(reading->into->expected, line, first);
    else if (strcmp(first, "path") == 0)
        copy_rest(reading->into->path, line, first);
    else if (strcmp(first, "because") == 0)
        copy_rest(reading->into->because, line, first);
    else if (strcmp(first, "with") == 0)
        read_policy(reading->into, &sentence);
    else if (strcmp(first, "fault") == 0 && reading->depth > 0)
        read_fault(reading, &sentence);
    else if (strcmp(first, "recovered") == 0 && reading->depth > 0)
        read_recovered(reading, &sentence);
    else if (lifetime > 0)
        read_process(reading, &sentence, (int)strspn(line, " "), lifetime);
    else
        fail(&sentence, "neither a process nor anything else of the notation", line);
}

static bool is_blank(const char *line)
{
    return line[0] == '#' || line[strspn(line, " ")] == '\0';
}

bool tree_case_read(struct tree_case *tree_case, FILE *file, int *line)
{
    char text[LINE_SIZE];
    struct reading reading = {.into = tree_case, .next_pid = FIRST_PID};
    memset(tree_case, 0, sizeof *tree_case);
    tree_case->policy = (struct verdict_policy){
        .classes = fault_classes_default(), .window = UINT64_C(60000000000), .retries = 3};
    while (fgets(text, sizeof text, file) != NULL) {
        ++*line;
        text[strcspn(text, "\n")] = '\0';
        if (is_blank(text) && tree_case->name[0] != '\0' && text[0] != '#')
            break;
        if (is_blank(text))
            continue;
        if (tree_case->name[0] == '\0') {
            tree_case->line = *line;
            snprintf(tree_case->name, sizeof tree_case->name, "%.*s", CASE_TEXT_SIZE - 1, text);
            continue;
        }
        read_line(&reading, text, *line);
    }
    tree_case->policy.ignore = tree_case->ignore;
    tree_case->policy.only = tree_case->only;
    tree_case->policy.own_addresses = &tree_case->own_address;
    return tree_case->name[0] != '\0';
}
