/* Answers of a peer that follows a script: several on one connection, in pieces, to questions whose answer has no body, cut
 * off; of HTTP and of protocols in which the server speaks first. "Try again later" and an answer cut off are faults; whatever
 * else comes is not, although the program fails then.
 *
 *     test_answers_scripted [PATTERN]
 */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>

#define LENGTH(bytes) "Content-Length: " bytes "\\r\\n\\r\\n"
#define FINE          "HTTP/1.1 200 OK\\r\\n"
#define BUSY          "HTTP/1.1 503 Busy\\r\\n" LENGTH("0")
#define QUOTE         "HTTP/1.1 429 Wait\\r\\n\\r\\n" /* 21 bytes of a body */
#define CONTINUE      "HTTP/1.1 100 Continue\\r\\n\\r\\n"

/* They read all there is, and then have a bug. */
#define CURL OBSERVED "curl -sf "
/* Frames of HTTP/2: SETTINGS; a header block with a status; data, which is not the last. */
#define HTTP2_BEGINS   "wait 100; read; say " HTTP2_SETTINGS "; wait 100; read; "
#define HTTP2_SETTINGS "\\0\\0\\0\\x04\\0\\0\\0\\0\\0"
#define HTTP2_OK       "\\0\\0\\x01\\x01\\x04\\0\\0\\0\\x01\\x88"
#define HTTP2_BUSY                                                                                           \
    "\\0\\0\\x05\\x01\\x05\\0\\0\\0\\x01\\x08\\x03"                                                          \
    "503"
#define HTTP2_NEXT_OK      "\\0\\0\\x01\\x01\\x05\\0\\0\\0\\x03\\x88"
#define HTTP2_NOT_FOUND    "\\0\\0\\x01\\x01\\x05\\0\\0\\0\\x01\\x8d"
#define HTTP2_CANCELS      "\\0\\0\\x04\\x03\\0\\0\\0\\0\\x01\\0\\0\\0\\x08"
#define HTTP2_LEAVES(last) "\\0\\0\\x08\\x07\\0\\0\\0\\0\\0\\0\\0\\0" last "\\0\\0\\0\\0"
#define GRPC_ENDS(status)  "\\0\\0\\x10\\x01\\x05\\0\\0\\0\\x01\\0\\x0bgrpc-status\\x02" status
#define HTTP2_DATA         "\\0\\0\\x02\\0\\0\\0\\0\\0\\x01hi"
/* What a program says, for python. */
#define HTTP2_PREFACE     "b'PRI * HTTP/2.0\\\\r\\\\n\\\\r\\\\nSM\\\\r\\\\n\\\\r\\\\n'"
#define HTTP2_ACKNOWLEDGE "bytes([0, 0, 0, 4, 1, 0, 0, 0, 0])"
#define HTTP2_CANCEL      "bytes([0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8])"
/* GET for the target of an index: 0x84 is "/", 0x85 "/index.html". */
#define HTTP2_ASK(stream, target) "bytes([0, 0, 2, 1, 5, 0, 0, 0, " stream ", 0x82, " target "])"
#define CURL2                     OBSERVED "curl -sf --http2-prior-knowledge -o /dev/null "
#define URL                       " http://127.0.0.1:$PEER/ "
#define MISSES_A_FILE             " file:///does/not/exist"
#define PYTHON                                                                                               \
    OBSERVED "python3 -c \"import os, socket, sys\n"                                                         \
             "peer = socket.create_connection(('127.0.0.1', int(os.environ['PEER'])))\n"
/* Byte by byte, and each byte in a buffer of its own. */
#define IN_PIECES(bytes)  "for byte in " bytes ": peer.send(bytes([byte]))\n"
#define IN_BUFFERS(bytes) "peer.sendmsg([bytes([byte]) for byte in " bytes "])\n"
#define GET               "GET / HTTP/1.1\\\\r\\\\n\\\\r\\\\n"
#define ASK(request)                                                                                         \
    "peer.sendall(b'" request " HTTP/1.1\\\\r\\\\nHost: a\\\\r\\\\n\\\\r\\\\n')\npeer.recv(999)\n"
