/* Conversations over TLS, by the headers of their records: what is due after each message, however the bytes are cut.
 *
 * Lengths are those of real programs and servers where a name says so.
 */
#include "../../core/wire/tls_records.h"
#include "../support/test_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 16, MESSAGE_SIZE = 1 << 17, WORDS_SIZE = 128 };

enum direction { END, SENT, GOT, LEFT };

/* What moves, as words with spaces between:
 *
 *     hello           the record of a ClientHello
 *     hello+h2        the same, which offers HTTP/2
 *     hello:1302      of a ServerHello that chooses this suite
 *     23:141          a record of this type and length
 *     23:141/20       its header and the first 20 bytes of its content; then +121 for the rest
 *     23:141/-2       its header without the last two bytes; then 0x00 0x8d
 *     alert:2.48      an alert in plain text, of this level and code
 *     0x16            a byte
 *     text            plain text
 *     unseen          bytes that are not at hand
 *
 * What is sent means `asks`, `leaves`, `opens`, or "" (nobody answers). After what was received something is `due`, or `not due`; and the
 * reader knows: within (an answer's record), perhaps, good-bye, explained, refused, lost. Once the program has left: `unasked` if it
 * asked nothing of a server that had done its part of the handshake. */
struct line {
    enum direction direction;
    const char *moves;
    const char *expected;
};

struct conversation {
    const char *name;
    struct line lines[LINES_MAX];
};

#define FLIGHT_13 "hello:1302 20:1 23:23 23:839 23:281 23:69" /* of OpenSSL, with RSA 2048 and SHA-384 */
#define GO_FLIGHT "hello:1301 20:1 23:23 23:839 23:281 23:53 23:139"
#define OPEN_13                                                                                              \
    {SENT, "hello", "asks"}, {GOT, FLIGHT_13, "due"},                                                        \
    {                                                                                                        \
        SENT, "20:1 23:69", "opens"                                                                          \
    }
#define FLIGHT_12 "hello:c030 22:819 22:300 22:4"
#define OPEN_12                                                                                              \
    {SENT, "hello", "asks"}, {GOT, FLIGHT_12, "due"}, {SENT, "22:37 20:1 22:40", "asks"},                    \
    {                                                                                                        \
        GOT, "22:186 20:1 22:40", "not due"                                                                  \
    }

