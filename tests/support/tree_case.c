#include "tree_case.h"

#include "../../core/evidence/name_hash.h"
#include "../../core/evidence/recovery.h"
#include "../../core/settings/rules_text.h"
#include "sentence.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, FIRST_PID = 100 };

/* A process line that later lines may hang under. */
struct open_process {
    int indent;
    struct image image;
    uint32_t parent;
    uint8_t flags;
    uint32_t age;
    uint64_t end;
    uint32_t names[RECORD_NAMES];
    bool unsignalled;
    bool unseen;
    bool lost;  /* a record of it */
    bool execs; /* the next line of this indent is the same pid */
    char program[PROGRAM_SIZE];
};

struct reading {
    struct tree_case *into;
    struct open_process stack[DEPTH_MAX];
    int depth;
    uint32_t next_pid;
};

static struct record *add_record_of(struct reading *reading, const struct sentence *sentence,
                                    const struct open_process *process, enum record_kind kind)
{
    if (reading->into->record_count == CASE_RECORDS_MAX)
        sentence_fail(sentence, "too many records in one case", reading->into->name);
    struct record *record = &reading->into->records[reading->into->record_count++];
    *record = (struct record){.kind = (uint8_t)kind,
                              .flags = process->flags,
                              .image = process->image,
                              .parent = process->parent,
                              .age = process->age};
    memcpy(record->program, process->program, sizeof record->program);
    return record;
}

/* What is asked, by a word: `a`; `HEAD-a` is the same asked with HEAD, whose answer the one to `a` includes. */
static uint32_t question_named(const char *word)
{
    bool head = strncmp(word, "HEAD-", 5) == 0;
    if (strcmp(word, "TLS") == 0)
        return QUESTION_UNDER_TLS;
    uint32_t number = 1;
    for (const char *letter = head ? word + 5 : word; *letter != '\0'; letter++)
        number = number * 31 + (unsigned char)*letter;
    return number << 2 | QUESTION_HOSTED | (head ? 0 : QUESTION_WHOLE);
}

static uint32_t milliseconds_in(const char *words)
{
    return (uint32_t)(strtod(words, NULL) * 1000);
}

/* `FROM-TO`, or one for both; seconds. */
static void read_range(const char *words, uint32_t *from, uint32_t *to)
{
    const char *dash = strchr(words, '-');
    *from = milliseconds_in(words);
    *to = dash != NULL ? milliseconds_in(dash + 1) : *from;
}

/* A status of HTTP; 403 is none of a failure by itself. */
static void read_refusal(struct record *record, const char *status)
{
    struct text code = text_in(record->refusal.code, sizeof record->refusal.code);
    text_add(&code, status);
    record->refusal.protocol = ANSWER_HTTP;
    record->refusal.reason = strcmp(status, "403") == 0 ? REASON_LIMIT_USED_UP : 0;
}

/* `70000/200000`, or without the slash where the length is not known. */
static void read_progress(struct record *record, const char *word)
{
    char *end;
    record->answer_received = strtoull(word, &end, 10);
    record->answer_length = *end == '/' ? strtoull(end + 1, NULL, 10) : 0;
}

