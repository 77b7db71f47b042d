#include "connection_case.h"

#include "../../core/evidence/connection_judgement.h"
#include "sentence.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 64 * 1024 };

#define SECOND UINT64_C(1000000000)

/* The kernel's numbers (tcp_states.h). */
enum { NO_TCP = -1, ESTABLISHED = 1, SYN_SENT = 2, FIN_WAIT_2 = 5, CLOSE = 7, CLOSE_WAIT = 8 };

/* A connection of the program, and the kernel's own view of it, which follows from what happens. */
struct party {
    struct connection connection;
    struct peer peer;
    struct kernel_connection kernel;
    uint64_t kernel_sent; /* when it last sent, or the connection was made */
    uint64_t kernel_received;
    int error; /* what SO_ERROR would tell */
};

struct play {
    struct sentence sentence;
    struct party parties[2]; /* the one that is spoken of, and its rival */
    size_t current;
    uint64_t now;
    uint64_t stall;
    const char *answer;                   /* what the event returned, in words */
    char seen[CONNECTION_WORDS_SIZE];     /* faults */
    char expected[CONNECTION_WORDS_SIZE]; /* faults */
    char *complaint;
};

static struct party *party_of(struct play *play)
{
    return &play->parties[play->current];
}

static void append(char *list, const char *words)
{
    size_t length = strlen(list);
    snprintf(list + length, CONNECTION_WORDS_SIZE - length, "%s%s", length > 0 ? ", " : "", words);
}

/* `timeout in connect pending` */
static void note_fault(struct play *play, struct connection_fault fault)
{
    char words[CONNECTION_WORDS_SIZE];
    if (fault.class == FAULT_NONE)
        return;
    bool in_transfer = fault.phase == PHASE_TRANSFER;
    snprintf(words, sizeof words, "%s%s%s%s%s", fault_class_name(fault.class), in_transfer ? "" : " in ",
             in_transfer ? "" : fault_phase_name(fault.phase), fault.weak ? " weak" : "",
             fault.pending ? " pending" : "");
    append(play->seen, words);
    bool has_error = fault.class != FAULT_HUNG_UP && fault.class != FAULT_STALLED;
    if (fault.error != 0 ? fault_class_of_errno(fault.error) != fault.class
                         : has_error && fault.class != FAULT_RESET)
        snprintf(play->complaint, CONNECTION_WORDS_SIZE, "%.100s has the errno %d", words, fault.error);
}

static uint32_t milliseconds_since(uint64_t time, uint64_t now)
{
    return time == 0 ? 0 : (uint32_t)((now - time) / 1000000);
}

static struct kernel_connection kernel_view(const struct play *play, const struct party *party)
{
    struct kernel_connection kernel = party->kernel;
    kernel.since_sent = milliseconds_since(party->kernel_sent, play->now);
    kernel.since_received = milliseconds_since(party->kernel_received, play->now);
    return kernel;
}

/* The arguments of an event: the words of its line from `at` on. */
struct arguments {
    int at;
    int end;
};

static bool has_word(const struct play *play, struct arguments arguments, const char *word)
{
    for (int i = arguments.at; i < arguments.end; i++)
        if (strcmp(play->sentence.words[i], word) == 0)
            return true;
    return false;
}

static size_t bytes_of(const struct play *play, struct arguments arguments)
{
    return (size_t)sentence_number(&play->sentence, sentence_word(&play->sentence, arguments.at));
}

static int errno_of(const struct play *play, struct arguments arguments)
{
    static const struct {
        const char *name;
        int error;
    } errors[] = {{"ECONNREFUSED", ECONNREFUSED},
                  {"ETIMEDOUT", ETIMEDOUT},
                  {"ECONNRESET", ECONNRESET},
                  {"EPIPE", EPIPE},
                  {"EINTR", EINTR},
                  {"EHOSTUNREACH", EHOSTUNREACH}};
    const char *word = sentence_word(&play->sentence, arguments.at);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(errors[i].name, word) == 0)
            return errors[i].error;
    sentence_fail(&play->sentence, "not an errno that is known here", word);
}

/* Connecting ---------------------------------------------------------------------------------------------- */

