#include "connection_play.h"

#include "../../core/evidence/connection_judgement.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The kernel's numbers (tcp_states.h). */
enum { NO_TCP = -1, ESTABLISHED = 1, SYN_SENT = 2, FIN_WAIT_2 = 5, CLOSE = 7, CLOSE_WAIT = 8 };

static struct party *party_of(struct play *play)
{
    return &play->parties[play->current];
}

void connection_play_append(char *list, const char *words)
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
    char since[32] = "";
    if (fault.given_up != 0 && fault.given_up != play->now)
        snprintf(since, sizeof since, " at %g", (double)fault.given_up / 1e9 - BASE_SECONDS);
    snprintf(words, sizeof words, "%s%s%s%s%s%s%s", fault_class_name(fault.class), in_transfer ? "" : " in ",
             in_transfer ? "" : fault_phase_name(fault.phase), fault.weak ? " weak" : "",
             fault.pending ? " pending" : "", fault.doubtful ? " doubtful" : "", since);
    connection_play_append(play->seen, words);
    bool may_have_none =
        fault.class == FAULT_HUNG_UP || fault.class == FAULT_STALLED || fault.class == FAULT_RESET;
    if (fault_class_of_errno(fault.error) != (fault.error == 0 && may_have_none ? FAULT_NONE : fault.class))
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

static bool has_word(const struct play *play, const char *word)
{
    for (int i = play->at; i < play->end; i++)
        if (strcmp(play->sentence.words[i], word) == 0)
            return true;
    return false;
}

static size_t bytes_of(const struct play *play)
{
    return (size_t)sentence_number(&play->sentence, sentence_word(&play->sentence, play->at));
}

static int errno_of(const struct play *play)
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
    const char *word = sentence_word(&play->sentence, play->at);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(errors[i].name, word) == 0)
            return errors[i].error;
    sentence_fail(&play->sentence, "not an errno that is known here", word);
}

/* Connecting ---------------------------------------------------------------------------------------------- */

static void begin(struct play *play, int state)
{
    struct party *party = party_of(play);
    memset(party, 0, sizeof *party);
    memset(&party->connection, 0xff, sizeof party->connection); /* a slot of the table that was used before */
    connection_started(&party->connection);
    party->peer = sentence_peer(&play->sentence, sentence_word(&play->sentence, play->at));
    party->kernel.state = state;
    party->kernel.acked = state == ESTABLISHED;
    party->kernel_sent = play->now;
}

static void play_connected(struct play *play)
{
    begin(play, ESTABLISHED);
}

static void play_connecting(struct play *play)
{
    begin(play, SYN_SENT);
    connection_connecting(&party_of(play)->connection, play->now, !has_word(play, "blocking"));
}

static void play_calls_connect(struct play *play)
{
    begin(play, SYN_SENT);
    connection_calls_connect(&party_of(play)->connection, play->now);
}

static void play_accepts(struct play *play)
{
    party_of(play)->kernel = (struct kernel_connection){.state = ESTABLISHED, .acked = 1};
    party_of(play)->kernel_sent = play->now;
}

static void play_established(struct play *play)
{
    play_accepts(play);
    connection_established(&party_of(play)->connection, play->now);
    play->answer = party_of(play)->connection.in_call ? "connect(2) goes on" : "connect(2) is over";
}