static void read_fault(struct reading *reading, const struct sentence *sentence)
{
    struct record *record =
        add_record_of(reading, sentence, &reading->stack[reading->depth - 1], RECORD_FAULT);
    record->phase = (uint8_t)sentence_phase(sentence, sentence_word(sentence, 1));
    record->class = (uint8_t)sentence_class(sentence, sentence_word(sentence, 2));
    record->peer = sentence_peer(sentence, sentence_word(sentence, 3));
    record->error = record->class == FAULT_REFUSED ? ECONNREFUSED : 0;
    record->count = 1;
    for (int i = 4; i < sentence->count; i++) {
        const char *word = sentence->words[i];
        if (strcmp(word, "at") == 0)
            record->time = sentence_time(sentence, sentence_word(sentence, ++i));
        else if (strcmp(word, "since") == 0)
            record->first = sentence_time(sentence, sentence_word(sentence, ++i));
        else if (strcmp(word, "errno") == 0)
            record->error = (int)strtol(sentence_word(sentence, ++i), NULL, 10); /* negative: of a resolver */
        else if (strcmp(word, "weak") == 0)
            record->flags |= RECORD_WEAK;
        else if (strcmp(word, "pending") == 0)
            record->flags |= RECORD_PENDING;
        else if (strcmp(word, "doubtful") == 0)
            record->flags |= RECORD_DOUBTFUL;
        else if (strcmp(word, "aside") == 0)
            record->flags |= RECORD_ASIDE;
        else if (strcmp(word, "alone") == 0)
            record->alone = 1;
        else if (strcmp(word, "kernel") == 0)
            record->witness = WITNESS_KERNEL;
        else if (strncmp(word, "received=", 9) == 0)
            record->received_since = (uint32_t)sentence_number(sentence, word + 9);
        else if (strncmp(word, "answers=", 8) == 0)
            record->answers_since = (uint32_t)sentence_number(sentence, word + 8);
        else if (strcmp(word, "thread-ended") == 0)
            record->thread_ended = 1;
        else if (strcmp(word, "worker-stopped") == 0)
            record->worker_stopped = 1;
        else if (strncmp(word, "own-answers=", 12) == 0)
            record->own_answers = (uint32_t)sentence_number(sentence, word + 12);
        else if (strncmp(word, "between=", 8) == 0)
            record->answers_between = (uint32_t)sentence_number(sentence, word + 8);
        else if (strncmp(word, "work=", 5) == 0)
            read_range(sentence->words[i] + 5, &record->first_work, &record->work);
        else if (strncmp(word, "pauses=", 7) == 0)
            read_range(sentence->words[i] + 7, &record->shortest_pause, &record->longest_pause);
        else if (strcmp(word, "of") == 0)
            record->question = question_named(sentence_word(sentence, ++i));
        else if (strncmp(word, "as-", 3) == 0)
            read_refusal(record, word + 3);
        else if (strncmp(word, "wait=", 5) == 0)
            record->refusal.wait = (uint32_t)sentence_number(sentence, word + 5);
        else if (strncmp(word, "got=", 4) == 0)
            read_progress(record, word + 4);
        else if (strcmp(word, "rehearsed") == 0)
            record->flags |= RECORD_REHEARSED;
        else if (word[0] == 'x')
            record->count = (uint32_t)sentence_number(sentence, word + 1);
        else
            sentence_fail(sentence, "not part of a fault", word);
    }
    if (record->time == 0)
        sentence_fail(sentence, "a fault needs a time", "at");
    if (record->first == 0)
        record->first = record->time;
}

static void read_contact(struct reading *reading, const struct sentence *sentence)
{
    struct record *record =
        add_record_of(reading, sentence, &reading->stack[reading->depth - 1], RECORD_CONTACT);
    for (int i = 1; i < sentence->count; i++) {
        if (strcmp(sentence->words[i], "heard") == 0)
            record->flags |= RECORD_HEARD;
        else if (strcmp(sentence->words[i], "kernel") == 0)
            record->witness = WITNESS_KERNEL;
        else if (strcmp(sentence->words[i], "aside") == 0)
            record->flags |= RECORD_ASIDE;
        else if (strcmp(sentence->words[i], "unread") == 0)
            record->flags |= RECORD_UNSEEN;
        else if (strcmp(sentence->words[i], "at") == 0)
            record->time = sentence_time(sentence, sentence_word(sentence, ++i));
        else if (strncmp(sentence->words[i], "work=", 5) == 0)
            record->work = milliseconds_in(sentence->words[i] + 5);
        else if (strchr(sentence->words[i], ':') != NULL)
            record->peer = sentence_peer(sentence, sentence->words[i]);
        else
            sentence_fail(sentence, "not part of a contact", sentence->words[i]);
    }
}

