/* Whole conversations with servers that are no HTTP: what each answer says, and whether an end at that moment cuts one off. Each
 * is heard in pieces of every size.
 */
#include "../../core/wire/answer.h"
#include "../../core/wire/farewell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PARTS_MAX = 8, TOLD_MAX = 16 };

/* clang-format off */
#define ASKS(bytes) {(bytes), sizeof(bytes) - 1, true}
#define SAYS(bytes) {(bytes), sizeof(bytes) - 1, false}
/* clang-format on */

enum end { FAIR, CUT_OFF, NO_GOODBYE };

struct conversation {
    const char *name;
    struct {
        const char *bytes;
        size_t length;
        bool asks;
    } parts[PARTS_MAX];
    const char *told; /* G good, B proves nothing, F fault, - foreign */
    const char *code; /* the last one */
    enum end end;
};

/* Redis */
#define GET   "*2\r\n$3\r\nGET\r\n$1\r\na\r\n"
#define WORDY "$11\r\n-LOADING x\n\r\n"

/* MySQL: the greeting, the login and its success; a query; a result set of one column, as servers say it before 5.7 and since.
 */
#define MYSQL_GREETS                                                                                         \
    "\x08\0\0\0\x0a"                                                                                         \
    "8.0.36\0"
#define MYSQL_LOGIN  "\x09\0\0\1\x85\xa2\x1e\0\0\0\0\1x"
#define MYSQL_FINE   "\7\0\0\2\0\0\0\2\0\0\0"
#define MYSQL_BEGINS SAYS(MYSQL_GREETS), ASKS(MYSQL_LOGIN), SAYS(MYSQL_FINE)
#define SELECT       "\x09\0\0\0\3SELECT 1"
#define COLUMN       "\1\0\0\1\1\5\0\0\2\3defx"
#define EOF_3        "\5\0\0\3\xfe\0\0\2\0"
#define OLD_ROW                                                                                              \
    "\2\0\0\4\1"                                                                                             \
    "1"
#define OLD_END "\5\0\0\5\xfe\0\0\2\0"
#define NEW_ROW                                                                                              \
    "\2\0\0\3\1"                                                                                             \
    "1"
#define NEW_END    "\7\0\0\4\xfe\0\0\2\0\0\0"
#define DEADLOCK   "\x11\0\0\1\xff\xbd\4#40001Deadlock"
#define MYSQL_DONE "\7\0\0\1\0\0\0\2\0\0\0"

/* PostgreSQL */
#define STARTS      "\0\0\0\x14\0\3\0\0user\0me\0\0\0\0\0"
#define READY       "Z\0\0\0\5I"
#define TRANSACTION "Q\0\0\0\x0fUPDATE x\0"
#define CROSSED                                                                                              \
    "E\0\0\0\x0c"                                                                                            \
    "C40001\0\0"                                                                                             \
    "Z\0\0\0\5E"
#define ROLLS_BACK  "Q\0\0\0\x0dROLLBACK\0"
#define ROLLED_BACK "C\0\0\0\x0dROLLBACK\0" READY

/* MongoDB: OP_MSG; a document with the double `ok` and the number `code`. */
#define MONGO_ASKS(command) "\x30\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0\0\0\0\0\0\x1b\0\0\0\2" command
#define MONGO_SAYS(length)  length "\0\0\0\1\0\0\0\1\0\0\0\xdd\7\0\0\0\0\0\0\0"
#define MONGO_FINE          MONGO_SAYS("\x26") "\x11\0\0\0\1ok\0\0\0\0\0\0\0\xf0\x3f\0"
#define MONGO_FAILED        "\1ok\0\0\0\0\0\0\0\0\0"
#define MONGO_ERROR(code)                                                                                    \
    MONGO_SAYS("\x30")                                                                                       \
    "\x1b\0\0\0" MONGO_FAILED "\x10"                                                                         \
    "code\0" code "\0\0\0"