static void play_refuses(struct play *play)
{
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

static void kernel_sends(struct play *play)
{
    struct party *party = party_of(play);
    party->kernel_sent = play->now;
    if (has_word(play, "unacknowledged"))
        party->kernel.unacked = 1;
    else
        party->kernel.acked += bytes_of(play);
}

static void play_sent(struct play *play)
{
    struct connection *connection = &party_of(play)->connection;
    uint64_t received_before = connection->received - (has_word(play, "crossing") ? 1 : 0);
    enum message_meaning meaning = has_word(play, "farewell")       ? MESSAGE_TAKES_LEAVE
                                   : has_word(play, "unanswerable") ? MESSAGE_EXPECTS_NO_ANSWER
                                                                    : MESSAGE_ASKS;
    kernel_sends(play);
    if (has_word(play, "unseen"))
        return;
    use(play, connection);
    if (connection->promised != 0)
        connection_spoke(connection, play->now);
    if (!connection_takes_questions(connection))
        meaning = MESSAGE_EXPECTS_NO_ANSWER;
    uint64_t now = meaning == MESSAGE_ASKS ? play->now : 0;
    play->answer = connection_sent(connection, now, bytes_of(play), meaning, received_before)
                       ? "a question begins"
                       : "no question begins";
}

static void play_received(struct play *play)
{
    struct party *party = party_of(play);
    party->kernel.received += bytes_of(play);
    party->kernel_received = play->now;
    if (has_word(play, "unseen"))
        return;
    connection_listens(&party->connection);
    use(play, &party->connection);
    connection_received(&party->connection, bytes_of(play));
    if (!connection_hears_wire(&party->connection) || has_word(play, "nothing")) {
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
    if (!first && connection_goes_on(&party->connection))
        play->answer = "its pause is over";
    connection_owes(&party->connection, has_word(play, "part"));
}

static void play_reads(struct play *play)
{
    connection_listens(&party_of(play)->connection);
}

static void play_finds_nothing(struct play *play)
{
    struct connection *connection = &party_of(play)->connection;
    bool waited = connection_listens(connection);
    connection_used(connection);
    note_fault(play, connection_read_failed(connection, EAGAIN, waited, ENDING_FAIR));
}

/* As the library does, before it tells that a connection is broken. */
static void check_promise(const struct play *play, struct connection *connection)
{
    if (connection->promised != 0)
        connection_checks_promise(connection, play->now);
}

static enum ending ending_of(const struct play *play)
{
    return has_word(play, "cut-off")       ? ENDING_CUT_OFF
           : has_word(play, "unannounced") ? ENDING_WITHOUT_GOODBYE
                                           : ENDING_FAIR;
}

static void play_ended(struct play *play)
{
    struct party *party = party_of(play);
    struct kernel_connection kernel = kernel_view(play, party);
    connection_listens(&party->connection);
    connection_used(&party->connection);
    check_promise(play, &party->connection);
    bool needed = connection_needs_kernel_at_end(&party->connection, ending_of(play));
    note_fault(play, connection_ended(&party->connection, needed ? &kernel : NULL, ending_of(play)));
}

static void play_read_fails(struct play *play)
{
    struct connection *connection = &party_of(play)->connection;
    bool waited = connection_listens(connection);
    struct kernel_connection kernel = kernel_view(play, party_of(play));
    connection_used(connection);
    check_promise(play, connection);
    connection_checks_silence(connection, &kernel, play->stall);
    note_fault(play, connection_read_failed(connection, errno_of(play), waited, ending_of(play)));
}

static void play_send_fails(struct play *play)
{
    struct connection *connection = &party_of(play)->connection;
    connection_used(connection);
    check_promise(play, connection);
    note_fault(play, connection_write_failed(connection, errno_of(play), has_word(play, "farewell")));
}

static void play_broke(struct play *play)
{
    note_fault(play, connection_broke(&party_of(play)->connection, errno_of(play)));
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
    check_promise(play, connection);
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

static void play_closes(struct play *play)
{
    look(play, MOMENT_CLOSED);
}

static void play_gives_up(struct play *play)
{
    look(play, MOMENT_GIVEN_UP);
}

static void play_program_ends(struct play *play)
{
    look(play, MOMENT_PROGRAM_END);
}

/* Waiting ------------------------------------------------------------------------------------------------- */

static void play_waited(struct play *play)
{
    if (connection_waited(&party_of(play)->connection, play->now))
        look(play, MOMENT_WAITED);
}

static void play_waited_alone(struct play *play)
{
    struct party *party = party_of(play);
    struct kernel_connection kernel = kernel_view(play, party);
    bool needed = connection_needs_kernel_for_wait(&party->connection);
    bool counts = connection_waited_alone(&party->connection, needed ? &kernel : NULL);
    play_waited(play);
    play->answer = counts ? "the wait counts" : "the wait does not count";
}

static void play_waits_to_read(struct play *play)
{
    play->answer =
        connection_is_listened_to(&party_of(play)->connection) ? "it listens" : "nothing was asked";
}

static void play_watched(struct play *play)
{
    connection_watched(&party_of(play)->connection, !has_word(play, "no"));
}

static void play_time_limit(struct play *play)
{
    struct connection *connection = &party_of(play)->connection;
    bool waited = connection_listens(connection);
    connection_used(connection);
    if (!connection_may_have_met_time_limit(connection, EAGAIN)) {
        note_fault(play, connection_read_failed(connection, EAGAIN, waited, ENDING_FAIR));
        play->answer = "it is no time limit";
        return;
    }
    connection_waited_alone(connection, NULL);
    connection_waited(connection, play->now);
    look(play, MOMENT_WAITED);
    play->answer = "it is a time limit";
}

/* Taking leave -------------------------------------------------------------------------------------------- */

static void play_shut(struct play *play)
{
    struct party *party = party_of(play);
    const struct connection before = party->connection;
    look(play, MOMENT_GIVEN_UP);
    connection_shut(&party->connection, has_word(play, "both"));
    if (has_word(play, "fails"))
        connection_shut_failed(&party->connection, &before);
    else
        party->kernel.state = party->kernel.state == CLOSE_WAIT ? CLOSE : FIN_WAIT_2;
}

/* To speak every so many seconds. */
static void play_promises(struct play *play)
{
    connection_promises(&party_of(play)->connection, play->now, bytes_of(play) * UINT64_C(1000000000));
}

static void play_peer_ends(struct play *play)
{
    struct party *party = party_of(play);
    party->kernel.state = party->kernel.state == FIN_WAIT_2 ? CLOSE : CLOSE_WAIT;
    party->kernel.received++;
}

static void play_peer_resets(struct play *play)
{
    party_of(play)->kernel.state = CLOSE;
    party_of(play)->kernel.unacked = 0;
}

static void play_no_tcp(struct play *play)
{
    party_of(play)->kernel.state = NO_TCP;
}

/* TLS and copies ------------------------------------------------------------------------------------------ */

static void play_tls_asked(struct play *play)
{
    play->answer =
        connection_asked_over_tls(&party_of(play)->connection) ? "a question begins" : "no question begins";
}

static void play_tls_replied(struct play *play)
{
    connection_told_by_tls(&party_of(play)->connection);
    play->answer = connection_replied(&party_of(play)->connection) ? "an answer begins" : "more of it";
    connection_owes(&party_of(play)->connection, has_word(play, "part"));
}

static void play_records_tell(struct play *play)
{
    connection_told_by_records(&party_of(play)->connection, true, has_word(play, "perhaps"));
}

static void play_records_are_lost(struct play *play)
{
    connection_told_by_records(&party_of(play)->connection, false, false);
}

static void play_duplicated(struct play *play)
{
    connection_duplicated(&party_of(play)->connection);
    play->answer = party_of(play)->connection.duplicated ? "it is shared" : "it is not shared";
}

/* The notation -------------------------------------------------------------------------------------------- */

static struct event {
    const char *words;
    void (*play)(struct play *play);
    void (*plain)(struct connection *connection); /* instead: an event that takes and tells nothing */
    bool used;
} events[] = {
    {"connected", play_connected, NULL, false},
    {"connecting", play_connecting, NULL, false},
    {"calls connect", play_calls_connect, NULL, false},
    {"established", play_established, NULL, false},
    {"peer accepts", play_accepts, NULL, false},
    {"peer refuses", play_refuses, NULL, false},
    {"peer ends", play_peer_ends, NULL, false},
    {"peer resets", play_peer_resets, NULL, false},
    {"no TCP", play_no_tcp, NULL, false},
    {"sent", play_sent, NULL, false},
    {"received", play_received, NULL, false},
    {"reads", play_reads, NULL, false},
    {"finds nothing", play_finds_nothing, NULL, false},
    {"ended", play_ended, NULL, false},
    {"read fails", play_read_fails, NULL, false},
    {"send fails", play_send_fails, NULL, false},
    {"asks SO_ERROR:", play_broke, NULL, false},
    {"waited alone", play_waited_alone, NULL, false},
    {"waited", play_waited, NULL, false},
    {"waits again", NULL, connection_waits_again, false},
    {"wait brings something", NULL, connection_wait_brought, false},
    {"watched", play_watched, NULL, false},
    {"waits to read", play_waits_to_read, NULL, false},
    {"time limit", play_time_limit, NULL, false},
    {"shut", play_shut, NULL, false},
    {"promises", play_promises, NULL, false},
    {"explains", NULL, connection_explained, false},
    {"carries data", NULL, connection_carries_data, false},
    {"said good-bye", NULL, connection_said_goodbye, false},
    {"TLS asked", play_tls_asked, NULL, false},
    {"TLS replied", play_tls_replied, NULL, false},
    {"TLS sends farewell", NULL, connection_tls_sends_farewell, false},
    {"TLS returned", NULL, connection_tls_returned, false},
    {"TLS told", NULL, connection_told_by_tls, false},
    {"records tell", play_records_tell, NULL, false},
    {"records are lost", play_records_are_lost, NULL, false},
    {"answer was none", NULL, connection_answer_was_none, false},
    {"forked", NULL, connection_inherited, false},
    {"duplicated", play_duplicated, NULL, false},
    {"closes", play_closes, NULL, false},
    {"gives up", play_gives_up, NULL, false},
    {"program ends", play_program_ends, NULL, false},
};

enum { EVENTS = sizeof events / sizeof events[0] };

const char *connection_event_unused(void)
{
    for (size_t i = 0; i < EVENTS; i++)
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

void connection_play_event(struct play *play, const char *words)
{
    struct event *event = events;
    while (event < events + EVENTS && !begins_with(words, event->words))
        event++;
    if (event == events + EVENTS)
        sentence_fail(&play->sentence, "not an event", words);
    event->used = true;
    play->at += count_words(event->words);
    if (event->play != NULL)
        event->play(play);
    else
        event->plain(&party_of(play)->connection);
}