/* `listens PEER at T`, `resolved NAME at T`, `answered PEER at T`. */
static void read_note(struct reading *reading, const struct sentence *sentence)
{
    const char *what = sentence_word(sentence, 0);
    struct record *record = add_record_of(reading, sentence, &reading->stack[reading->depth - 1],
                                          strcmp(what, "listens") == 0 ? RECORD_LISTENS : RECORD_REACHED);
    record->phase = strcmp(what, "resolved") == 0 ? PHASE_RESOLVE : PHASE_TRANSFER;
    record->peer = sentence_peer(sentence, sentence_word(sentence, 1));
    if (strcmp(sentence_word(sentence, 2), "at") != 0)
        sentence_fail(sentence, "a note needs a time", "at");
    record->time = sentence_time(sentence, sentence_word(sentence, 3));
}

/* `noted at T [watched|denied|unheard] [datagrams] [lost] [taken-back]`: the process became a program that nobody can be in. */
static void read_noted(struct reading *reading, const struct sentence *sentence)
{
    struct open_process *process = &reading->stack[reading->depth - 1];
    struct record *begin = add_record_of(reading, sentence, process, RECORD_BLIND);
    struct record end = {.kind = RECORD_BLIND, .witness = WITNESS_KERNEL, .image = process->image};
    bool watched = false;
    begin->flags = 0;
    begin->child = end.child = process->image.pid;
    begin->time = begin->first = end.first = sentence_time(sentence, sentence_word(sentence, 2));
    end.time = process->end;
    for (int i = 3; i < sentence->count; i++) {
        const char *word = sentence->words[i];
        if (strcmp(word, "watched") == 0)
            watched = true;
        else if (strcmp(word, "denied") == 0)
            begin->error = EACCES;
        else if (strcmp(word, "unheard") == 0)
            begin->error = ENOEXEC;
        else if (strcmp(word, "datagrams") == 0)
            end.flags = RECORD_DATAGRAMS;
        else if (strcmp(word, "lost") == 0)
            end.error = ENOBUFS;
        else if (strcmp(word, "taken-back") == 0)
            begin->flags = RECORD_TAKEN_BACK;
        else
            sentence_fail(sentence, "not part of such a note", word);
    }
    if (begin->flags == 0)
        process->image.start = begin->first; /* what follows is of the new image */
    if (watched)
        *add_record_of(reading, sentence, process, RECORD_BLIND) = end;
}

static void read_recovered(struct reading *reading, const struct sentence *sentence)
{
    struct record *record =
        add_record_of(reading, sentence, &reading->stack[reading->depth - 1], RECORD_RECOVERED);
    record->phase = (uint8_t)sentence_phase(sentence, sentence_word(sentence, 1));
    record->peer = sentence_peer(sentence, sentence_word(sentence, 2));
    if (strcmp(sentence_word(sentence, 3), "at") != 0)
        sentence_fail(sentence, "a recovery needs a time", "at");
    record->time = sentence_time(sentence, sentence_word(sentence, 4));
    if (sentence->count > 5 && strcmp(sentence_word(sentence, 5), "kernel") == 0)
        record->witness = WITNESS_KERNEL;
    if (sentence->count > 5 && strcmp(sentence_word(sentence, 5), "of") == 0)
        record->question = question_named(sentence_word(sentence, 6));
}

/* What programs say, one line for each meaning: core/verdict/testimony reads it back. */
static const char *words_of_class(enum fault_class class)
{
    switch (class) {
    case FAULT_NONE:
        return "requests.exceptions.ConnectionError";
    case FAULT_DNS_TEMPORARY:
        return "socket.gaierror: [Errno -3] Temporary failure in name resolution";
    case FAULT_DNS_UNKNOWN:
        return "socket.gaierror: [Errno -2] Name or service not known";
    case FAULT_REFUSED:
        return "ConnectionRefusedError: [Errno 111] Connection refused";
    case FAULT_TIMEOUT:
        return "TimeoutError: [Errno 110] Connection timed out";
    case FAULT_UNREACHABLE:
        return "OSError: [Errno 101] Network is unreachable";
    case FAULT_RESET:
        return "ConnectionResetError: [Errno 104] Connection reset by peer";
    case FAULT_HUNG_UP:
        return "http.client.RemoteDisconnected: Remote end closed connection without response";
    case FAULT_STALLED:
        return "requests.exceptions.ReadTimeout: Read timed out.";
    case FAULT_RATE_LIMITED:
        return "requests.exceptions.HTTPError: 429 Client Error: Too Many Requests";
    case FAULT_UNAVAILABLE:
        return "requests.exceptions.HTTPError: 503 Server Error: Service Unavailable";
    default:
        return NULL;
    }
}