static const struct conversation conversations[] = {
    /* TLS 1.3 */
    {"node asks OpenSSL, whose two tickets come with the answer",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:69 23:82", "opens asks"},
      {GOT, "23:282 23:282", "due"},
      {GOT, "23:141", "not due"}}},
    {"node asks OpenSSL, whose two tickets and answer come at once",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:69 23:82", "opens asks"},
      {GOT, "23:282 23:282 23:141", "not due"}}},
    {"another thread reads the server's flight before it is noted that the client's hello was sent",
     {{GOT, FLIGHT_13, "not due"},
      {SENT, "hello", "asks"},
      {SENT, "20:1 23:69 23:82", "opens asks"},
      {GOT, "23:282 23:282", "due"},
      {GOT, "23:141", "not due"}}},
    {"text that a server sends first is none of TLS",
     {{GOT, "text", "not due"},
      {GOT, "0x16 0x03", "not due"},
      {GOT, "text", "not due"},
      {SENT, "hello", "asks"}}},
    {"a ticket comes before the question, and the next one behind it",
     {OPEN_13,
      {GOT, "23:250", "not due"},
      {SENT, "23:191", "asks"},
      {GOT, "23:250", "due"},
      {GOT, "23:128 23:19", "not due good-bye"}}},
    {"both tickets come before the question",
     {OPEN_13, {GOT, "23:250 23:250", "not due"}, {SENT, "23:191", "asks"}, {GOT, "23:128", "not due"}}},
    {"the tickets come one by one behind the question: the first one is taken for an answer",
     {OPEN_13,
      {SENT, "23:191", "asks"},
      {GOT, "23:250", "not due perhaps"},
      {GOT, "23:250", "due"},
      {GOT, "23:128", "not due"}}},
    {"four tickets",
     {OPEN_13,
      {SENT, "23:191", "asks"},
      {GOT, "23:250 23:250 23:250 23:250", "due"},
      {GOT, "23:250", "not due"}}},
    {"a single ticket of Java's servers looks like an answer",
     {{SENT, "hello", "asks"},
      {GOT, "hello:1302 20:1 23:1203", "due"},
      {SENT, "20:1 23:69 23:82", "opens asks"},
      {GOT, "23:1115", "not due perhaps"},
      {GOT, "23:108 23:35", "not due good-bye"}}},
    {"Java's server says good-bye instead of an answer, padded",
     {{SENT, "hello", "asks"},
      {GOT, "hello:1302 20:1 23:1203", "due"},
      {SENT, "20:1 23:69 23:82", "opens asks"},
      {GOT, "23:35", "due good-bye"}}},
    {"an answer as short as a padded good-bye, of a server that pads nothing",
     {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "23:35", "not due perhaps"}}},
    {"Go's ticket comes in the handshake: what comes first is the answer",
     {{SENT, "hello", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1 23:53 23:82", "opens asks"},
      {GOT, "23:135", "not due perhaps"},
      {SENT, "23:82", "asks"},
      {GOT, "23:135", "not due"}}},
    {"Java sends one message at a time, and pads",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1", ""},
      {SENT, "23:85", "opens"},
      {SENT, "23:178", "asks"},
      {GOT, "23:282 23:282 23:141", "not due"},
      {SENT, "23:35", "leaves"}}},
    {"Java's Finished with SHA-256 is as long as others' with SHA-384",
     {{SENT, "hello", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1", ""},
      {SENT, "23:69", "opens"},
      {SENT, "23:35", "leaves"}}},
    {"two answers of one length to two questions are no tickets",
     {OPEN_13,
      {SENT, "23:82", "asks"},
      {GOT, "23:141", "not due perhaps"},
      {SENT, "23:82", "asks"},
      {GOT, "23:141", "not due"}}},
    {"two short answers of one length are no tickets",
     {OPEN_13, {SENT, "23:60 23:60", "asks"}, {GOT, "23:22", "not due perhaps"}, {GOT, "23:22", "not due"}}},
    {"two full records are no tickets",
     {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "23:16401 23:16401", "not due"}}},
    {"an upload goes on behind the tickets",
     {OPEN_13,
      {SENT, "23:191 23:16401", "asks"},
      {GOT, "23:250 23:250", "due"},
      {SENT, "23:16401/9000", "asks"},
      {SENT, "+7401", "asks"}}},
    {"an upload goes on between two tickets, and halts",
     {OPEN_13,
      {SENT, "23:191 23:16401", "asks"},
      {GOT, "23:250", "not due perhaps"},
      {SENT, "23:16401 23:16401/9000", "asks"},
      {GOT, "23:250", "due"}}},
    {"an upload goes on between two tickets, at the end of a record: the next one asks again",
     {OPEN_13,
      {SENT, "23:191 23:16401", "asks"},
      {GOT, "23:250", "not due perhaps"},
      {SENT, "23:16401", "asks"},
      {GOT, "23:250", "not due"},
      {SENT, "23:16401/9000", "asks"}}},
    {"a third record is no ticket, though an upload goes on",
     {OPEN_13,
      {SENT, "23:191 23:16401", "asks"},
      {GOT, "23:250", "not due perhaps"},
      {SENT, "23:16401", "asks"},
      {GOT, "23:141", "not due"},
      {SENT, "23:16401/9000", "asks"},
      {GOT, "23:250", "not due"}}},
    {"an upload goes on behind what looked like an answer",
     {OPEN_13,
      {SENT, "23:191 23:16401/9000", "asks"},
      {GOT, "23:1115", "not due perhaps"},
      {SENT, "+7401", "asks"},
      {GOT, "23:108", "not due"}}},
    {"a good-bye instead of an answer",
     {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "23:282 23:282 23:19", "due good-bye"}}},
    {"what comes behind a record as short as a good-bye shows that it was none",
     {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "23:19 23:141", "not due perhaps"}}},
    {"the program takes leave", {OPEN_13, {SENT, "23:19", "leaves"}}},
    {"the program changes its key, and nobody answers", {OPEN_13, {SENT, "23:22", ""}}},
    {"an answer of five bytes is as long as a change of the key, and counts",
     {OPEN_13, {SENT, "23:31", "asks"}, {GOT, "23:22", "not due perhaps"}}},
    {"the handshake is left with half of the server's flight",
     {{SENT, "hello", "asks"}, {GOT, "hello:1302 20:1 23:23 23:839/300", "due"}}},
    {"the server asks for another key first",
     {{SENT, "hello", "asks"},
      {GOT, "hello:1302 20:1", "due"},
      {SENT, "20:1 hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "23:69", "opens"},
      {SENT, "23:82", "asks"},
      {GOT, "23:250 23:250", "due"}}},
    {"a session is resumed, without a certificate",
     {{SENT, "hello", "asks"},
      {GOT, "hello:1302 20:1 23:27 23:69", "due"},
      {SENT, "20:1 23:69 23:82", "opens asks"},
      {GOT, "23:250", "not due perhaps"}}},
    {"data before the handshake is over: nothing can be told",
     {{SENT, "hello 20:1 23:82", "asks lost"}, {GOT, FLIGHT_13, "lost"}}},
    {"data before the server's flight: nothing can be told",
     {{SENT, "hello", "asks"}, {GOT, "hello:1302 20:1", "due"}, {SENT, "23:82", "lost"}}},
    {"a short code of authentication",
     {{SENT, "hello", "asks"},
      {GOT, "hello:1305 20:1 23:15 23:831 23:273 23:45", "due"},
      {SENT, "20:1 23:45", "opens"},
      {SENT, "23:74", "asks"},
      {GOT, "23:11", "due good-bye"}}},

    /* Certificates of clients */
    {"the client has no certificate, and the server does not mind",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:25 23:69 23:82", "opens asks"},
      {GOT, "23:250 23:250", "due"},
      {GOT, "23:19", "due good-bye"}}},
    {"the client has no certificate, and the server minds",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:25 23:69 23:82", "opens asks"},
      {GOT, "23:19", "due good-bye explained refused"}}},
    {"the client has a certificate and its proof",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:839 23:281 23:69", "opens"},
      {SENT, "23:82", "asks"},
      {GOT, "23:250 23:250", "due"}}},
    {"rustls has no certificate, and says so and that it has finished in one record",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:77", "opens"},
      {SENT, "23:71", "asks"},
      {GOT, "23:19", "due good-bye explained refused"}}},
    {"Java has no certificate, and pads that",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1", ""},
      {SENT, "23:41", ""},
      {SENT, "23:85", "opens"},
      {SENT, "23:178", "asks"},
      {GOT, "23:19", "due good-bye explained refused"}}},
    {"Java has no certificate, and the server minds before Java has finished",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:41", ""},
      {GOT, "23:19", "due good-bye explained refused"},
      {SENT, "23:85", "opens explained refused"},
      {SENT, "23:178", "asks explained refused"}}},
    {"the client's certificate and its Finished are in one record: nothing can be told",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:1189", ""},
      {SENT, "23:82", ""},
      {GOT, "23:250", "lost"}}},

    /* TLS 1.2 */
    {"TLS 1.2: a question and its answer",
     {OPEN_12, {SENT, "23:103", "asks"}, {GOT, "23:135 23:26", "not due"}, {SENT, "21:26", "leaves"}}},
    {"TLS 1.2: a good-bye instead of an answer",
     {OPEN_12, {SENT, "23:103", "asks"}, {GOT, "21:26", "due good-bye"}}},
    {"TLS 1.2: the header of a good-bye, as Java reads it",
     {OPEN_12, {SENT, "23:103", "asks"}, {GOT, "21:26/0", "due good-bye"}}},
    {"TLS 1.2: half of a ticket is no end of the handshake",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_12, "due"},
      {SENT, "22:37 20:1 22:40", "asks"},
      {GOT, "22:186/90", "due"}}},
    {"TLS 1.2: Java sends one message at a time",
     {{SENT, "hello", "asks"},
      {GOT, "hello:c030 22:1088", "due"},
      {SENT, "22:37", "asks"},
      {SENT, "20:1", ""},
      {SENT, "22:40", "asks"},
      {GOT, "20:1", "due"},
      {GOT, "22:40", "not due"}}},
    {"TLS 1.2: a session is resumed, and the server has finished first",
     {{SENT, "hello", "asks"},
      {GOT, "hello:c030 20:1 22:40", "due"},
      {SENT, "20:1 22:40 23:103", "opens asks"},
      {GOT, "23:135", "not due"}}},
    {"TLS 1.2: a question that does not wait for the server's Finished",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_12, "due"},
      {SENT, "22:37 20:1 22:40 23:103", "asks"},
      {GOT, "22:186 20:1 22:40", "due"},
      {GOT, "23:135", "not due"}}},
    {"TLS 1.2: the server wants another handshake before it answers",
     {OPEN_12,
      {SENT, "23:103", "asks"},
      {GOT, "22:28", "due"},
      {SENT, "22:540", ""},
      {GOT, "22:120 22:843", "due"},
      {SENT, "22:61 20:25 22:40", ""},
      {GOT, "20:25 22:40", "due"},
      {GOT, "23:135", "not due"}}},
    {"TLS 1.2: two answers of one length",
     {OPEN_12, {SENT, "23:103", "asks"}, {GOT, "23:250", "not due"}, {GOT, "23:250", "not due"}}},
    {"TLS 1.0: an empty record before the answer",
     {{SENT, "hello", "asks"},
      {GOT, "hello:0035 22:819 22:4", "due"},
      {SENT, "22:262 20:1 22:48", "asks"},
      {GOT, "20:1 22:48", "not due"},
      {SENT, "23:32 23:96", "asks"},
      {GOT, "23:0 23:96", "not due"}}},

    /* HTTP/2 within */
    {"Java speaks HTTP/2 with Go, whose settings come before the question",
     {{SENT, "hello+h2", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1", ""},
      {SENT, "23:69", "opens"},
      {GOT, "23:56", "not due"},
      {SENT, "23:161", "asks"},
      {GOT, "23:30", "due"},
      {GOT, "23:26", "due"},
      {SENT, "23:42", ""},
      {GOT, "23:89", "not due perhaps"}}},
    {"Go's settings come behind the question: they are taken for an answer, until the program acknowledges "
     "them",
     {{SENT, "hello+h2", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1 23:53 23:87 23:62", "opens asks"},
      {GOT, "23:56", "not due perhaps"},
      {SENT, "23:26", ""},
      {GOT, "23:39", "due"},
      {GOT, "23:86", "not due perhaps"}}},
    {"settings with a first window",
     {{SENT, "hello+h2", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1 23:69 23:87", "opens asks"},
      {GOT, "23:282 23:282 23:63", "not due perhaps"},
      {GOT, "23:26", "not due perhaps"},
      {SENT, "23:26", ""},
      {GOT, "23:19", "due good-bye"}}},
    {"Go says all that it has to before its answer, and ends",
     {{SENT, "hello+h2", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1", ""},
      {SENT, "23:69", "opens"},
      {SENT, "23:161", "asks"},
      {GOT, "23:56 23:30", "not due perhaps"},
      {GOT, "23:26", "due"},
      {SENT, "23:42", ""}}},
    {"an upload over HTTP/2 is told how much more it may send",
     {{SENT, "hello+h2", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1 23:53", "opens"},
      {GOT, "23:56", "not due"},
      {SENT, "23:161 23:16401", "asks"},
      {GOT, "23:26 23:30 23:30", "due"},
      {SENT, "23:16401", "asks"}}},
    {"TLS 1.2: Java speaks HTTP/2 with Go",
     {{SENT, "hello+h2", "asks"},
      {GOT, "hello:c02f 22:819 22:300 22:4", "due"},
      {SENT, "22:37 20:1 22:40", "asks"},
      {GOT, "22:133 20:1 22:40", "not due"},
      {GOT, "23:63", "not due"},
      {SENT, "23:93", "asks"},
      {GOT, "23:37 23:33", "due"},
      {SENT, "23:37 23:70 23:33", "asks"},
      {GOT, "23:96", "not due"}}},
    {"HTTP/2 is offered, and HTTP/1.1 spoken: an answer as long as settings, and its end as long as a window",
     {{SENT, "hello+h2", "asks"},
      {GOT, GO_FLIGHT, "due"},
      {SENT, "20:1 23:53 23:82", "opens asks"},
      {GOT, "23:56", "not due perhaps"},
      {GOT, "23:30", "not due perhaps"},
      {SENT, "23:82", "asks"},
      {GOT, "23:56", "not due"}}},
    {"HTTP/2 is not offered: a short answer is one",
     {OPEN_13, {GOT, "23:250 23:250", "not due"}, {SENT, "23:82", "asks"}, {GOT, "23:26", "not due"}}},

    /* Within a record */
    {"an answer is cut off in its record",
     {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "23:250 23:250 23:16401/4000", "not due within"}}},
    {"an answer goes on in its record",
     {OPEN_13,
      {SENT, "23:82", "asks"},
      {GOT, "23:250 23:250 23:16401/4000", "not due within"},
      {GOT, "+12401", "not due"}}},
    {"an answer is cut off in the header of its second record",
     {OPEN_12, {SENT, "23:103", "asks"}, {GOT, "23:135 23:135/-2", "not due within"}}},
    {"half of a second ticket shows that the first one was none of the answer",
     {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "23:250 23:250/100", "due"}}},

    /* Alerts in the handshake */
    {"the client does not know the authority",
     {{SENT, "hello", "asks"}, {GOT, FLIGHT_12, "due"}, {SENT, "alert:2.48", "leaves explained refused"}}},
    {"the client of TLS 1.3 does not know the authority, and says so in plain text",
     {{SENT, "hello", "asks"}, {GOT, FLIGHT_13, "due"}, {SENT, "alert:2.48", "leaves explained refused"}}},
    {"Java does not know the authority, and says so encrypted",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_13, "due"},
      {SENT, "20:1", ""},
      {SENT, "23:35", "leaves explained refused"}}},
    {"node does not like the certificate, and leaves without a word",
     {{SENT, "hello", "asks"}, {GOT, FLIGHT_13, "due"}, {LEFT, "", "unasked"}}},
    {"node does not like the certificate of a server in Go",
     {{SENT, "hello", "asks"}, {GOT, GO_FLIGHT, "due"}, {LEFT, "", "unasked"}}},
    {"node leaves in the middle of the server's flight",
     {{SENT, "hello", "asks"}, {GOT, "hello:1302 20:1 23:23 23:839", "due"}, {LEFT, "", ""}}},
    {"node does not like the certificate, and has finished", {OPEN_13, {LEFT, "", "unasked"}}},
    {"node does not like the certificate of TLS 1.2", {OPEN_12, {LEFT, "", "unasked"}}},
    {"node leaves after a question", {OPEN_13, {SENT, "23:82", "asks"}, {LEFT, "", ""}}},
    {"the server speaks no such version",
     {{SENT, "hello", "asks"}, {GOT, "alert:2.70", "due explained refused"}}},
    {"the server wants a certificate of a TLS 1.2 client",
     {{SENT, "hello", "asks"},
      {GOT, FLIGHT_12, "due"},
      {SENT, "22:7 22:37 20:1 22:40", "asks"},
      {GOT, "alert:2.42", "due explained refused"}}},
    {"the server is out of order: why it ends is known, not whether it will be so again",
     {{SENT, "hello", "asks"}, {GOT, "alert:2.80", "due explained"}}},
    {"the sides have nothing in common, for whatever reason",
     {{SENT, "hello", "asks"}, {GOT, "alert:2.40", "due explained"}}},
    {"the server does not know the name, and goes on",
     {{SENT, "hello", "asks"},
      {GOT, "alert:1.112 " FLIGHT_12, "due"},
      {SENT, "22:37 20:1 22:40", "asks"},
      {GOT, "20:1 22:40", "not due"}}},
    {"the server says good-bye in the handshake",
     {{SENT, "hello", "asks"}, {GOT, "alert:1.0", "due good-bye"}}},
    {"the user gives up in the handshake",
     {{SENT, "hello", "asks"}, {SENT, "alert:1.90 alert:1.0", "leaves"}}},

    /* Before it, and instead of it */
    {"plain text is none of its affair", {{SENT, "text", ""}, {GOT, "text", "not due"}}},
    {"a tunnel of a proxy comes first",
     {{SENT, "text", ""},
      {GOT, "text", "not due"},
      OPEN_13,
      {SENT, "23:82", "asks"},
      {GOT, "23:19", "due good-bye"}}},
    {"a ClientHello within a message is none", {{SENT, "0x51 hello", ""}, {GOT, "text", "not due"}}},
    {"a byte that begins no ClientHello, and then one",
     {{SENT, "0x16", ""}, {SENT, "text", ""}, {SENT, "hello", "asks"}, {GOT, FLIGHT_13, "due"}}},
    {"a handshake's record that is no ClientHello", {{SENT, "0x16 0x03 0x01 0x00 0x08 0x02", ""}}},
    {"an empty record of a handshake", {{SENT, "0x16 0x03 0x01 0x00 0x00 0x01", ""}}},
    {"a record of no handshake", {{SENT, "0x17 0x03 0x01 0x00 0x08 0x01", ""}}},
    {"no version of TLS", {{SENT, "0x16 0x02 0x01 0x00 0x08 0x01", ""}}},
    {"the server answers in plain text",
     {{SENT, "hello", "asks"}, {GOT, "text", "lost"}, {SENT, "text", "lost"}}},
    {"the server sends a record that is too long",
     {{SENT, "hello", "asks"}, {GOT, "0x16 0x03 0x03 0xff 0xff", "lost"}}},
    {"the server sends a type that is none",
     {{SENT, "hello", "asks"}, {GOT, "0x63 0x03 0x03 0x00 0x01", "lost"}}},
    {"the server sends something else than a ServerHello",
     {{SENT, "hello", "asks"}, {GOT, "0x16 0x03 0x03 0x00 0x08 0x0b", "lost"}}},
    {"the server sends data first", {{SENT, "hello", "asks"}, {GOT, "23:100", "lost"}}},
    {"the kernel encrypts what the program sends from now on",
     {OPEN_13, {SENT, "text", "lost"}, {GOT, "23:250", "lost"}}},
    {"what came is not at hand", {OPEN_13, {SENT, "23:82", "asks"}, {GOT, "unseen", "lost"}}},
    {"what was sent is not at hand", {OPEN_13, {SENT, "unseen", "lost"}}},
};