/* AMQP: frames of the broker. */
#define AMQP_ASKS                     ASKS("AMQP\0\0\x09\1")
#define AMQP_STARTS                   SAYS("\1\0\0\0\0\0\6\0\x0a\0\x0a\0\x09\xce")
#define AMQP_OPEN                     SAYS("\1\0\0\0\0\0\5\0\x0a\0\x29\0\xce")
#define AMQP_CLOSES(size, code, text) "\1\0\0\0\0\0" size "\0\x0a\0\x32" code text "\0\0\0\0\xce"
#define AMQP_HEARTBEAT                "\x08\0\0\0\0\0\0\xce"

/* NATS: the server speaks first. */
#define NATS_GREETS SAYS("INFO {\"server_id\":\"x\",\"max_payload\":1048576}\r\n")
#define NATS_ASKS   ASKS("CONNECT {\"verbose\":false}\r\nPING\r\n")

/* MQTT, WebSocket */
#define MQTT_ASKS ASKS("\x10\x10\0\4MQTT\4\2\0\x3c\0\4abcd")
#define UPGRADES  ASKS("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
#define SWITCHES  "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x=\r\n\r\n"

static const struct conversation conversations[] = {
    {"Redis: a value", {ASKS(GET), SAYS("$3\r\nabc\r\n")}, "G", "", FAIR},
    {"Redis: a value is cut off", {ASKS(GET), SAYS("$300\r\nabc")}, "G", "", CUT_OFF},
    {"Redis: a value is cut off before its last line end", {ASKS(GET), SAYS("$3\r\nabc")}, "G", "", CUT_OFF},
    {"Redis: a length is cut off", {ASKS(GET), SAYS("$30")}, "G", "", CUT_OFF},
    {"Redis: a list is cut off between its parts", {ASKS(GET), SAYS("*2\r\n$1\r\na\r\n")}, "G", "", CUT_OFF},
    {"Redis: a list within a list", {ASKS(GET), SAYS("*2\r\n*2\r\n:1\r\n+b\r\n$-1\r\n")}, "G", "", FAIR},
    {"Redis: lists that are empty, and that are none",
     {ASKS(GET), SAYS("*0\r\n*-1\r\n$0\r\n\r\n")},
     "GGG",
     "",
     FAIR},
    {"Redis: pairs, and what is said of them",
     {ASKS(GET), SAYS("|1\r\n+a\r\n:1\r\n%1\r\n+a\r\n#t\r\n")},
     "G",
     "",
     FAIR},
    {"Redis: a value that holds an error", {ASKS(GET), SAYS(WORDY)}, "G", "", FAIR},
    {"Redis: a good answer, and then an error",
     {ASKS(GET), SAYS("+OK\r\n"), ASKS(GET), SAYS("-READONLY You can't write\r\n")},
     "GF",
     "READONLY",
     FAIR},
    {"Redis: questions in a row, the second of which is refused",
     {ASKS(GET GET), SAYS("+OK\r\n-CLUSTERDOWN The cluster is down\r\n")},
     "GF",
     "CLUSTERDOWN",
     FAIR},
    {"Redis: a transaction, one part of which is refused",
     {ASKS(GET), SAYS("+OK\r\n+QUEUED\r\n*2\r\n+OK\r\n-READONLY no\r\n")},
     "GGGF",
     "READONLY",
     FAIR},
    {"Redis: a transaction that is refused and so not carried out",
     {ASKS(GET), SAYS("+OK\r\n-READONLY no\r\n-EXECABORT Transaction discarded\r\n")},
     "GFB",
     "EXECABORT",
     FAIR},
    {"Redis: refused, and the program takes leave",
     {ASKS(GET), SAYS("-READONLY no\r\n"), ASKS("*1\r\n$4\r\nQUIT\r\n"), SAYS("+OK\r\n")},
     "FB",
     "",
     FAIR},
    {"Redis: a list that holds an error which blames a question",
     {ASKS(GET), SAYS("*1\r\n-WRONGTYPE no\r\n")},
     "G",
     "WRONGTYPE",
     FAIR},
    {"Redis: an error is cut off", {ASKS(GET), SAYS("-ERR wro")}, "G", "ERR", CUT_OFF},
    {"Redis: more parts than there can be",
     {ASKS(GET), SAYS("*999999999\r\n*999999999\r\n")},
     "G-",
     "",
     FAIR},

    {"MySQL: a result set of an older server",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN EOF_3 OLD_ROW OLD_END)},
     "-GG",
     "",
     FAIR},
    {"MySQL: a result set of a newer server",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN NEW_ROW NEW_END)},
     "-GG",
     "",
     FAIR},
    {"MySQL: a result set without rows",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN "\7\0\0\3\xfe\0\0\2\0\0\0")},
     "-GG",
     "",
     FAIR},
    {"MySQL: an older server's result set is cut off after the columns",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN EOF_3)},
     "-GG",
     "",
     CUT_OFF},
    {"MySQL: a result set is cut off between its rows",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN NEW_ROW)},
     "-GG",
     "",
     CUT_OFF},
    {"MySQL: a result set is cut off within a row",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN "\x20\0\0\3\1x")},
     "-GG",
     "",
     CUT_OFF},
    {"MySQL: a result set is cut off within a length",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN NEW_ROW "\x20\0")},
     "-GG",
     "",
     CUT_OFF},
    {"MySQL: a result set is cut off before its columns",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS("\1\0\0\1\2")},
     "-GG",
     "",
     CUT_OFF},
    {"MySQL: 300 columns, and an end after the first",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS("\3\0\0\1\xfc\x2c\1\5\0\0\2\3defx")},
     "-GG",
     "",
     CUT_OFF},
    {"MySQL: a query without rows", {MYSQL_BEGINS, ASKS(SELECT), SAYS(MYSQL_DONE)}, "-GG", "", FAIR},
    {"MySQL: a query that is wrong",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS("\x0b\0\0\1\xff\x28\4#42000ab")},
     "-GG",
     "1064",
     FAIR},
    {"MySQL: shut down in the middle of the rows",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(COLUMN NEW_ROW "\x0b\0\0\4\xff\x1d\4#08S01ab")},
     "-GGF",
     "1053",
     FAIR},
    {"MySQL: a deadlock, and the way back to a clean state",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(DEADLOCK), ASKS("\x09\0\0\0\3ROLLBACK"), SAYS(MYSQL_DONE)},
     "-GFB",
     "",
     FAIR},
    {"MySQL: a deadlock, and the transaction once more",
     {MYSQL_BEGINS, ASKS(SELECT), SAYS(DEADLOCK), ASKS(SELECT), SAYS(MYSQL_DONE)},
     "-GFG",
     "",
     FAIR},
    {"MySQL: all connections taken", {SAYS("\x17\0\0\0\xff\x10\4Too many connections")}, "F", "1040", FAIR},
    {"MySQL: the server has waited too long, and says so unasked",
     {MYSQL_BEGINS, SAYS("\x0b\0\0\0\xff\xbf\x0f#HY000ab")},
     "-GB",
     "4031",
     FAIR},
    {"MySQL: a password in two steps",
     {SAYS(MYSQL_GREETS), ASKS(MYSQL_LOGIN), SAYS("\2\0\0\2\1\3\7\0\0\3\0\0\0\2\0\0\0")},
     "-G",
     "",
     FAIR},
    {"MySQL: refused after the password",
     {SAYS(MYSQL_GREETS), ASKS(MYSQL_LOGIN), SAYS("\2\0\0\2\1\3\x0b\0\0\3\xff\xca\4#42000ab")},
     "-GF",
     "1226",
     FAIR},
    {"MySQL: compressed, which is not followed",
     {SAYS(MYSQL_GREETS), ASKS("\x09\0\0\1\xa5\xa2\x1e\0\0\0\0\1x"), SAYS(MYSQL_FINE), ASKS(SELECT),
      SAYS("\x09\0\0\1\0\0\0\x01\0\0\1\2\1\0\0\2\2")},
     "-G-",
     "",
     FAIR},

    {"SMTP: a greeting says try again later", {SAYS("421 4.7.0 Too many connections\r\n")}, "F", "421", FAIR},
    {"SMTP: a greeting says so in other words", {SAYS("451 4.3.2 Please try later\r\n")}, "F", "451", FAIR},
    {"a greeting of which nobody knows what its number means",
     {SAYS("480 Authentication required\r\n")},
     "B",
     "480",
     FAIR},
    {"SMTP: a greeting of several lines", {SAYS("220-mail\r\n220 ready\r\n")}, "G", "220", FAIR},
    {"SMTP: a greeting is cut off", {SAYS("220-mail\r\n")}, "G", "220", CUT_OFF},
    {"SMTP: a greeting that refuses for good", {SAYS("554 No SMTP service here\r\n")}, "G", "554", FAIR},
    {"SMTP: a recipient is greylisted, and the program takes leave",
     {SAYS("220 mail\r\n"), ASKS("EHLO me\r\n"), SAYS("250-mail\r\n250 SIZE\r\n"), ASKS("RCPT TO:<a@b>\r\n"),
      SAYS("450 4.7.1 Greylisted\r\n"), ASKS("RSET\r\n"), SAYS("250 OK\r\n")},
     "GGFB",
     "250",
     FAIR},
    {"SMTP: a recipient is not known",
     {SAYS("220 mail\r\n"), ASKS("EHLO me\r\n"), SAYS("250 mail\r\n"), ASKS("RCPT TO:<a@b>\r\n"),
      SAYS("550 5.1.1 No such user\r\n"), ASKS("QUIT\r\n"), SAYS("221 Bye\r\n")},
     "GGGB",
     "221",
     FAIR},
    {"SMTP: the password cannot be checked at the moment",
     {SAYS("220 mail\r\n"), ASKS("EHLO me\r\n"), SAYS("250 mail\r\n"), ASKS("AUTH PLAIN x\r\n"),
      SAYS("454 4.7.0 Temporary authentication failure\r\n")},
     "GGF",
     "454",
     FAIR},
    {"SMTP: the mail is taken after all",
     {SAYS("220 mail\r\n"), ASKS("EHLO me\r\n"), SAYS("250 mail\r\n"), ASKS("MAIL FROM:<a@b>\r\n"),
      SAYS("452 4.3.1 Insufficient storage\r\n"), ASKS("MAIL FROM:<a@b>\r\n"), SAYS("250 OK\r\n")},
     "GGFG",
     "250",
     FAIR},
    {"SMTP: the service shuts down later",
     {SAYS("220 mail\r\n"), ASKS("EHLO me\r\n"), SAYS("250 mail\r\n"), SAYS("421 4.3.2 Shutting down\r\n")},
     "GGF",
     "421",
     FAIR},

    {"FTP: a greeting of which a line begins with a number",
     {SAYS("220-Hello\r\n421 users so far\r\n220 Go ahead\r\n")},
     "G",
     "220",
     FAIR},
    {"FTP: too many users",
     {SAYS("220 Hi\r\n"), ASKS("USER me\r\n"), SAYS("421 Too many users\r\n")},
     "GF",
     "421",
     FAIR},
    {"FTP: no data connection",
     {SAYS("220 Hi\r\n"), ASKS("USER me\r\n"), SAYS("230 In\r\n"), ASKS("RETR a\r\n"),
      SAYS("425 Can't open data connection\r\n"), ASKS("QUIT\r\n"), SAYS("221 Bye\r\n")},
     "GGFB",
     "221",
     FAIR},
    {"FTP: a file that is not there",
     {SAYS("220 Hi\r\n"), ASKS("USER me\r\n"), SAYS("331 Password\r\n"), ASKS("RETR a\r\n"),
      SAYS("450 a: No such file or directory\r\n")},
     "GGB",
     "450",
     FAIR},
    {"FTP: a transfer that was aborted",
     {SAYS("220 Hi\r\n"), ASKS("USER me\r\n"), SAYS("230 In\r\n"), ASKS("RETR a\r\n"),
      SAYS("150 Opening\r\n426 Connection closed; transfer aborted\r\n")},
     "GGF",
     "426",
     FAIR},
    {"FTP: a transfer that goes well",
     {SAYS("220 Hi\r\n"), ASKS("USER me\r\n"), SAYS("230 In\r\n"), ASKS("RETR a\r\n"),
      SAYS("150 Opening\r\n226 Done\r\n")},
     "GGG",
     "226",
     FAIR},

    {"SSH: too many connections",
     {ASKS("SSH-2.0-OpenSSH_9.2\r\n"), SAYS("Exceeded MaxStartups\r\n")},
     "F",
     "MaxStartups",
     FAIR},
    {"SSH: the same unasked", {SAYS("Exceeded MaxStartups\r\n")}, "F", "MaxStartups", FAIR},
    {"SSH: not now",
     {ASKS("SSH-2.0-OpenSSH_9.2\r\n"), SAYS("Not allowed at this time\r\n")},
     "F",
     "penalty",
     FAIR},
    {"SSH: a mistake of the client",
     {ASKS("SSH-2.0-x\r\n"), SAYS("Invalid SSH identification string.\r\n")},
     "G",
     "invalid",
     FAIR},
    {"SSH: a proxy answers in the server's place",
     {ASKS("SSH-2.0-OpenSSH_9.2\r\n"), SAYS("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")},
     "F",
     "503",
     FAIR},
    {"SSH: a web server at this port",
     {ASKS("SSH-2.0-OpenSSH_9.2\r\n"), SAYS("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")},
     "G",
     "400",
     FAIR},
    {"SSH: a session begins",
     {ASKS("SSH-2.0-x\r\n"), SAYS("Welcome\r\nSSH-2.0-OpenSSH_9.2\r\nxyz")},
     "G",
     "",
     NO_GOODBYE},
    {"SSH: the server speaks first",
     {SAYS("SSH-2.0-OpenSSH_9.2\r\n"), ASKS("SSH-2.0-x\r\n"), SAYS("\0\0\1\2Exceeded MaxStartups\r\n")},
     "G-",
     "",
     NO_GOODBYE},
    {"SSH: a line that only begins like it",
     {ASKS("SSH-2.0-x\r\n"), SAYS("Exceeded MaxSt\r\nSSH\r\n")},
     "",
     "",
     FAIR},

    {"PostgreSQL: a transaction was crossed, and the program goes back",
     {ASKS(STARTS), SAYS("R\0\0\0\x08\0\0\0\0" READY), ASKS(TRANSACTION), SAYS(CROSSED), ASKS(ROLLS_BACK),
      SAYS(ROLLED_BACK)},
     "GFB",
     "",
     FAIR},
    {"PostgreSQL: a transaction was crossed, and the program repeats it",
     {ASKS(STARTS), SAYS("R\0\0\0\x08\0\0\0\0" READY), ASKS(TRANSACTION), SAYS(CROSSED), ASKS(TRANSACTION),
      SAYS("C\0\0\0\x0dUPDATE 1\0" READY)},
     "GFG",
     "",
     FAIR},
    {"PostgreSQL: a statement to go back by is prepared",
     {ASKS(STARTS), SAYS("R\0\0\0\x08\0\0\0\0" READY), ASKS("P\0\0\0\x12S_1\0ROLLBACK\0\0\0"),
      SAYS(ROLLED_BACK)},
     "GB",
     "",
     FAIR},

    {"MongoDB: a command that succeeds", {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_FINE)}, "G", "", FAIR},
    {"MongoDB: no primary any more",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_ERROR("\x7b\x27"))},
     "F",
     "10107",
     FAIR},
    {"MongoDB: a good answer, and then a server that shuts down",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_FINE), ASKS(MONGO_ASKS("insert")), SAYS(MONGO_ERROR("\x5b\0"))},
     "GF",
     "91",
     FAIR},
    {"MongoDB: no primary any more, and the driver asks who there is",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_ERROR("\x7b\x27")), ASKS(MONGO_ASKS("hello\0")),
      SAYS(MONGO_FINE)},
     "FB",
     "",
     FAIR},
    {"MongoDB: no primary any more, and the command once more",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_ERROR("\x7b\x27")), ASKS(MONGO_ASKS("insert")),
      SAYS(MONGO_FINE)},
     "FG",
     "",
     FAIR},
    {"MongoDB: a key that is there already",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_ERROR("\xf8\x2a"))},
     "G",
     "11000",
     FAIR},
    {"MongoDB: a code within another document is another's",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_SAYS("\x42") "\x2d\0\0\0\3a\0\x0f\0\0\0\x10"
                                                          "code\0\x7b\x27\0\0\0" MONGO_FAILED "\x10"
                                                          "code\0\x0b\0\0\0\0")},
     "G",
     "11",
     FAIR},
    {"MongoDB: a success with a code",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_SAYS("\x30") "\x1b\0\0\0\1ok\0\0\0\0\0\0\0\xf0\x3f\x10"
                                                          "code\0\x7b\x27\0\0\0")},
     "G",
     "",
     FAIR},
    {"MongoDB: an answer is cut off",
     {ASKS(MONGO_ASKS("insert")), SAYS(MONGO_SAYS("\x26") "\x11\0\0\0\1ok")},
     "",
     "",
     CUT_OFF},
    {"MongoDB: an answer is cut off within its header",
     {ASKS(MONGO_ASKS("insert")), SAYS("\x26\0\0")},
     "",
     "",
     CUT_OFF},
    {"MongoDB: an answer that is compressed is not read",
     {ASKS(MONGO_ASKS("insert")), SAYS("\x1a\0\0\0\1\0\0\0\1\0\0\0\xdc\7\0\0"
                                       "0123456789" MONGO_FINE)},
     "G",
     "",
     FAIR},

    {"AMQP: the broker is shut down",
     {AMQP_ASKS, AMQP_STARTS, AMQP_OPEN,
      SAYS(AMQP_CLOSES("\x27", "\1\x40",
                       "\x1c"
                       "CONNECTION_FORCED - shutdown"))},
     "GF",
     "320",
     FAIR},
    {"AMQP: the broker has missed heartbeats",
     {AMQP_ASKS, AMQP_STARTS, AMQP_OPEN,
      SAYS(AMQP_CLOSES("\x1c", "\1\x40",
                       "\x11"
                       "missed heartbeats"))},
     "GG",
     "heartbeat",
     FAIR},
    {"AMQP: the broker refuses the program",
     {AMQP_ASKS, AMQP_STARTS,
      SAYS(AMQP_CLOSES("\x19", "\1\x93",
                       "\x0e"
                       "ACCESS_REFUSED"))},
     "G",
     "403",
     FAIR},
    {"AMQP: the broker has enough connections",
     {AMQP_ASKS, AMQP_STARTS,
      SAYS(AMQP_CLOSES("\x38", "\2\x12",
                       "\x2d"
                       "NOT_ALLOWED - connection limit (1) is reached"))},
     "F",
     "limit",
     FAIR},
    {"AMQP: the broker has no such host",
     {AMQP_ASKS, AMQP_STARTS,
      SAYS(AMQP_CLOSES("\x2a", "\2\x12",
                       "\x1f"
                       "NOT_ALLOWED - vhost d not found"))},
     "G",
     "530",
     FAIR},
    {"AMQP: a session ends without a word",
     {AMQP_ASKS, AMQP_STARTS, AMQP_OPEN, SAYS(AMQP_HEARTBEAT)},
     "G",
     "",
     NO_GOODBYE},
    {"AMQP: a frame is cut off",
     {AMQP_ASKS, AMQP_STARTS, AMQP_OPEN, SAYS("\3\0\1\0\0\0\x20xyz")},
     "G",
     "",
     CUT_OFF},
    {"AMQP: the program closes, and the broker agrees",
     {AMQP_ASKS, AMQP_STARTS, AMQP_OPEN, SAYS("\1\0\0\0\0\0\4\0\x0a\0\x33\xce")},
     "G",
     "",
     FAIR},
    {"AMQP: another version", {AMQP_ASKS, SAYS("AMQP\0\1\0\0")}, "-", "", FAIR},

    {"NATS: the server takes the client", {NATS_GREETS, NATS_ASKS, SAYS("PONG\r\n")}, "G", "", FAIR},
    {"NATS: over TLS, without the greeting before it", {NATS_ASKS, SAYS("PONG\r\n")}, "G", "", FAIR},
    {"NATS: a message, and the server's own question",
     {NATS_GREETS, NATS_ASKS, SAYS("PONG\r\nMSG samples-7 1 12\r\nhello world!\r\nPING\r\n")},
     "GG",
     "",
     FAIR},
    {"NATS: a message is cut off",
     {NATS_GREETS, NATS_ASKS, SAYS("PONG\r\n"), SAYS("MSG samples-7 1 12\r\nhello")},
     "GG",
     "",
     CUT_OFF},
    {"NATS: a message with headers is cut off before its last line end",
     {NATS_GREETS, NATS_ASKS, SAYS("HMSG s 1 _INBOX.9 12 17\r\nNATS/1.0\r\n\r\nhello")},
     "G",
     "",
     CUT_OFF},
    {"NATS: a line is cut off", {NATS_GREETS, NATS_ASKS, SAYS("PONG\r\nMSG samp")}, "G", "", CUT_OFF},
    {"NATS: the server has enough connections",
     {NATS_GREETS, NATS_ASKS, SAYS("-ERR 'maximum connections exceeded'\r\n")},
     "F",
     "connections",
     FAIR},
    {"NATS: the server is shut down",
     {NATS_GREETS, NATS_ASKS, SAYS("PONG\r\n-ERR 'Server Shutdown'\r\n")},
     "GF",
     "Shutdown",
     FAIR},
    {"NATS: the client may not",
     {NATS_GREETS, NATS_ASKS, SAYS("-ERR 'Authorization Violation'\r\n")},
     "G",
     "",
     FAIR},
    {"NATS: the client subscribes too often",
     {NATS_GREETS, NATS_ASKS, SAYS("-ERR 'maximum subscriptions exceeded'\r\n")},
     "G",
     "",
     FAIR},
    {"a proxy is asked for a connection, which is no NATS",
     {ASKS("CONNECT db:443 HTTP/1.1\r\n\r\n"), SAYS("PONG\r\n")},
     "-",
     "",
     FAIR},

    {"MQTT: the broker takes the client", {MQTT_ASKS, SAYS("\x20\2\0\0")}, "G", "", FAIR},
    {"MQTT: the broker is not available", {MQTT_ASKS, SAYS("\x20\2\0\3")}, "F", "3", FAIR},
    {"MQTT: the broker is busy", {MQTT_ASKS, SAYS("\x20\3\0\x89\0")}, "F", "137", FAIR},
    {"MQTT: a wrong password", {MQTT_ASKS, SAYS("\x20\2\0\4")}, "G", "4", FAIR},
    {"MQTT: the broker shuts down later",
     {MQTT_ASKS, SAYS("\x20\2\0\0\x30\3\0\1a\xe0\2\x8b\0")},
     "GF",
     "139",
     FAIR},
    {"MQTT: the client was silent for too long",
     {MQTT_ASKS, SAYS("\x20\2\0\0\xe0\2\x8d\0")},
     "GG",
     "141",
     FAIR},
    {"MQTT: a message is cut off", {MQTT_ASKS, SAYS("\x20\2\0\0\x30\x80\1\0\1a")}, "G", "", CUT_OFF},

    {"WebSocket: a session", {UPGRADES, SAYS(SWITCHES "\x81\2hi")}, "G", "", NO_GOODBYE},
    {"WebSocket: a frame is cut off", {UPGRADES, SAYS(SWITCHES "\x81\5hi")}, "G", "", CUT_OFF},
    {"WebSocket: a long frame is cut off", {UPGRADES, SAYS(SWITCHES "\x82\x7e\1\0abc")}, "G", "", CUT_OFF},
    {"WebSocket: a message is cut off between its parts, a ping in between",
     {UPGRADES, SAYS(SWITCHES "\1\2hi\x89\0")},
     "G",
     "",
     CUT_OFF},
    {"WebSocket: the server ends it well", {UPGRADES, SAYS(SWITCHES "\x88\2\3\xe8")}, "GB", "1000", FAIR},
    {"WebSocket: the server goes away", {UPGRADES, SAYS(SWITCHES "\x88\2\3\xe9")}, "GB", "1001", FAIR},
    {"WebSocket: the service restarts", {UPGRADES, SAYS(SWITCHES "\x88\2\3\xf4")}, "GF", "1012", FAIR},
    {"WebSocket: the server refuses what it got",
     {UPGRADES, SAYS(SWITCHES "\x88\5\3\xf1"
                              "big")},
     "GB",
     "1009",
     FAIR},
    {"WebSocket: a text that looks like an end",
     {UPGRADES, SAYS(SWITCHES "\x81\4\x88\2\3\xf4")},
     "G",
     "",
     NO_GOODBYE},
    {"another protocol than WebSocket",
     {UPGRADES, SAYS("HTTP/1.1 101 Yes\r\nUpgrade: tcp\r\n\r\n\x81\5hi")},
     "G-",
     "101",
     FAIR},

    {"nobody knows what is spoken", {SAYS("hello there\r\n")}, "-", "", FAIR},
    {"a number that is no reply",
     {SAYS("4711\r\n"), ASKS("GET / HTTP/1.1\r\n\r\n"), SAYS("HTTP/1.1 200 OK\r\n\r\n")},
     "-G",
     "200",
     FAIR},
};