/* As urllib3 tells whom it spoke to. */
static void add_pool(struct text *text, const char *peer)
{
    const char *colon = strchr(peer, ':');
    text_add(text, ": HTTPConnectionPool(host='");
    text_add_bytes(text, peer, colon != NULL ? (size_t)(colon - peer) : strlen(peer));
    text_add(text, "'");
    if (colon != NULL) {
        text_add(text, ", port=");
        text_add(text, colon + 1);
    }
    text_add(text, ")");
}

/* `says network [CLASS] [PEER]`, `says own-failure`, `says panic`, `says wget-and-panic`, `says forbidden`, `says missing`, `says empty`, `says unclear`,
 * `says time-out` (of nobody knows what), each with `at T`. */
static void read_says(struct reading *reading, const struct sentence *sentence)
{
    const struct open_process *process = &reading->stack[reading->depth - 1];
    struct words_record words = {
        .image = process->image, .time = process->end, .parts = 1, .stream = WORDS_ON_STDERR};
    struct text text = text_in(words.text, sizeof words.text);
    const char *kind = sentence_word(sentence, 1);
    int next = 2;
    if (strcmp(kind, "own-failure") == 0) {
        text_add(&text, "KeyError: 'epoch'");
    } else if (strcmp(kind, "panic") == 0) {
        text_add(&text, "panic: runtime error: index out of range [1] with length 0");
    } else if (strcmp(kind, "wget-and-panic") == 0) {
        text_add(&text, "wget: can't connect to remote host (10.0.0.7): Connection refused\n"
                        "panic: runtime error: index out of range [1] with length 0");
    } else if (strcmp(kind, "missing") == 0) {
        text_add(&text, "FileNotFoundError: [Errno 2] No such file or directory: 'train.csv'");
    } else if (strcmp(kind, "empty") == 0 || strcmp(kind, "choked") == 0) {
        text_add(&text, "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)");
    } else if (strcmp(kind, "time-out") == 0) {
        text_add(&text, "TimeoutError");
    } else if (strcmp(kind, "forbidden") == 0) {
        text_add(&text, "requests.exceptions.HTTPError: 403 Client Error: Forbidden");
    } else if (strcmp(kind, "unclear") == 0) {
        text_add(&text, "100 samples left");
    } else if (strcmp(kind, "aloud") == 0) {
        for (; next < sentence->count; next++) {
            text_add(&text, sentence->words[next]);
            text_add(&text, " ");
        }
    } else if (strcmp(kind, "answer") == 0) {
        text_add(&text, "failed shards: [(2, 'HTTPError')]");
    } else if (strcmp(kind, "network") == 0) {
        enum fault_class class = FAULT_NONE;
        if (next < sentence->count && fault_class_named(sentence->words[next], strlen(sentence->words[next])))
            class = sentence_class(sentence, sentence->words[next++]);
        if (words_of_class(class) == NULL)
            sentence_fail(sentence, "no words for this class", sentence->words[next - 1]);
        text_add(&text, words_of_class(class));
        if (next < sentence->count && strcmp(sentence->words[next], "at") != 0) {
            add_pool(&text, sentence->words[next++]);
        }
    } else {
        sentence_fail(sentence, "not what a program can say", kind);
    }
    if (next < sentence->count && strcmp(sentence->words[next], "at") == 0) {
        words.time = sentence_time(sentence, sentence_word(sentence, next + 1));
        next += 2;
    }
    for (; next < sentence->count; next++)
        if (strncmp(sentence->words[next], "work=", 5) == 0)
            words.work = milliseconds_in(sentence->words[next] + 5);
        else if (strncmp(sentence->words[next], "answers=", 8) == 0)
            words.answers = (uint32_t)sentence_number(sentence, sentence->words[next] + 8);
        else
            break;
    if (next < sentence->count)
        sentence_fail(sentence, "not part of what a program says", sentence->words[next]);
    text_add(&text, "\n");
    words.length = (uint16_t)text.length;
    words_record_seal(&words);
    if (reading->into->words_count == CASE_WORDS_MAX)
        sentence_fail(sentence, "too many words in one case", reading->into->name);
    reading->into->words[reading->into->words_count++] = words;
}