/* Messages ------------------------------------------------------------------------------------------------ */

struct message {
    size_t length;
    bool unseen;
    uint8_t bytes[MESSAGE_SIZE];
};

static void add(struct message *message, const void *bytes, size_t length)
{
    assert_true(message->length + length <= MESSAGE_SIZE);
    if (bytes != NULL)
        memcpy(message->bytes + message->length, bytes, length);
    else
        memset(message->bytes + message->length, 0xa5, length);
    message->length += length;
}

static void add_header(struct message *message, unsigned long type, size_t length)
{
    const uint8_t header[] = {(uint8_t)type, 3, 3, (uint8_t)(length >> 8), (uint8_t)length};
    add(message, header, sizeof header);
}

static void add_client_hello(struct message *message, const char *protocols)
{
    enum { LENGTH = 344, CLIENT_HELLO = 1 };
    add_header(message, 22, LENGTH);
    add(message, &(uint8_t){CLIENT_HELLO}, 1);
    add(message, protocols, strlen(protocols));
    add(message, NULL, LENGTH - 1 - strlen(protocols));
}

static void add_server_hello(struct message *message, unsigned long suite)
{
    enum { LENGTH = 122, SESSION_AT = 38 };
    uint8_t content[LENGTH] = {2, 0, 0, LENGTH - 4, 3, 3};
    memset(content + 6, 0x13, 32); /* would be a suite, were it read at the wrong place */
    content[SESSION_AT] = 32;
    content[SESSION_AT + 33] = (uint8_t)(suite >> 8);
    content[SESSION_AT + 34] = (uint8_t)suite;
    add_header(message, 22, LENGTH);
    add(message, content, LENGTH);
}