static void begin(struct play *play, struct arguments arguments, int state)
{
    struct party *party = party_of(play);
    memset(party, 0, sizeof *party);
    memset(&party->connection, 0xff, sizeof party->connection); /* a slot of the table that was used before */
    connection_started(&party->connection);
    party->peer = sentence_peer(&play->sentence, sentence_word(&play->sentence, arguments.at));
    party->kernel.state = state;
    party->kernel.acked = state == ESTABLISHED;
    party->kernel_sent = play->now;
}

static void play_connected(struct play *play, struct arguments arguments)
{
    begin(play, arguments, ESTABLISHED);
}

static void play_connecting(struct play *play, struct arguments arguments)
{
    begin(play, arguments, SYN_SENT);
    connection_connecting(&party_of(play)->connection, play->now, !has_word(play, arguments, "blocking"));
}

static void play_calls_connect(struct play *play, struct arguments arguments)
{
    begin(play, arguments, SYN_SENT);
    connection_calls_connect(&party_of(play)->connection, play->now);
}

static void play_accepts(struct play *play, struct arguments arguments)
{
    (void)arguments;
    party_of(play)->kernel = (struct kernel_connection){.state = ESTABLISHED, .acked = 1};
    party_of(play)->kernel_sent = play->now;
}

static void play_established(struct play *play, struct arguments arguments)
{
    play_accepts(play, arguments);
    connection_established(&party_of(play)->connection, play->now);
    play->answer = party_of(play)->connection.in_call ? "connect(2) goes on" : "connect(2) is over";
}

static void play_refuses(struct play *play, struct arguments arguments)
{
    (void)arguments;
    party_of(play)->kernel.state = CLOSE;
    party_of(play)->error = ECONNREFUSED;
}

/* Transfers ----------------------------------------------------------------------------------------------- */

/* Bytes have moved: a program that transfers on a connection knows that it is made. */
static void use(const struct play *play, struct connection *connection)
{
    connection_used(connection);
    if (connection->connecting)
        connection_established(connection, play->now);
}

static void kernel_sends(struct play *play, struct arguments arguments)
{
    struct party *party = party_of(play);
    party->kernel_sent = play->now;
    if (has_word(play, arguments, "unacknowledged"))
        party->kernel.unacked = 1;
    else
        party->kernel.acked += bytes_of(play, arguments);
}

static void play_sent(struct play *play, struct arguments arguments)
{
    struct connection *connection = &party_of(play)->connection;
    uint64_t received_before = connection->received - (has_word(play, arguments, "crossing") ? 1 : 0);
    enum message_meaning meaning = has_word(play, arguments, "farewell")       ? MESSAGE_TAKES_LEAVE
                                   : has_word(play, arguments, "unanswerable") ? MESSAGE_EXPECTS_NO_ANSWER
                                                                               : MESSAGE_ASKS;
    kernel_sends(play, arguments);
    if (has_word(play, arguments, "unseen"))
        return;
    use(play, connection);
    if (!connection_takes_questions(connection))
        meaning = MESSAGE_EXPECTS_NO_ANSWER;
    uint64_t now = meaning == MESSAGE_ASKS ? play->now : 0;
    play->answer = connection_sent(connection, now, bytes_of(play, arguments), meaning, received_before)
                       ? "a question begins"
                       : "no question begins";
}

static void play_received(struct play *play, struct arguments arguments)
{
    struct party *party = party_of(play);
    party->kernel.received += bytes_of(play, arguments);
    party->kernel_received = play->now;
    if (has_word(play, arguments, "unseen"))
        return;
    connection_listens(&party->connection);
    use(play, &party->connection);
    connection_received(&party->connection, bytes_of(play, arguments));
    if (!connection_hears_wire(&party->connection)) {
        play->answer = "the wire does not count";
        return;
    }
    struct kernel_connection kernel = kernel_view(play, party);
    bool asked_unseen = connection_asked_unseen(&party->connection, &kernel);
    bool already = connection_is_answered(&party->connection);
    bool first = connection_replied(&party->connection);
    play->answer = asked_unseen ? "an answer to what no hook saw" : first ? "an answer begins" : "more of it";
    if (already == first)
        snprintf(play->complaint, CONNECTION_WORDS_SIZE, "an answer begins twice");
}

static void play_reads(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_listens(&party_of(play)->connection);
}

static void play_finds_nothing(struct play *play, struct arguments arguments)
{
    struct connection *connection = &party_of(play)->connection;
    (void)arguments;
    bool waited = connection_listens(connection);
    connection_used(connection);
    note_fault(play, connection_read_failed(connection, EAGAIN, waited));
}