/* How a process ended, as its line says. */
struct ending {
    uint64_t time;
    uint32_t work;
    int status;
    int signal;
    bool by_itself; /* it wrote its END */
    bool seen;      /* its parent wrote a CHILD */
    bool killed;    /* which tells of SIGTERM, whatever it wrote itself */
    bool named;     /* and knows what it is called */
    bool idle;      /* and saw it hold no socket when it stopped it */
};

static void read_ending(struct sentence *sentence, int at, struct open_process *process,
                        struct ending *ending)
{
    for (int i = at; i < sentence->count; i++) {
        const char *word = sentence->words[i];
        if (strcmp(word, "=") == 0) {
            ending->status = (int)sentence_number(sentence, sentence_word(sentence, ++i));
            ending->by_itself = true;
        } else if (strcmp(word, "signal") == 0) {
            ending->signal = (int)sentence_number(sentence, sentence_word(sentence, ++i));
            ending->seen = true;
        } else if (strcmp(word, "abort") == 0) {
            ending->signal = 6;
            ending->seen = true;
            ending->by_itself = true;
        } else if (strcmp(word, "blind") == 0) {
            ending->by_itself = false;
            ending->seen = ending->status != 0 || ending->signal != 0;
        } else if (strcmp(word, "named") == 0) {
            ending->named = true;
        } else if (strcmp(word, "idle") == 0) {
            ending->idle = true;
        } else if (strncmp(word, "work=", 5) == 0) {
            ending->work = milliseconds_in(word + 5);
        } else if (strcmp(word, "seen") == 0) {
            ending->seen = true;
        } else if (strcmp(word, "killed") == 0) {
            ending->seen = ending->killed = true;
        } else if (strcmp(word, "forked") == 0) {
            process->flags |= RECORD_FORKED;
        } else if (strcmp(word, "execs") == 0) {
            process->execs = true;
        } else if (strncmp(word, "born=", 5) == 0) {
            process->age = (uint32_t)((process->image.start - sentence_time(sentence, word + 5)) / 1000000);
        } else if (strcmp(word, "unsignalled") == 0) {
            process->unsignalled = true;
        } else if (strcmp(word, "io_uring") == 0) {
            process->unseen = true;
        } else if (strcmp(word, "lost") == 0) {
            process->lost = true;
        } else if (strncmp(word, "names=", 6) == 0) {
            process->names[0] = name_hash(word + 6, strlen(word + 6));
        } else if (strncmp(word, "pid=", 4) == 0) {
            process->image.pid = (uint32_t)sentence_number(sentence, word + 4);
        } else if (strncmp(word, "parent=", 7) == 0) {
            process->parent = (uint32_t)sentence_number(sentence, word + 7);
        } else if (strncmp(word, "namespace=", 10) == 0) {
            process->image.namespace = (uint32_t)sentence_number(sentence, word + 10);
        } else {
            sentence_fail(sentence, "not part of a process", word);
        }
    }
}