static void add_alert(struct message *message, unsigned long level, unsigned long code, const char *part)
{
    (void)part;
    const uint8_t content[] = {(uint8_t)level, (uint8_t)code};
    add_header(message, 21, sizeof content);
    add(message, content, sizeof content);
}

static void add_record(struct message *message, unsigned long type, unsigned long length, const char *part)
{
    long size = part != NULL ? strtol(part, NULL, 10) : (long)length;
    add_header(message, type, length);
    if (size < 0)
        message->length = (size_t)((long)message->length + size);
    else
        add(message, NULL, (size_t)size);
}

static bool begins_with(const char *word, const char *beginning)
{
    return strncmp(word, beginning, strlen(beginning)) == 0;
}

/* Two numbers, with a character between. */
static void add_pair(struct message *message, const char *numbers,
                     void (*add_one)(struct message *, unsigned long, unsigned long, const char *))
{
    char *rest;
    unsigned long one = strtoul(numbers, &rest, 10);
    if (*rest != ':' && *rest != '.')
        fail_msg("\"%s\" moves nothing", numbers);
    unsigned long other = strtoul(rest + 1, &rest, 10);
    add_one(message, one, other, *rest == '/' ? rest + 1 : NULL);
}

static void add_word(struct message *message, const char *word)
{
    if (strcmp(word, "hello") == 0)
        add_client_hello(message, "\x08http/1.1");
    else if (strcmp(word, "hello+h2") == 0)
        add_client_hello(message, "\x02h2\x08http/1.1");
    else if (strcmp(word, "text") == 0)
        add(message, "HTTP/1.1 200 Connection established\r\n\r\n", 39);
    else if (strcmp(word, "unseen") == 0)
        message->unseen = true;
    else if (begins_with(word, "hello:"))
        add_server_hello(message, strtoul(word + 6, NULL, 16));
    else if (begins_with(word, "alert:"))
        add_pair(message, word + 6, add_alert);
    else if (begins_with(word, "0x"))
        add(message, &(uint8_t){(uint8_t)strtoul(word, NULL, 16)}, 1);
    else if (word[0] == '+')
        add(message, NULL, strtoul(word + 1, NULL, 10));
    else
        add_pair(message, word, add_record);
}

