/* The verdict on journals whose records are whole, and say anything: nothing crashes, hangs or leaves its ranges, and there is
 * no retry without an enabled fault. The report of it is a whole page below its limit. */
#include "../../core/evidence/text.h"
#include "../../core/report/report.h"
#include "../../core/verdict/account.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What one record is made of; few pids and times, so that records have to do with each other. */
struct seed {
    uint8_t kind, flags, class, phase, pid, parent, child, status, signal, peer, start, time, first, count,
        age, program;
};

enum { RECORDS_MAX = 256, PIDS = 8, PEERS = 4 };

/* One in four is a note. */
static enum record_kind kind_of(const struct seed *seed)
{
    enum { NOTES_FROM = 192 };
    if (seed->kind >= NOTES_FROM)
        return seed->kind % 2 == 0 ? RECORD_LISTENS : RECORD_REACHED;
    return (enum record_kind)(RECORD_FAULT + seed->kind % RECORD_CONTACT);
}

static struct record record_of(const struct seed *seed)
{
    static const char *const programs[] = {"", "sh", "python train.py", "xargs", "make", "curl"};
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = (uint8_t)kind_of(seed);
    record.flags =
        seed->flags & (RECORD_FORKED | RECORD_WEAK | RECORD_PENDING | RECORD_DOUBTFUL | RECORD_UNSIGNALLED);
    record.class = (uint8_t)(seed->class % FAULT_CLASS_COUNT);
    record.phase = (uint8_t)(seed->phase % PHASE_COUNT);
    record.image = (struct image){
        .pid = 1U + seed->pid % PIDS, .namespace = 1, .start = seed->start * UINT64_C(100000000)};
    record.parent = seed->parent % (PIDS + 1);
    record.child = 1U + seed->child % PIDS;
    record.status = seed->status;
    record.signal = seed->signal % 65;
    record.count = seed->count;
    record.age = seed->age;
    record.time = seed->time * UINT64_C(100000000);
    record.first = seed->first * UINT64_C(100000000);
    record.peer.port = (uint16_t)(5000 + seed->peer % PEERS);
    record.peer.name[0] = (char)('a' + seed->peer % PEERS);
    record.peer.family = 4;
    record.peer.address[0] = 127;
    record.names[0] = seed->peer % PEERS;
    struct text program = text_in(record.program, sizeof record.program);
    text_add(&program, programs[seed->program % (sizeof programs / sizeof programs[0])]);
    record_seal(&record);
    return record;
}

/* One in eight seeds is words instead: of the same few processes. */
static bool is_words(const struct seed *seed)
{
    return seed->kind % 8 == 7;
}

static struct words_record words_of(const struct seed *seed)
{
    static const char *const texts[] = {
        "ConnectionRefusedError: [Errno 111] Connection refused\n",
        "requests.exceptions.ConnectionError: HTTPConnectionPool(host='b', port=5001)\n",
        "KeyError: 'epoch'\n", "FileNotFoundError: [Errno 2] No such file or directory: 'a'\n",
        "100 samples left\n"};
    struct words_record words;
    memset(&words, 0, sizeof words);
    words.image = record_of(seed).image;
    words.parts = (uint8_t)(1 + seed->count % WORDS_PARTS_MAX);
    words.part = seed->phase % words.parts;
    words.stream = WORDS_ON_STDERR;
    words.time = seed->time * UINT64_C(100000000);
    struct text text = text_in(words.text, sizeof words.text);
    text_add(&text, texts[seed->program % (sizeof texts / sizeof texts[0])]);
    words.length = (uint16_t)text.length;
    words_record_seal(&words);
    return words;
}

static void check(const struct verdict *verdict, const struct verdict_policy *policy)
{
    hold(verdict->path_length <= BLAME_PATH_MAX);
    hold(memchr(verdict->reason, '\0', sizeof verdict->reason) != NULL);
    hold(verdict->cause.class < FAULT_CLASS_COUNT);
    if (verdict->outcome != OUTCOME_RETRY)
        return;
    hold(verdict->cause.class != FAULT_NONE);
    hold(verdict->rule == NULL || verdict->rule->action == RULE_RETRY);
    hold(verdict->rule != NULL || (policy->classes & (fault_class_set)1 << verdict->cause.class) != 0);
    hold(verdict->cause.before_end <= policy->window || verdict->cause.class == FAULT_REQUESTED ||
         verdict->words.deciding == DECIDED_BY_WORDS);
}

static void check_report(const struct verdict *verdict, const struct journal *journal,
                         const struct run_end *end)
{
    static const char page_end[] = "</body></html>\n";
    const struct sequel sequel = {.kind = SEQUEL_UNKNOWN};
    const struct report report = {.run = "1-0-1",
                                  .version = "",
                                  .end = *end,
                                  .journal = journal,
                                  .verdict = verdict,
                                  .sequel = &sequel};
    char *page = report_page(&report);
    hold(page != NULL);
    const size_t length = strlen(page);
    hold(length > sizeof page_end && length < REPORT_SIZE_MAX - 1);
    hold(strcmp(page + length - (sizeof page_end - 1), page_end) == 0);
    free(page);
    struct json_object *trace = report_trace(&report);
    hold(trace != NULL);
    json_object_put(trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct verdict_policy policy = {
        .classes = fault_classes_default(), .window = UINT64_C(60) * 1000000000, .retries = 3};
    struct rule rules[] = {{.action = RULE_IGNORE, .classes = (fault_class_set)1 << FAULT_TIMEOUT},
                           {.action = RULE_NEVER, .words = "reset"},
                           {.action = RULE_RETRY, .words = "e", .program = "*"},
                           {.action = RULE_RETRY, .classes = (fault_class_set)1 << FAULT_UNKNOWN}};
    const struct rule_list list = {rules, sizeof rules / sizeof rules[0], "site.rules"};
    struct journal journal = {.count = 0};
    struct account account;
    struct verdict verdict;
    if (size < 2)
        return 0;
    if (data[1] >= 128) /* VHRETRY_ON=+unknown */
        policy.classes |= (fault_class_set)1 << FAULT_UNKNOWN;
    if (data[1] % 4 == 3)
        policy.rules = &list;
    const struct run_end end = {.root = {.pid = 1, .namespace = 1},
                                .time = UINT64_C(25600000000),
                                .status = data[0],
                                .signal = data[1] % 65};
    size_t count = (size - 2) / sizeof(struct seed);
    if (count > RECORDS_MAX)
        count = RECORDS_MAX;
    journal.records = calloc(count + 1, sizeof *journal.records);
    journal.words = calloc(count + 1, sizeof *journal.words);
    hold(journal.records != NULL && journal.words != NULL);
    for (size_t i = 0; i < count; i++) {
        struct seed seed;
        memcpy(&seed, data + 2 + i * sizeof seed, sizeof seed);
        if (is_words(&seed)) {
            journal.words[journal.words_count] = words_of(&seed);
            hold(words_record_is_valid(&journal.words[journal.words_count++]));
            continue;
        }
        journal.records[journal.count] = record_of(&seed);
        hold(record_is_valid(&journal.records[journal.count++]));
    }
    verdict_reach(&verdict, &journal, &end, &policy);
    check(&verdict, &policy);
    account_draw_up(&account, &verdict, &journal, &end);
    hold(account.fault_count <= ACCOUNT_MAX && account.blind_count <= ACCOUNT_MAX);
    check_report(&verdict, &journal, &end);
    journal_free(&journal);
    return 0;
}