#define LED_TO(url)    "HTTP/1.1 302 Found\\r\\nLocation: " url "\\r\\n" LENGTH("0")
#define BUSY_THEN_FINE "request; say " BUSY "; request; say " FINE LENGTH("0") "; close"
#define READS_ON                                                                                             \
    "while peer.recv(9): pass\n"                                                                             \
    "sys.exit(3)\""

/* Other protocols than HTTP. A shell reads the programs: \\x24 is a dollar. */
#define REDIS_GET                                                                                            \
    "peer.sendall(b'*2\\\\r\\\\n\\\\x243\\\\r\\\\nGET\\\\r\\\\n\\\\x241\\\\r\\\\na\\\\r\\\\n')\n"
#define SMTP_BEGINS "say 220 mail\\r\\n; read; say 250 mail\\r\\n; read; say 250 OK\\r\\n; read; "
#define SMTP_ENDS   "; read; say 250 OK\\r\\n; read; say 221 Bye\\r\\n; close"
#define SMTP                                                                                                 \
    OBSERVED "python3 -c \"import os, smtplib\n"                                                             \
             "with smtplib.SMTP('127.0.0.1', int(os.environ['PEER'])) as peer:\n"                            \
             "    peer.sendmail('a@b', 'c@d', 'hello')\""
#define MYSQL_BEGINS                                                                                         \
    "say \\x08\\0\\0\\0\\x0a8.0.36\\0; read; say \\x07\\0\\0\\x02\\0\\0\\0\\x02\\0\\0\\0; read; "
#define MYSQL_LOGIN                                                                                          \
    "peer.recv(99)\npeer.sendall(bytes([9, 0, 0, 1, 0x85, 0xa2, 0x1e, 0, 0, 0, 0, 1, "                       \
    "120]))\npeer.recv(99)\n"
#define MYSQL_SELECT "peer.sendall(bytes([9, 0, 0, 0, 3]) + b'SELECT 1')\n"
#define UPLOADS      "try:\n    while True: peer.sendall(bytes(65536))\nexcept OSError: sys.exit(3)\""
#define TOO_LARGE    "\\x07\\0\\0\\x01\\xff\\x81\\x04#08S"
#define PUT          "PUT / HTTP/1.1\\\\r\\\\nContent-Length: 99999999\\\\r\\\\n\\\\r\\\\n"
/* A session of a broker of AMQP that has been promised a heartbeat in each second. */
#define AMQP_BEGINS "read; say \\x01\\0\\0\\0\\0\\0\\x06\\0\\x0a\\0\\x0a\\0\\x09\\xce; read; say " AMQP_OPEN
#define AMQP_OPEN   "\\x01\\0\\0\\0\\0\\0\\x05\\0\\x0a\\0\\x29\\0\\xce; "
#define AMQP_SESSION                                                                                         \
    "import time\n"                                                                                          \
    "peer.sendall(b'AMQP' + bytes([0, 0, 9, 1]))\npeer.recv(99)\n"                                           \
    "peer.sendall(bytes([1, 0, 0, 0, 0, 0, 12, 0, 10, 0, 31, 0, 0, 0, 0, 0, 0, 0, 1, "                       \
    "0xce]))\npeer.recv(99)\n"
#define AMQP_SENDS "peer.sendall(bytes([1, 0, 1, 0, 0, 0, 5, 0, 20, 0, 10, 0, 0xce]))\n"

/* What the first attempt met, and the second one did not, is said by the one statement that stands before or behind the second. */
#define AGAIN                                                                                                \
    PYTHON "peer.sendall(b'what')\n"                                                                         \
           "assert not peer.recv(99)\n"                                                                      \
           "peer = socket.create_connection(('127.0.0.1', int(os.environ['PEER'])))\n"                       \
           "peer.sendall(b'what')\n"
#define SAYS_IT "os.write(2, b'ConnectionResetError: [Errno 104] Connection reset by peer\\\\n')\n"
#define NO_MORE "os._exit(1)\""