static void compose(struct message *message, const char *moves)
{
    char words[WORDS_SIZE * 4];
    char *rest;
    message->length = 0;
    message->unseen = false;
    assert_true(strlen(moves) < sizeof words);
    memcpy(words, moves, strlen(moves) + 1);
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        add_word(message, word);
}

/* What comes out ------------------------------------------------------------------------------------------ */

static void append(char *words, bool holds, const char *word)
{
    size_t length = strlen(words);
    if (holds)
        snprintf(words + length, WORDS_SIZE - length, "%s%s", length > 0 ? " " : "", word);
}

static void append_known(char *words, const struct tls_records *tls)
{
    append(words, tls->explained, "explained");
    append(words, tls_records_refused(tls), "refused");
    append(words, tls_records_begun(tls) && !tls_records_tell(tls), "lost");
}

/* In memory of just that size: a byte read behind it is found. */
static void *copy_of(const uint8_t *bytes, size_t length)
{
    void *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    return copy;
}

/* What is due, as the connection would have it by what it was told. */
static bool due;

static void tell(unsigned meaning)
{
    if ((meaning & (TLS_OPENS | TLS_ANSWERS)) != 0)
        due = false;
    if ((meaning & (TLS_ASKS | TLS_TAKES_BACK)) != 0)
        due = true;
}