struct heard {
    struct answer answer;
    char told[TOLD_MAX];
    char code[ANSWER_CODE_SIZE];
    size_t count;
};

static void hear(struct heard *heard, const char *bytes, size_t length)
{
    while (length > 0 && answer_expects_more(&heard->answer)) {
        size_t taken = answer_feed(&heard->answer, bytes, length);
        bytes += taken;
        length -= taken;
        memcpy(heard->code, heard->answer.code, sizeof heard->code);
        if (heard->answer.result != ANSWER_INCOMPLETE && heard->count + 1 < sizeof heard->told)
            heard->told[heard->count++] = "?-GBF"[heard->answer.result];
    }
}

static enum end end_of(const struct answer *answer)
{
    return answer_is_cut_off(answer) ? CUT_OFF : answer_lacks_goodbye(answer) ? NO_GOODBYE : FAIR;
}

static bool is_followed_in_pieces(const struct conversation *conversation, size_t size)
{
    static const char *const ends[] = {[FAIR] = "", [CUT_OFF] = ", cut off", [NO_GOODBYE] = ", no good-bye"};
    struct heard heard = {0};
    for (size_t part = 0; part < PARTS_MAX && conversation->parts[part].bytes != NULL; part++) {
        const char *bytes = conversation->parts[part].bytes;
        size_t length = conversation->parts[part].length;
        if (conversation->parts[part].asks && message_is_farewell(bytes, length))
            answer_took_leave(&heard.answer);
        else if (conversation->parts[part].asks)
            answer_request_began(&heard.answer, bytes, length);
        for (size_t at = 0; at < length && !conversation->parts[part].asks; at += size)
            hear(&heard, bytes + at, length - at < size ? length - at : size);
    }
    enum end end = end_of(&heard.answer);
    bool right = strcmp(heard.told, conversation->told) == 0 && end == conversation->end &&
                 strcmp(heard.code, conversation->code) == 0;
    if (!right)
        print_error("%s, in pieces of %zu: expected %s \"%s\"%s, seen %s \"%s\"%s\n", conversation->name,
                    size, conversation->told, conversation->code, ends[conversation->end], heard.told,
                    heard.code, ends[end]);
    return right;
}

static void a_conversation_is_followed(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t row = 0; row < sizeof conversations / sizeof *conversations; row++) {
        size_t size = 1;
        while (size < 80 && is_followed_in_pieces(&conversations[row], size))
            size++;
        wrong += size < 80;
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation_is_followed),
    };
    return cmocka_run_group_tests_name("conversations", tests, NULL, NULL);
}