static void play_ended(struct play *play, struct arguments arguments)
{
    struct party *party = party_of(play);
    bool cut_off = has_word(play, arguments, "cut-off");
    struct kernel_connection kernel = kernel_view(play, party);
    connection_listens(&party->connection);
    connection_used(&party->connection);
    bool needed = connection_needs_kernel_at_end(&party->connection, cut_off);
    note_fault(play, connection_ended(&party->connection, needed ? &kernel : NULL, cut_off));
}

static void play_read_fails(struct play *play, struct arguments arguments)
{
    struct connection *connection = &party_of(play)->connection;
    bool waited = connection_listens(connection);
    connection_used(connection);
    note_fault(play, connection_read_failed(connection, errno_of(play, arguments), waited));
}

static void play_send_fails(struct play *play, struct arguments arguments)
{
    struct connection *connection = &party_of(play)->connection;
    connection_used(connection);
    note_fault(play, connection_write_failed(connection, errno_of(play, arguments),
                                             has_word(play, arguments, "farewell")));
}

static void play_broke(struct play *play, struct arguments arguments)
{
    note_fault(play, connection_broke(&party_of(play)->connection, errno_of(play, arguments)));
}

/* Looks --------------------------------------------------------------------------------------------------- */

static void look(struct play *play, enum connection_moment moment)
{
    struct party *party = party_of(play);
    struct connection *connection = &party->connection;
    const struct party *other = &play->parties[1 - play->current];
    struct kernel_connection kernel = kernel_view(play, party);
    if (!connection_is_worth_a_look(connection, moment, play->now, play->stall))
        return;
    bool lost_race = connection_lost_race(connection, &party->peer, &other->connection, &other->peer);
    struct connection_fault fault =
        connection_looked_at(connection, &kernel, moment, lost_race, play->now, play->stall);
    note_fault(play, fault);
    if (fault.class != FAULT_NONE)
        return;
    enum connect_outcome outcome = connection_outcome(connection, &kernel, moment, lost_race);
    if (outcome == CONNECT_SUCCEEDED) {
        connection_established(connection, play->now);
        play->answer = "the connect has succeeded";
    } else if (outcome == CONNECT_FAILED) {
        note_fault(play, connection_broke(connection, party->error));
        play->answer = "the connect has failed";
    }
}

static void play_closes(struct play *play, struct arguments arguments)
{
    (void)arguments;
    look(play, MOMENT_CLOSED);
}

static void play_gives_up(struct play *play, struct arguments arguments)
{
    (void)arguments;
    look(play, MOMENT_GIVEN_UP);
}

static void play_program_ends(struct play *play, struct arguments arguments)
{
    (void)arguments;
    look(play, MOMENT_PROGRAM_END);
}

/* Waiting ------------------------------------------------------------------------------------------------- */

static void play_waited(struct play *play, struct arguments arguments)
{
    (void)arguments;
    if (connection_waited(&party_of(play)->connection, play->now))
        look(play, MOMENT_WAITED);
}

static void play_waited_alone(struct play *play, struct arguments arguments)
{
    struct party *party = party_of(play);
    struct kernel_connection kernel = kernel_view(play, party);
    bool needed = connection_needs_kernel_for_wait(&party->connection);
    bool counts = connection_waited_alone(&party->connection, needed ? &kernel : NULL);
    play_waited(play, arguments);
    play->answer = counts ? "the wait counts" : "the wait does not count";
}

static void play_time_limit(struct play *play, struct arguments arguments)
{
    struct connection *connection = &party_of(play)->connection;
    (void)arguments;
    bool waited = connection_listens(connection);
    connection_used(connection);
    if (!connection_may_have_met_time_limit(connection, EAGAIN)) {
        note_fault(play, connection_read_failed(connection, EAGAIN, waited));
        play->answer = "it is no time limit";
        return;
    }
    connection_waited_alone(connection, NULL);
    look(play, MOMENT_WAITED);
    play->answer = "it is a time limit";
}

static void play_waits_again(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_waits_again(&party_of(play)->connection);
}

/* Taking leave -------------------------------------------------------------------------------------------- */

static void play_shut(struct play *play, struct arguments arguments)
{
    struct party *party = party_of(play);
    const struct connection before = party->connection;
    look(play, MOMENT_GIVEN_UP);
    connection_shut(&party->connection, has_word(play, arguments, "both"));
    if (has_word(play, arguments, "fails"))
        connection_shut_failed(&party->connection, &before);
    else
        party->kernel.state = party->kernel.state == CLOSE_WAIT ? CLOSE : FIN_WAIT_2;
}