static void send_message(struct tls_records *tls, const struct message *message, size_t piece, char *words)
{
    unsigned meaning = message->unseen ? tls_records_sent(tls, NULL, 1) : 0;
    for (size_t at = 0; at < message->length; at += piece) {
        size_t size = message->length - at < piece ? message->length - at : piece;
        void *copy = copy_of(message->bytes + at, size);
        unsigned part = tls_records_sent(tls, copy, size);
        tell(part);
        meaning |= part;
        free(copy);
        if (!tls_records_begin(tls))
            break;
    }
    append(words, (meaning & TLS_OPENS) != 0, "opens");
    append(words, (meaning & TLS_ASKS) != 0, "asks");
    append(words, (meaning & TLS_LEAVES) != 0, "leaves");
    append_known(words, tls);
}

static void receive_message(struct tls_records *tls, const struct message *message, size_t piece, char *words)
{
    if (message->unseen)
        tls_records_received(tls, NULL, 1);
    for (size_t at = 0; at < message->length; at += piece) {
        size_t size = message->length - at < piece ? message->length - at : piece;
        void *copy = copy_of(message->bytes + at, size);
        tell(tls_records_received(tls, copy, size));
        free(copy);
    }
    if (tls->stage != TLS_STAGE_LOST) {
        append(words, true, tls->due ? "due" : "not due");
        append(words, tls_records_are_within(tls), "within");
        append(words, tls->perhaps, "perhaps");
        append(words, tls->good_bye, "good-bye");
    }
    append_known(words, tls);
}