static void write_ending(struct reading *reading, const struct sentence *sentence,
                         const struct open_process *process, const struct ending *ending)
{
    if (reading->depth == 1 && !process->execs)
        reading->into->end = (struct run_end){
            .root = process->image, .time = ending->time, .status = ending->status, .signal = ending->signal};
    if (ending->by_itself) {
        struct record *record = add_record_of(reading, sentence, process, RECORD_END);
        record->time = ending->time;
        record->work = ending->work;
        record->status = ending->status;
        record->signal = ending->signal;
        record->flags |= process->unsignalled ? RECORD_UNSIGNALLED : 0;
        record->flags |= process->unseen ? RECORD_UNSEEN : 0;
        record->flags |= process->lost ? RECORD_LOST : 0;
        memcpy(record->names, process->names, sizeof record->names);
    }
    if (ending->seen && reading->depth > 1) {
        const struct open_process *parent = &reading->stack[reading->depth - 2];
        struct record *record = add_record_of(reading, sentence, parent, RECORD_CHILD);
        if (ending->named) {
            record->flags |= RECORD_NAMES_CHILD;
            memcpy(record->program, process->program, sizeof record->program);
        }
        if (ending->idle) {
            record->flags |= RECORD_IDLE;
            record->first = process->image.start;
        }
        record->child = process->image.pid;
        record->time = ending->time;
        record->status = ending->status;
        record->signal = ending->killed ? SIGTERM : ending->signal;
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
        sentence_fail(sentence, "too deep", sentence->words[0]);
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
        strcmp(sentence->words[lifetime], "?") == 0 ? 0 : sentence_time(sentence, sentence->words[lifetime]);
    ending.time = dash[1] == '\0' ? 0 : sentence_time(sentence, dash + 1);
    read_ending(sentence, lifetime + 1, &process, &ending);
    process.end = ending.time;
    reading->stack[reading->depth++] = process;
    write_ending(reading, sentence, &process, &ending);
}

static void read_patterns(const struct sentence *sentence, struct peer_pattern *patterns, size_t *count,
                          char *list)
{
    for (char *item = strtok(list, ","); item != NULL; item = strtok(NULL, ",")) {
        if (*count == CASE_PATTERNS_MAX || !peer_pattern_parse(&patterns[*count], item, strlen(item)))
            sentence_fail(sentence, "not a peer pattern", item);
        ++*count;
    }
}

static void read_policy(struct tree_case *into, const struct sentence *sentence)
{
    struct verdict_policy *policy = &into->policy;
    for (int i = 1; i < sentence->count; i++) {
        char *value = strchr(sentence->words[i], '=');
        if (value == NULL)
            sentence_fail(sentence, "not a setting", sentence->words[i]);
        *value++ = '\0';
        const char *name = sentence->words[i];
        if (strcmp(name, "window") == 0)
            policy->window = (uint64_t)(strtod(value, NULL) * 1e9);
        else if (strcmp(name, "retries") == 0)
            policy->retries = (unsigned)sentence_number(sentence, value);
        else if (strcmp(name, "retry") == 0)
            policy->retry_count = (unsigned)sentence_number(sentence, value);
        else if (strcmp(name, "on") == 0 && strcmp(value, "all") == 0)
            policy->classes = fault_classes_all();
        else if (strcmp(name, "on") == 0 && *value == '+')
            policy->classes |= (fault_class_set)1 << sentence_class(sentence, value + 1);
        else if (strcmp(name, "on") == 0)
            policy->classes = (fault_class_set)1 << sentence_class(sentence, value);
        else if (strcmp(name, "ignore") == 0)
            read_patterns(sentence, into->ignore, &policy->ignore_count, value);
        else if (strcmp(name, "only") == 0)
            read_patterns(sentence, into->only, &policy->only_count, value);
        else if (strcmp(name, "mode") == 0 && strcmp(value, "off") == 0)
            policy->disabled = true;
        else if (strcmp(name, "api") == 0 &&
                 peer_pattern_parse(&policy->side_channels[0], value, strlen(value)))
            policy->side_channel_count = 1;
        else if (strcmp(name, "own") == 0 && policy->own_address_count < CASE_PATTERNS_MAX &&
                 sentence_address(&into->own_addresses[policy->own_address_count], value))
            policy->own_address_count++;
        else
            sentence_fail(sentence, "not a setting", name);
    }
}

static void fail_on_complaint(const char *line, void *context)
{
    sentence_fail(context, "not a rule", line);
}

/* `rule never class=refused`: as a line of the rules file. */
static void read_site_rule(struct tree_case *into, struct sentence *sentence, const char *line)
{
    struct rule_list list = {.file = "site.rules"};
    const char *rule = strstr(line, "rule ") + strlen("rule ");
    rules_parse(&list, rule, strlen(rule), fail_on_complaint, sentence);
    if (into->rule_list.count == CASE_RULES_MAX || list.count != 1)
        sentence_fail(sentence, "too many rules in one case", rule);
    struct rule *kept = &into->rules[into->rule_list.count++];
    *kept = list.rules[0];
    kept->line = (unsigned)into->rule_list.count;
    rule_list_free(&list);
}

/* Everything behind the first word, as it stands in the line. */
static void copy_rest(char *into, const char *line, const char *first_word)
{
    snprintf(into, CASE_TEXT_SIZE, "%s", strstr(line, first_word) + strlen(first_word) + 1);
}

static void read_line(struct reading *reading, const char *line, int number)
{
    struct sentence sentence;
    sentence_read(&sentence, "trees.txt", number, line);
    const char *first = sentence_word(&sentence, 0);
    int lifetime = find_lifetime(&sentence);
    if (strcmp(first, "=>") == 0)
        copy_rest(reading->into->expected, line, first);
    else if (strcmp(first, "path") == 0)
        copy_rest(reading->into->path, line, first);
    else if (strcmp(first, "words") == 0)
        copy_rest(reading->into->quoted, line, first);
    else if (strcmp(first, "withheld") == 0)
        copy_rest(reading->into->withheld, line, first);
    else if (strcmp(first, "because") == 0)
        copy_rest(reading->into->because, line, first);
    else if (strcmp(first, "rule") == 0)
        read_site_rule(reading->into, &sentence, line);
    else if (strcmp(first, "with") == 0)
        read_policy(reading->into, &sentence);
    else if (strcmp(first, "fault") == 0 && reading->depth > 0)
        read_fault(reading, &sentence);
    else if (strcmp(first, "recovered") == 0 && reading->depth > 0)
        read_recovered(reading, &sentence);
    else if ((strcmp(first, "listens") == 0 || strcmp(first, "resolved") == 0 ||
              strcmp(first, "answered") == 0) &&
             reading->depth > 0)
        read_note(reading, &sentence);
    else if (strcmp(first, "noted") == 0 && reading->depth > 0)
        read_noted(reading, &sentence);
    else if (strcmp(first, "says") == 0 && reading->depth > 0)
        read_says(reading, &sentence);
    else if (strcmp(first, "contact") == 0 && reading->depth > 0)
        read_contact(reading, &sentence);
    else if (lifetime > 0)
        read_process(reading, &sentence, (int)strspn(line, " "), lifetime);
    else
        sentence_fail(&sentence, "neither a process nor anything else of the notation", line);
}

bool tree_case_read(struct tree_case *tree_case, FILE *file, int *line)
{
    char text[SENTENCE_SIZE];
    struct reading reading = {.into = tree_case, .next_pid = FIRST_PID};
    memset(tree_case, 0, sizeof *tree_case);
    tree_case->policy = (struct verdict_policy){
        .classes = fault_classes_default(), .window = UINT64_C(60000000000), .retries = 3};
    while (fgets(text, sizeof text, file) != NULL) {
        ++*line;
        text[strcspn(text, "\n")] = '\0';
        if (sentence_is_blank(text) && (tree_case->name[0] == '\0' || text[0] == '#'))
            continue;
        if (sentence_is_blank(text))
            break;
        if (tree_case->name[0] == '\0') {
            tree_case->line = *line;
            snprintf(tree_case->name, sizeof tree_case->name, "%.*s", CASE_TEXT_SIZE - 1, text);
            continue;
        }
        read_line(&reading, text, *line);
    }
    tree_case->policy.ignore = tree_case->ignore;
    tree_case->policy.only = tree_case->only;
    tree_case->policy.own_addresses = tree_case->own_addresses;
    tree_case->rule_list.rules = tree_case->rules;
    snprintf(tree_case->rule_list.file, sizeof tree_case->rule_list.file, "site.rules");
    if (tree_case->rule_list.count > 0)
        tree_case->policy.rules = &tree_case->rule_list;
    return tree_case->name[0] != '\0';
}