static void play_peer_ends(struct play *play, struct arguments arguments)
{
    struct party *party = party_of(play);
    (void)arguments;
    party->kernel.state = party->kernel.state == FIN_WAIT_2 ? CLOSE : CLOSE_WAIT;
    party->kernel.received++;
}

static void play_peer_resets(struct play *play, struct arguments arguments)
{
    (void)arguments;
    party_of(play)->kernel.state = CLOSE;
    party_of(play)->kernel.unacked = 0;
}

static void play_said_goodbye(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_said_goodbye(&party_of(play)->connection);
}

static void play_no_tcp(struct play *play, struct arguments arguments)
{
    (void)arguments;
    party_of(play)->kernel.state = NO_TCP;
}

/* TLS and copies ------------------------------------------------------------------------------------------ */

static void play_tls_asked(struct play *play, struct arguments arguments)
{
    (void)arguments;
    play->answer =
        connection_asked_over_tls(&party_of(play)->connection) ? "a question begins" : "no question begins";
}

static void play_tls_replied(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_told_by_tls(&party_of(play)->connection);
    play->answer = connection_replied(&party_of(play)->connection) ? "an answer begins" : "more of it";
}

static void play_tls_sends_farewell(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_tls_sends_farewell(&party_of(play)->connection);
}

static void play_tls_returned(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_tls_returned(&party_of(play)->connection);
}

static void play_tls_told(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_told_by_tls(&party_of(play)->connection);
}

static void play_tls_lost(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_lost_by_tls(&party_of(play)->connection);
}

static void play_forked(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_inherited(&party_of(play)->connection);
}

static void play_duplicated(struct play *play, struct arguments arguments)
{
    (void)arguments;
    connection_duplicated(&party_of(play)->connection);
    play->answer = party_of(play)->connection.duplicated ? "it is shared" : "it is not shared";
}

/* The notation -------------------------------------------------------------------------------------------- */

static struct event {
    const char *words;
    void (*play)(struct play *play, struct arguments arguments);
    bool used;
} events[] = {
    {"connected", play_connected, false},
    {"connecting", play_connecting, false},
    {"calls connect", play_calls_connect, false},
    {"established", play_established, false},
    {"peer accepts", play_accepts, false},
    {"peer refuses", play_refuses, false},
    {"peer ends", play_peer_ends, false},
    {"peer resets", play_peer_resets, false},
    {"no TCP", play_no_tcp, false},
    {"sent", play_sent, false},
    {"received", play_received, false},
    {"reads", play_reads, false},
    {"finds nothing", play_finds_nothing, false},
    {"ended", play_ended, false},
    {"read fails", play_read_fails, false},
    {"send fails", play_send_fails, false},
    {"asks SO_ERROR:", play_broke, false},
    {"waited alone", play_waited_alone, false},
    {"waited", play_waited, false},
    {"waits again", play_waits_again, false},
    {"time limit", play_time_limit, false},
    {"shut", play_shut, false},
    {"said good-bye", play_said_goodbye, false},
    {"TLS asked", play_tls_asked, false},
    {"TLS replied", play_tls_replied, false},
    {"TLS sends farewell", play_tls_sends_farewell, false},
    {"TLS returned", play_tls_returned, false},
    {"TLS told", play_tls_told, false},
    {"TLS lost", play_tls_lost, false},
    {"forked", play_forked, false},
    {"duplicated", play_duplicated, false},
    {"closes", play_closes, false},
    {"gives up", play_gives_up, false},
    {"program ends", play_program_ends, false},
};

const char *connection_event_unused(void)
{
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (!events[i].used)
            return events[i].words;
    return NULL;
}

/* Is `rest` the words, or does it begin with them? */
static bool begins_with(const char *rest, const char *words)
{
    size_t length = strlen(words);
    return strncmp(rest, words, length) == 0 && (rest[length] == ' ' || rest[length] == '\0');
}

static int count_words(const char *text)
{
    int count = 1;
    for (; *text != '\0'; text++)
        count += *text == ' ';
    return count;
}