static void hold_conversation(const struct conversation *conversation, size_t piece)
{
    static struct message message;
    struct tls_records tls = {0};
    due = false;
    for (size_t i = 0; i < LINES_MAX && conversation->lines[i].direction != END; i++) {
        const struct line *line = &conversation->lines[i];
        char seen[WORDS_SIZE] = "";
        compose(&message, line->moves);
        if (line->direction == SENT)
            send_message(&tls, &message, piece, seen);
        else if (line->direction == GOT)
            receive_message(&tls, &message, piece, seen);
        else
            append(seen, tls_records_are_unasked(&tls), "unasked");
        if (tls_records_tell(&tls) && due != tls.due)
            fail_msg("\"%s\" in pieces of %zu: the connection has heard something else", line->moves, piece);
        if (strcmp(seen, line->expected) != 0)
            fail_msg("%s \"%s\" in pieces of %zu: expected \"%s\", seen \"%s\"",
                     line->direction == SENT  ? "sent"
                     : line->direction == GOT ? "received"
                                              : "left",
                     line->moves, piece, line->expected, seen);
    }
}

static void however_it_is_cut(void **state)
{
    static const size_t pieces[] = {MESSAGE_SIZE, 1, 2, 3, 5, 7, 64, 1000, 16384};
    const struct conversation *conversation = *state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        hold_conversation(conversation, pieces[i]);
}

static void there_is_one_for_every_connection(void **state)
{
    (void)state;
    assert_true(sizeof(struct tls_records) <= 48);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(conversations), however_it_is_cut, NULL, NULL);
    test_list_add(TEST(there_is_one_for_every_connection), NULL, NULL, NULL);
    return test_list_run("TLS by its records", argc, argv, NULL, NULL);
}
