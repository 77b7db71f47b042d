/* What a peer answers: the beginning of each answer, as far as it says "try again later" (classes rate-limited and
 * unavailable).
 *
 * One `struct answer` per connection, of a fixed size. It gets every request of the program, and what comes back. Only the
 * beginning of an answer is parsed: its head, and of HTTP the beginning of a body that may report a failure (http_refusal.h). A
 * body that quotes any answer is no answer. Where the protocol says how long the
 * answer is (HTTP/1.1, PostgreSQL), the rest is skipped by its length and the next answer is parsed behind it, whether requests
 * are pipelined or not; where it does not, all that comes before the next request is ignored. Which protocols there are is in
 * protocols.h. Pure and async-signal-safe; the same bytes give the same result however they are split.
 */
#ifndef VHRETRY_WIRE_ANSWER_H
#define VHRETRY_WIRE_ANSWER_H

#include "answer_state.h"

enum { ANSWER_UNRECOGNISED_MAX = 8 };

/* A request, or more of one, starts with these bytes; NULL if they are unavailable. Zeroed memory is the beginning of every
 * connection, and of what a server says first. The protocol is remembered once a request or an answer tells it. After
 * ANSWER_UNRECOGNISED_MAX answers in a row that no protocol explains, the connection is ignored. */
void answer_request_began(struct answer *answer, const void *bytes, size_t length);

/* More of the request that has just begun, of which no answer has come: programs write in pieces, which may end anywhere. The protocol,
 * and what is requested, are told from the first QUESTION_BEGINNING_SIZE bytes together. NULL: what comes is unavailable. */
void answer_request_goes_on(struct answer *answer, const void *bytes, size_t length);

/* Do so few bytes of the request that is being sent tell of it that more may tell more? One load. */
static inline bool answer_request_is_short(const struct answer *answer)
{
    return answer->kept != 0 && answer->kept < QUESTION_BEGINNING_SIZE;
}

/* The program has taken leave (farewell.h): an answer to that says nothing of what was requested before. */
void answer_took_leave(struct answer *answer);

/* Must what comes before the next request be parsed? */
static inline bool answer_expects_more(const struct answer *answer)
{
    return !answer->ignoring;
}

/* Parses what came, up to and with the byte that completes the first result; returns how many bytes that were. `result` is
 * ANSWER_INCOMPLETE if there was none, and all was taken. An answer that was good by its head may be a fault by its body: then it
 * has two results. Call it again with the rest while answer_expects_more. */
size_t answer_feed(struct answer *answer, const void *bytes, size_t length);

/* No more is coming, or what comes is unavailable: what is known by now is the result, unless it has been reported. */
enum answer_result answer_conclude(struct answer *answer);

/* Would the end of the connection cut an answer off? False where the answer was a fault, or blames the request: that is the
 * failure to report; within the headers of HTTP, which the simplest servers end by closing; and where the request was not
 * seen, for it may be one whose answer has no body. */
bool answer_is_cut_off(const struct answer *answer);

/* Has the answer begun, and is more of it to come, by its own length or because its headers are not over? Where it has failed, or
 * blames the request, as in answer_is_cut_off: false. */
bool answer_is_unfinished(const struct answer *answer);

/* How much of an unfinished answer has come. */
struct answer_progress {
    uint64_t received; /* bytes of its body, or of messages; 0: it is not known */
    uint64_t length;   /* bytes of the whole body; 0: it is not known */
};
struct answer_progress answer_progress(const struct answer *answer);

/* Is it a talk that no side ends without a word, and nobody has said it yet? */
static inline bool answer_lacks_goodbye(const struct answer *answer)
{
    return answer->session;
}

/* Does the last answer say that the request is at fault: that the peer does its work, and not this? */
bool answer_blames_request(const struct answer *answer);

/* Does it blame the request's size? A peer that says so ends the connection, whatever the program is still sending. */
bool answer_blames_size(const struct answer *answer);

/* For the parsers: what comes next is the beginning of another answer. */
void answer_begin(struct answer *answer);

/* How many seconds a fault asks to wait, at most 30 days; 0: it does not say. `now` is the clock's time in seconds since
 * 1970, for an answer that names a time and none of its own beside it. */
uint32_t answer_wait(const struct answer *answer, uint64_t now);

/* Of an ANSWER_FAULT; `now` as for answer_wait. */
struct refusal answer_refusal(const struct answer *answer, uint64_t now);

#endif