/* The words of the line from `at` on, with one blank between them. */
static void join(const struct sentence *sentence, int at, int end, char *into)
{
    into[0] = '\0';
    for (int i = at; i < end; i++) {
        size_t length = strlen(into);
        snprintf(into + length, CONNECTION_WORDS_SIZE - length, "%s%s", i > at ? " " : "",
                 sentence->words[i]);
    }
}

static void play_event(struct play *play)
{
    const struct sentence *sentence = &play->sentence;
    char rest[CONNECTION_WORDS_SIZE];
    char expected[CONNECTION_WORDS_SIZE] = "";
    struct arguments arguments = {.at = 1, .end = sentence->count};
    play->current = arguments.at < sentence->count && strcmp(sentence->words[1], "rival") == 0;
    arguments.at += (int)play->current;
    play->answer = NULL;
    uint64_t now = sentence_time(sentence, sentence_word(sentence, 0));
    if (now < play->now)
        sentence_fail(sentence, "time goes backwards", sentence->words[0]);
    play->now = now;
    for (int i = 0; i < sentence->count; i++)
        if (strcmp(sentence->words[i], "->") == 0)
            arguments.end = i;
    join(sentence, arguments.end + 1, sentence->count, expected);
    join(sentence, arguments.at, arguments.end, rest);
    struct event *event = events;
    while (event < events + sizeof events / sizeof events[0] && !begins_with(rest, event->words))
        event++;
    if (event == events + sizeof events / sizeof events[0])
        sentence_fail(sentence, "not an event", rest);
    event->used = true;
    arguments.at += count_words(event->words);
    event->play(play, arguments);
    if (expected[0] != '\0' && (play->answer == NULL || strcmp(expected, play->answer) != 0))
        snprintf(play->complaint, CONNECTION_WORDS_SIZE, "line %d: expected \"%.80s\", seen \"%.80s\"",
                 sentence->line, expected, play->answer == NULL ? "nothing" : play->answer);
}

static void play_line(struct play *play, bool *judged)
{
    const struct sentence *sentence = &play->sentence;
    const char *first = sentence_word(sentence, 0);
    char words[CONNECTION_WORDS_SIZE];
    if (strcmp(first, "stall") == 0) {
        play->stall = (uint64_t)(strtod(sentence_word(sentence, 1), NULL) * (double)SECOND);
    } else if (strcmp(first, "=") == 0) {
        *judged = true;
        join(sentence, 1, sentence->count, words);
        if (strcmp(words, "none") != 0)
            sentence_class(sentence, sentence_word(sentence, 1));
        if (strcmp(words, "none") != 0)
            append(play->expected, words);
    } else if (*judged) {
        sentence_fail(sentence, "an event after the faults", first);
    } else {
        play_event(play);
    }
}

bool connection_case_play(const struct connection_case *one, char *complaint)
{
    static struct play play;
    bool judged = false;
    memset(&play, 0, sizeof play);
    play.stall = SECOND;
    play.complaint = complaint;
    complaint[0] = '\0';
    for (size_t i = 0; i < one->line_count; i++) {
        sentence_read(&play.sentence, "connections.txt", one->line + 1 + (int)i, one->lines[i]);
        play_line(&play, &judged);
    }
    if (!judged)
        sentence_fail(&play.sentence, "no expected fault, and no \"= none\"", one->name);
    if (strcmp(play.seen, play.expected) != 0)
        snprintf(complaint, CONNECTION_WORDS_SIZE, "expected %.100s, seen %.100s",
                 play.expected[0] == '\0' ? "none" : play.expected,
                 play.seen[0] == '\0' ? "none" : play.seen);
    return complaint[0] == '\0';
}

size_t connection_cases_read(const char *path, struct connection_case *cases)
{
    static char text[FILE_SIZE_MAX];
    FILE *file = fopen(path, "r");
    size_t count = 0;
    int number = 0;
    bool within = false;
    if (file == NULL)
        return 0;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    for (char *line = text; line < text + size;) {
        char *next = line + strcspn(line, "\n");
        *next++ = '\0';
        number++;
        if (sentence_is_blank(line)) {
            within = false;
        } else if (!within) {
            if (count == CONNECTION_CASES_MAX)
                return 0;
            cases[count++] = (struct connection_case){.name = line, .line = number};
            within = true;
        } else if (cases[count - 1].line_count < CONNECTION_LINES_MAX) {
            cases[count - 1].lines[cases[count - 1].line_count++] = line;
        } else {
            return 0;
        }
        line = next;
    }
    return count;
}