#define BUSY_CAUSE  "HTTP 503 Service Unavailable"
#define ENDED_CAUSE "closed the connection "

static const struct scripted_answer {
    const char *name;
    const char *needs; /* NULL: nothing */
    const char *peer;  /* tests/support/programs/scripted_peer */
    const char *command;
    const char *cause; /* NULL: no fault */
} rows[] = {
    {"questions in one go, the second is refused", "python3",
     "request; say " FINE LENGTH("21") QUOTE BUSY "; close", PYTHON "peer.sendall(b'" GET GET "')\n" READS_ON,
     BUSY_CAUSE},
    {"questions in one go, a body quotes a refusal", "python3",
     "request; say " FINE LENGTH("21") QUOTE FINE LENGTH("21") QUOTE "; close",
     PYTHON "peer.sendall(b'" GET GET "')\n" READS_ON, NULL},
    {"one question is refused, another one on the same connection is answered", "python3", BUSY_THEN_FINE,
     PYTHON ASK("GET /a") ASK("GET /b") READS_ON, BUSY_CAUSE},
    {"a question is refused, and answered when it is asked again", "python3", BUSY_THEN_FINE,
     PYTHON ASK("GET /a") ASK("GET /a") READS_ON, NULL},
    {"a question is refused, and answered with another signature", "python3", BUSY_THEN_FINE,
     PYTHON ASK("GET /a?part=1&X-Amz-Signature=1") ASK("GET /a?part=1&X-Amz-Signature=2") READS_ON, NULL},
    {"one part of a file is refused, another one is answered", "python3", BUSY_THEN_FINE,
     PYTHON ASK("GET /a?part=1&X-Amz-Signature=1") ASK("GET /a?part=2&X-Amz-Signature=2") READS_ON,
     BUSY_CAUSE},
    {"HEAD is refused, GET is answered", "python3", BUSY_THEN_FINE,
     PYTHON ASK("HEAD /a") ASK("GET /a") READS_ON, NULL},
    {"where an answer led to is refused, the next attempt is led elsewhere and answered", "python3",
     "request; say " LED_TO("/node1/a?Signature=1") "; request; say " BUSY "; request; say " LED_TO(
         "http://a/node2/a") "; request; say " FINE LENGTH("0") "; close",
     PYTHON ASK("GET /a") ASK("GET /node1/a?Signature=1") ASK("GET /a") ASK("GET /node2/a") READS_ON, NULL},
    {"where an answer led to is refused, another one leads elsewhere and is answered", "python3",
     "request; say " LED_TO("/node1/a") "; request; say " BUSY "; request; say " LED_TO(
         "/node2/b") "; request; say " FINE LENGTH("0") "; close",
     PYTHON ASK("GET /a") ASK("GET /node1/a") ASK("GET /b") ASK("GET /node2/b") READS_ON, BUSY_CAUSE},
    {"a question before the end of an answer that quotes a refusal", "python3",
     "request; say " FINE LENGTH("42") QUOTE "; request; say " QUOTE
                                             "; wait 100; say " FINE LENGTH("0") "; close",
     PYTHON "peer.sendall(b'" GET "')\npeer.recv(99)\npeer.sendall(b'" GET "')\n" READS_ON, NULL},
    {"an answer in many small buffers", "python3", "request; say " BUSY "; close",
     PYTHON "peer.sendall(b'" GET "')\n"
            "while os.readv(peer.fileno(), [bytearray(1), bytearray(), bytearray(3), bytearray(5)]): pass\n"
            "sys.exit(3)\"",
     BUSY_CAUSE},
    {"an answer in many small messages", NULL, "request; say " BUSY "; close",
     OBSERVED "\"$PROGRAMS/reads_messages\" $PEER", BUSY_CAUSE},
    {"an answer that is thrown away unread", NULL, "request; say " FINE LENGTH("21") QUOTE "; close",
     OBSERVED "\"$PROGRAMS/throws_away\" $PEER", NULL},
    {"an answer that is peeked at first", "python3", "request; say " BUSY "; close",
     PYTHON "peer.sendall(b'" GET "')\npeer.recv(99, socket.MSG_PEEK)\n" READS_ON, BUSY_CAUSE},
    {"an answer byte by byte", "python3",
     "request; say H; wait 30; say TTP/1.1 5; wait 30; say 03; wait 30; say \\r\\n\\r\\n; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, BUSY_CAUSE},
    {"a question in two parts", "python3", "request; say " BUSY "; close",
     PYTHON "peer.sendall(b'GET / HTT')\npeer.sendall(b'P/1.1\\\\r\\\\n\\\\r\\\\n')\n" READS_ON, BUSY_CAUSE},
    {"a refusal of an upload that was to go on", "curl",
     "request; say " CONTINUE "; read; say " BUSY "; close", CURL "-H 'Expect: 100-continue' -d some" URL,
     BUSY_CAUSE},
    {"a refusal instead of the rest of an upload", "curl", "request; say " BUSY "; close",
     CURL "-H 'Expect: 100-continue' -d some" URL, BUSY_CAUSE},
    {"the head of a refusal", "curl", "request; say HTTP/1.1 503 Busy\\r\\n" LENGTH("9") "; close",
     CURL "-I" URL, BUSY_CAUSE},

    {"the head of an answer", "curl", "request; say " FINE LENGTH("9") "; close", CURL "-I" URL MISSES_A_FILE,
     NULL},
    {"nothing new", "curl", "request; say HTTP/1.1 304 Same\\r\\n" LENGTH("9") "; close",
     CURL URL MISSES_A_FILE, NULL},
    {"an answer that ends with the connection", "curl",
     "request; say HTTP/1.0 200 OK\\r\\n\\r\\n" QUOTE "; close", CURL URL MISSES_A_FILE, NULL},
    {"an answer in chunks, one of which quotes a refusal", "curl",
     "request; say " FINE "Transfer-Encoding: chunked\\r\\n\\r\\n15\\r\\n" QUOTE "\\r\\n0\\r\\n\\r\\n; close",
     CURL URL MISSES_A_FILE, NULL},
    {"a whole answer, and the idle connection ends with a 408", "python3",
     "request; say " FINE LENGTH("21") QUOTE "; wait 100; say HTTP/1.1 408 Idle\\r\\n\\r\\n; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, NULL},
    {"another protocol begins, and ends at once", "python3",
     "request; say HTTP/1.1 101 Switching\\r\\nUpgrade: tcp\\r\\n\\r\\n; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, NULL},
    {"a WebSocket that the server ends for good", "python3",
     "request; say HTTP/1.1 101 Switching\\r\\n\\r\\n\\x88\\x02\\x0f\\xa1; read; close",
     PYTHON "peer.sendall(b'" GET "')\npeer.recv(99)\n"
            "peer.sendall(bytes([0x88, 0x82, 1, 2, 3, 4, 14, 163]))\n" READS_ON,
     NULL},
    {"a good-bye that is answered by a reset", "python3", "read; say 550 no\\r\\n; read; reset",
     PYTHON "peer.sendall(b'RCPT TO:<x>\\\\r\\\\n')\npeer.recv(99)\npeer.sendall(b'QUIT\\\\r\\\\n')\n"
            "try:\n    peer.recv(99)\nexcept OSError:\n    pass\nsys.exit(1)\"",
     NULL},
    {"a good-bye that is answered by a reset, of which the program dies", "python3",
     "read; say 550 no\\r\\n; read; reset",
     PYTHON
     "peer.sendall(b'RCPT TO:<x>\\\\r\\\\n')\npeer.recv(99)\npeer.sendall(b'QUIT\\\\r\\\\n')\n" READS_ON,
     "Connection reset by peer"},
    {"a question after a good-bye that is answered by a reset", "python3", "read; read; read; reset",
     PYTHON "import time\npeer.sendall(b'QUIT\\\\r\\\\n')\ntime.sleep(0.1)\npeer.sendall(b'one\\\\r\\\\n')\n"
            "time.sleep(0.1)\npeer.sendall(b'two\\\\r\\\\n')\n" READS_ON,
     "reset the connection"},
    {"a refusal, and the idle connection ends with a 408", "python3",
     "request; say " BUSY "; wait 100; say HTTP/1.1 408 Idle\\r\\n\\r\\n; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, BUSY_CAUSE},
    {"another protocol begins, and quotes a refusal", "python3",
     "request; say HTTP/1.1 101 Switching\\r\\nUpgrade: tcp\\r\\n\\r\\n; wait 50; say " QUOTE "; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, NULL},
    {"an answer whose headers never end", "python3", "request; say HTTP/1.1 200 OK\\n; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, NULL},
    {"more than was announced", "curl", "request; say " FINE LENGTH("3") QUOTE QUOTE "; close",
     CURL URL MISSES_A_FILE, NULL},
    {"an answer that the program does not want to its end", "python3",
     "request; say " FINE LENGTH("99") QUOTE "; hold",
     PYTHON "peer.sendall(b'" GET "')\npeer.recv(30)\npeer.close()\nsys.exit(3)\"", NULL},

    {"a body cut off", "curl", "request; say " FINE LENGTH("99") QUOTE "; close", CURL URL, ENDED_CAUSE},
    {"chunks cut off", "curl",
     "request; say " FINE "Transfer-Encoding: chunked\\r\\n\\r\\n15\\r\\n" QUOTE "\\r\\n; close", CURL URL,
     ENDED_CAUSE},
    {"an HTTP/2 question that is not answered", "curl", HTTP2_BEGINS "hold", CURL2 "-m 2 " URL,
     "did not answer in time"},
    {"an HTTP/2 connection that is closed instead of an answer", "curl", HTTP2_BEGINS "close", CURL2 URL,
     "closed the connection without answering"},
    {"an HTTP/2 answer cut off", "curl", HTTP2_BEGINS "say " HTTP2_OK HTTP2_DATA "; wait 100; close",
     CURL2 URL, ENDED_CAUSE},
    {"an HTTP/2 answer that the program wants no more of", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_OK HTTP2_DATA "; read; close",
     PYTHON "peer.sendall(" HTTP2_PREFACE ")\npeer.recv(99)\npeer.sendall(" HTTP2_CANCEL ")\n" READS_ON,
     NULL},
    {"an HTTP/2 answer whose SETTINGS are acknowledged after its end", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_NOT_FOUND "; read; close",
     PYTHON "peer.sendall(" HTTP2_PREFACE ")\npeer.recv(99)\npeer.sendall(" HTTP2_ACKNOWLEDGE ")\n" READS_ON,
     NULL},
    {"an HTTP/2 connection that is closed after its answer", "curl",
     HTTP2_BEGINS "say " HTTP2_NOT_FOUND "; wait 100; close", CURL2 URL " " URL, NULL},
    {"an HTTP/2 stream that the server cancels", "curl",
     HTTP2_BEGINS "say " HTTP2_OK HTTP2_DATA HTTP2_CANCELS "; wait 100; close", CURL2 URL, "HTTP/2 8 CANCEL"},
    {"an HTTP/2 stream that the server cancels after the answer blamed the request", "curl",
     HTTP2_BEGINS "say " HTTP2_NOT_FOUND HTTP2_CANCELS "; wait 100; close", CURL2 URL, NULL},
    {"an HTTP/2 refusal, then an answer to the same, then a bug", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_BUSY "; read; say " HTTP2_NEXT_OK "; close",
     PYTHON "peer.sendall(" HTTP2_PREFACE " + " HTTP2_ASK(
         "1", "0x84") ")\npeer.recv(99)\npeer.sendall(" HTTP2_ASK("3", "0x84") ")\n" READS_ON,
     NULL},
    {"an HTTP/2 refusal, then an answer to another target, then the end", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_BUSY "; read; say " HTTP2_NEXT_OK "; close",
     PYTHON "peer.sendall(" HTTP2_PREFACE " + " HTTP2_ASK(
         "1", "0x84") ")\npeer.recv(99)\npeer.sendall(" HTTP2_ASK("3", "0x85") ")\n" READS_ON,
     "HTTP 503 Service Unavailable"},
    {"an HTTP/2 good-bye before the request was processed", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_LEAVES("\\0") "; hold",
     PYTHON "peer.sendall(" HTTP2_PREFACE
            " + bytes([0, 0, 1, 1, 5, 0, 0, 0, 1, 0x82]))\npeer.recv(99)\nsys.exit(3)\"",
     "HTTP/2 GOAWAY request not processed"},
    {"an HTTP/2 good-bye after the answer", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_NOT_FOUND HTTP2_LEAVES("\\x01") "; close",
     PYTHON "peer.sendall(" HTTP2_PREFACE " + bytes([0, 0, 1, 1, 5, 0, 0, 0, 1, 0x82]))\n" READS_ON, NULL},
    {"gRPC's trailers: unavailable", "curl",
     HTTP2_BEGINS "say " HTTP2_OK HTTP2_DATA GRPC_ENDS("14") "; wait 100; close", CURL2 URL MISSES_A_FILE,
     "gRPC 14 UNAVAILABLE"},
    {"gRPC's trailers: aborted, which blames the request", "curl",
     HTTP2_BEGINS "say " HTTP2_OK HTTP2_DATA GRPC_ENDS("10") "; wait 100; close", CURL2 URL MISSES_A_FILE,
     NULL},
    {"a refusal in a body, in pieces", "python3",
     "request; say " FINE LENGTH("36") "<Error><Code>Slow; wait 30; say Down</Code></Error>; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, "HTTP 200 (SlowDown)"},
    {"a failure in a body that blames the request", "python3",
     "request; say " FINE LENGTH("37") "<Error><Code>NoSuch; wait 30; say Key</Code></Error>; close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, NULL},
    {"an HTTP/2 refusal of a question that was sent in pieces", "python3",
     "wait 300; read; say " HTTP2_SETTINGS HTTP2_BUSY "; close",
     PYTHON IN_PIECES(HTTP2_PREFACE " + " HTTP2_ASK("1", "0x84")) READS_ON, "HTTP 503 Service Unavailable"},
    {"an HTTP/2 refusal of a question in many buffers", "python3",
     "read; say " HTTP2_SETTINGS HTTP2_BUSY "; close",
     PYTHON IN_BUFFERS(HTTP2_PREFACE " + " HTTP2_ASK("1", "0x84")) READS_ON, "HTTP 503 Service Unavailable"},
    {"an HTTP/2 refusal in pieces, then an answer to the same", "python3",
     "wait 300; read; say " HTTP2_SETTINGS HTTP2_BUSY "; wait 300; read; say " HTTP2_NEXT_OK "; close",
     PYTHON IN_PIECES(HTTP2_PREFACE " + " HTTP2_ASK("1", "0x84")) "peer.recv(99)\n" IN_PIECES(
         HTTP2_ASK("3", "0x84")) READS_ON,
     NULL},
    {"Redis loads, and is asked in pieces", "python3",
     "wait 300; read; say -LOADING Redis is loading the dataset in memory\r\n; close",
     PYTHON IN_PIECES("b'*1\\\\r\\\\n\\x244\\\\r\\\\nPING\\\\r\\\\n'") READS_ON, "Redis LOADING"},
    {"PostgreSQL has no connection left, and is asked in pieces", "python3",
     "wait 300; read; say E\\0\\0\\0\\x16SFATAL\\0C53300\\0Mx\\0\\0; close",
     PYTHON IN_PIECES("bytes([0, 0, 0, 9, 0, 3, 0, 0, 0])") READS_ON, "PostgreSQL 53300"},
    {"PostgreSQL knows no such user, and is asked in pieces", "python3",
     "wait 300; read; say E\\0\\0\\0\\x16SFATAL\\0C28000\\0Mx\\0\\0; close",
     PYTHON IN_PIECES("bytes([0, 0, 0, 9, 0, 3, 0, 0, 0])") READS_ON, NULL},
    {"HEAD in pieces, whose answer has no body", "python3", "request; say " FINE LENGTH("21") "; close",
     PYTHON IN_PIECES("b'HEAD / HTTP/1.1\\\\r\\\\nHost: a\\\\r\\\\n\\\\r\\\\n'") READS_ON, NULL},
    {"the second of two answers cut off", "python3",
     "request; say " FINE LENGTH("21") QUOTE "; request; say " FINE LENGTH("22") QUOTE "; close",
     PYTHON "peer.sendall(b'" GET "')\npeer.recv(99)\npeer.sendall(b'" GET "')\n" READS_ON, ENDED_CAUSE},
    {"a mail server that has no time, before its greeting", "python3", "say 421 4.7.0 Too busy\\r\\n; hold",
     SMTP, "greeting 421 Service not available"},
    {"a recipient that is greylisted", "python3", SMTP_BEGINS "say 450 4.7.1 Greylisted\\r\\n" SMTP_ENDS,
     SMTP, "SMTP 450 Mailbox unavailable"},
    {"a recipient whom the mail server does not know", "python3",
     SMTP_BEGINS "say 550 5.1.1 Unknown\\r\\n" SMTP_ENDS, SMTP, NULL},
    {"a server that ends before its greeting", "python3", "wait 100; close", PYTHON READS_ON,
     "closed the connection without answering"},
    {"a server that resets before its greeting", "python3", "wait 100; reset", PYTHON READS_ON,
     "reset the connection"},
    {"a probe that closes before any greeting", "python3", "wait 200; close",
     PYTHON "peer.close()\nsys.exit(3)\"", NULL},
    {"an empty file over FTP", "python3",
     "say 220 files\\r\\n; read; say 230 in\\r\\n; hold | wait 50; close",
     PYTHON "peer.recv(99)\npeer.sendall(b'USER me\\\\r\\\\n')\npeer.recv(99)\n"
            "data = socket.create_connection(('127.0.0.1', int(os.environ['PEER'])))\n"
            "data.recv(99)\nsys.exit(3)\"",
     NULL},
    {"ssh at a server with too many connections", "python3", "read; say Exceeded MaxStartups\\r\\n; close",
     PYTHON "peer.sendall(b'SSH-2.0-x\\\\r\\\\n')\n" READS_ON, "SSH MaxStartups"},
    {"a value of Redis that is cut off", "python3", "read; say $300\\r\\nabc; close",
     PYTHON REDIS_GET READS_ON, ENDED_CAUSE},
    {"a value of Redis in the middle of which the server resets", "python3",
     "read; say $300\\r\\nabc; wait 100; reset", PYTHON REDIS_GET READS_ON, "reset the connection"},
    {"a whole value of Redis, and the end", "python3", "read; say $3\\r\\nabc\\r\\n; wait 100; close",
     PYTHON REDIS_GET READS_ON, NULL},
    {"a master of Redis that has become a replica, after good work", "python3",
     "read; say +OK\\r\\n; read; say -READONLY no\\r\\n; wait 100; close",
     PYTHON REDIS_GET "peer.recv(99)\n" REDIS_GET READS_ON, "Redis READONLY"},
    {"a result set of MySQL that is cut off", "python3",
     MYSQL_BEGINS "say \\x01\\0\\0\\x01\\x01\\x05\\0\\0\\x02\\x03defx; wait 100; close",
     PYTHON MYSQL_LOGIN MYSQL_SELECT READS_ON, ENDED_CAUSE},
    {"a statement of MySQL that is too large, as the server says before it resets", "python3",
     MYSQL_BEGINS "say " TOO_LARGE "; close", PYTHON MYSQL_LOGIN MYSQL_SELECT UPLOADS, NULL},
    {"a statement of MySQL in the middle of which the server resets", "python3", MYSQL_BEGINS "close",
     PYTHON MYSQL_LOGIN MYSQL_SELECT UPLOADS, "the connection"},
    {"an upload that is too large, as the server says before it resets", "python3",
     "request; say HTTP/1.1 413 Large\\r\\n" LENGTH("0") "; close",
     PYTHON "peer.sendall(b'" PUT "')\n" UPLOADS, NULL},
    {"an upload that is refused for now, as the server says before it resets", "python3",
     "request; say " BUSY "; close", PYTHON "peer.sendall(b'" PUT "')\n" UPLOADS, BUSY_CAUSE},
    {"no primary of MongoDB", "python3",
     "read; say "
     "\\x30\\0\\0\\0\\x01\\0\\0\\0\\x01\\0\\0\\0\\xdd\\x07\\0\\0\\0\\0\\0\\0\\0\\x1b\\0\\0\\0\\x01ok\\0\\0\\0"
     "\\0\\0\\0\\0\\0\\0"
     "\\x10code\\0\\x7b\\x27\\0\\0\\0; hold",
     PYTHON "peer.sendall(bytes([26, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, "
            "0, 0]))\n"
            "peer.recv(99)\nsys.exit(3)\"",
     "MongoDB 10107 NotWritablePrimary"},
    {"a WebSocket's frame cut off", "python3",
     "request; say HTTP/1.1 101 Switching\\r\\nSec-WebSocket-Accept: x\\r\\n\\r\\n\\x81\\x05hi; wait 100; "
     "close",
     PYTHON "peer.sendall(b'" GET "')\n" READS_ON, ENDED_CAUSE},
    {"a broker that ends a program which was silent for too long", "python3", AMQP_BEGINS "read; reset",
     PYTHON AMQP_SESSION "time.sleep(2.3)\n" AMQP_SENDS READS_ON, NULL},
    {"a broker that ends a program which has kept its promise", "python3", AMQP_BEGINS "read; reset",
     PYTHON AMQP_SESSION AMQP_SENDS READS_ON, "reset the connection"},
    {"a body cut off that another connection brings whole", "python3",
     "request; say " FINE LENGTH("99") QUOTE "; close | request; say " FINE LENGTH("21") QUOTE "; close",
     PYTHON "peer.sendall(b'" GET "')\n"
            "while peer.recv(9): pass\n"
            "peer = socket.create_connection(('127.0.0.1', int(os.environ['PEER'])))\n"
            "peer.sendall(b'" GET "')\n" READS_ON,
     NULL},
    {"a failure that is told at once after the next answer of the peer, which may have been to anything",
     "python3", "read; close | read; say that; close", AGAIN "peer.recv(99)\n" SAYS_IT NO_MORE, ENDED_CAUSE},
    {"a failure that is told right before the next answer of the peer", "python3",
     "read; close | read; say that; close", AGAIN SAYS_IT "peer.recv(99)\n" NO_MORE, NULL},
};

enum { COMMAND_SIZE = 8192 };

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static void is_told_apart(void **state)
{
    const struct scripted_answer *row = *state;
    char command[COMMAND_SIZE];
    needs(row->needs);
    step_start(&step, NULL);
    snprintf(command, sizeof command,
             "rm -f peer; \"$PROGRAMS/scripted_peer\" peer '%s' & until [ -s peer ]; do sleep 0.02; done; "
             "export PEER=$(cat peer); %s",
             row->peer, row->command);
    step_run(&step, WITHOUT_US, command, NULL, &without_us);
    step_run(&step, WITH_US, command, NULL, &with_us);
    expect_same_end(&without_us, &with_us);
    if (row->cause) {
        expect_one_retry(&step, &with_us, 1, NULL);
        expect_status_detail_with(&step, &with_us, row->cause);
        return;
    }
    assert_int_not_equal(with_us.wait_status, 0); /* else nothing would have been asked */
    expect_no_retry(&step, &with_us);
    expect_no_word_of_ours(&with_us);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), is_told_apart, NULL, step_teardown);
    return test_list_run("scripted answers", argc, argv, NULL, NULL);
}
