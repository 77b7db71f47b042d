/* What is made `***` in a program's words, and what stays.
 *
 * The secrets are made up. Their prefixes stand apart, so that no scanner of repositories takes them for real ones.
 */
#include "../../core/evidence/secrets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    LEFT_OF_CUT_SECRET = 7, /* bytes of a secret that may stay when the text is cut within it */
    VARIABLES_MAX = 3,
};

#define HEX40      "0123456789abcdef0123456789abcdef01234567"
#define BASE62     "Zk3vR8pQw1LmN6tXy4BcD0fGh7JsAe9UoPq2"
#define KEY_LINE_1 "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
#define KEY_LINE_2 "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu"
#define KEY_LINE_3 "Nmoqt9Xs6gT0"
#define JWT                                                                                                  \
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"

/* A text with a secret in it. */
struct secret_row {
    const char *text;
    const char *secret;
    const char *masked;
    const char *environment[VARIABLES_MAX]; /* NULL at its end */
    bool needs_its_begin;                   /* nothing in the text tells it once its begin is cut off */
    bool needs_its_end;
    size_t begin; /* bytes of it that the end of the text may leave, if not LEFT_OF_CUT_SECRET */
};

static const struct secret_row secrets[] = {
    /* URLs */
    {.text = "could not connect to postgres://train:hunter2@db.internal:5432/features",
     "hunter2",
     "could not connect to postgres://***@db.internal:5432/features"},
    {.text = "redis.exceptions.ConnectionError: redis://:s3cr3tpass@cache:6379/0",
     "s3cr3tpass",
     "redis.exceptions.ConnectionError: redis://***@cache:6379/0"},
    {.text = "amqp://guest:p/ss:w@rd@mq:5672/%2f refused", "p/ss:w@rd", "amqp://***@mq:5672/%2f refused"},
    {.text = "fatal: unable to access 'https://oauth2:abcDEF1234567890@gitlab.example.com/a/b.git/': 502",
     "abcDEF1234567890",
     "fatal: unable to access 'https://***@gitlab.example.com/a/b.git/': 502"},
    {.text = "https://0123456789abcdef0123456789abcdef@o1.ingest.example.io/42 timed out",
     "0123456789abcdef0123456789abcdef",
     "https://***@o1.ingest.example.io/42 timed out",
     .begin = 15},
    {.text = "mongodb://app:tiger-99@m1:27017,m2:27017/?replicaSet=rs0",
     "tiger-99",
     "mongodb://***@m1:27017,m2:27017/?replicaSet=***"},
    {.text = "dial error: root:hunter2@tcp(db:3306)/shop",
     "hunter2",
     "dial error: root:***@tcp(db:3306)/shop",
     .needs_its_end = true},
    {.text = "bob:mypassword@@@x@db:5432 refused",
     .secret = "mypassword@@@x",
     .masked = "bob:***@db:5432 refused",
     .needs_its_end = true},
    {.text = "proxy http://user:pa%40ss@proxy.corp:3128 refused",
     "pa%40ss",
     "proxy http://***@proxy.corp:3128 refused"},
    {.text = "GET https://api.example.com/v1/items?page=2&cursor=bmV4dHBhZ2U HTTP/1.1 -> 503",
     "bmV4dHBhZ2U",
     "GET https://api.example.com/v1/items?page=*&cursor=*** HTTP/1.1 -> 503"},
    {.text = "Max retries exceeded with url: /data?access=letmein123 (Caused by NewConnectionError())",
     "letmein123",
     "Max retries exceeded with url: /data?access=*** (Caused by NewConnectionError())"},
    {.text = "(url: https://h/x?a=b1c2d3e4f5)", "b1c2d3e4f5", "(url: https://h/x?a=***)"},
    {.text = "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA%2F20260101&X-Amz-Signature=" HEX40
             "&X-Amz-Expires=3600: 403",
     HEX40,
     "https://b.s3.amazonaws.com/k?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Expires=***: 403"},
    {.text = "https://acc.blob.core.windows.net/c/b?sv=2022-11-02&sig=aBc%2BdEf123%3D failed",
     "aBc%2BdEf123%3D",
     "https://acc.blob.core.windows.net/c/b?sv=***&sig=*** failed"},
    {.text = "https://hooks.example.com/x?" BASE62 " answered 500",
     BASE62,
     "https://hooks.example.com/x?*** answered 500"},
    {.text = "redirected to https://app/cb#access_token=ab12cd34ef",
     "ab12cd34ef",
     "redirected to https://app/cb#access_token=***"},
    {.text = "https%3A%2F%2Fh%2Fcb%3Faccess_token%3Dab12cd34ef failed",
     "ab12cd34ef",
     "https%3A%2F%2Fh%2Fcb%3Faccess_token%3D*** failed"},
    /* Headers */
    {.text = "> Authorization: Bearer abc.def-ghi", "abc.def-ghi", "> Authorization: ***"},
    {.text = "authorization: Token " HEX40 "\r\nhost: app.valohai.com",
     HEX40,
     "authorization: ***\r\nhost: app.valohai.com"},
    {.text = "Proxy-Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz", "Proxy-Authorization: ***"},
    {.text = "{'Authorization': 'Bearer opaque words', 'Accept': '*/*'}",
     "opaque words",
     "{'Authorization': '***', 'Accept': '*/*'}",
     .needs_its_begin = true},
    {.text = "[(b'authorization', b'Bearer topsecretvalue'), (b'accept', b'*/*')]",
     "topsecretvalue",
     "[(b'authorization', b'***'), (b'accept', b'*/*')]"},
    {.text = "curl -H 'Authorization: Bearer lowercaseonly' https://h/ failed",
     "lowercaseonly",
     "curl -H 'Authorization: ***' https://h/ failed"},
    {.text = "Request{headers=[Authorization:Bearer abcd1234], url=https://h/}: Connection refused",
     "abcd1234",
     "Request{headers=[Authorization:***], url=https://h/}: Connection refused"},
    {.text = "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2026/s3, SignedHeaders=host, Signature=" HEX40
             "\nnext",
     HEX40,
     "Authorization: ***\nnext"},
    {.text = "x-api-key: 9f8e7d6c5b4a", "9f8e7d6c5b4a", "x-api-key: ***"},
    {.text = "Cookie: theme=dark; sessionid=q1w2e3r4t5y6\nHost: h", "q1w2e3r4t5y6", "Cookie: ***\nHost: h"},
    {.text = "PRIVATE-TOKEN: abcdefgh", "abcdefgh", "PRIVATE-TOKEN: ***"},
    {.text = "sent Bearer A1b2C3d4E5 to h:443", "A1b2C3d4E5", "sent Bearer *** to h:443"},
    {.text = "rejected: Token " HEX40 " (401)", HEX40, "rejected: Token *** (401)", .begin = 10},
    {.text = "header=Bearer%20A1b2C3d4E5 refused", "A1b2C3d4E5", "header=Bearer%20*** refused"},
    /* Labels: JSON, Python, environment, command lines, others */
    {.text = "{\"user\": \"me\", \"password\": \"with space\", \"port\": 5432}",
     "with space",
     "{\"user\": \"me\", \"password\": \"***\", \"port\": 5432}",
     .needs_its_begin = true},
    {.text = "{\"body\": \"{\\\"api_key\\\": \\\"k1k2k3k4\\\", \\\"n\\\": 1}\"}",
     "k1k2k3k4",
     "{\"body\": \"{\\\"api_key\\\": \\\"***\\\", \\\"n\\\": 1}\"}"},
    {.text = "{\"secret\":\"a\\\"b-c\",\"x\":1}", "a\\\"b-c", "{\"secret\":\"***\",\"x\":1}"},
    {.text = "Config(host='db', password='it\\'s me', port=1)",
     "it\\'s me",
     "Config(host='db', password='***', port=1)",
     .needs_its_begin = true},
    {.text = "{'client_secret': b'bytes-secret'}", "bytes-secret", "{'client_secret': b'***'}"},
    {.text = "export DB_PASSWORD=hunter2", "hunter2", "export DB_PASSWORD=***"},
    {.text = "PGPASSWORD=12345 psql -h db", "12345", "PGPASSWORD=*** psql -h db"},
    {.text = "run: --password hunter2 --host db", "hunter2", "run: --password *** --host db"},
    {.text = "run: --api-key=k9k8k7k6 --host db", "k9k8k7k6", "run: --api-key=*** --host db"},
    {.text = "Command '['tool', '--token', 'lowercase', '--host', 'db']' returned non-zero",
     "lowercase",
     "Command '['tool', '--token', '***', '--host', 'db']' returned non-zero"},
    {.text = "curl -u admin:hunter2 https://h/", "hunter2", "curl -u admin:*** https://h/"},
    {.text = "connection failed: host=db user=me password=hunter2 dbname=x",
     "hunter2",
     "connection failed: host=db user=me password=*** dbname=x"},
    {.text = "Server=db;UID=sa;PWD=Passw0rd;Database=x", "Passw0rd", "Server=db;UID=sa;PWD=***;Database=x"},
    {.text =
         "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc+/def==;EndpointSuffix=core.windows.net",
     "abc+/def==",
     "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=***;EndpointSuffix=core.windows.net"},
    {.text = "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
     "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
     "aws_secret_access_key = ***"},
    {.text = "\"SessionToken\": \"IQoJb3JpZ2luX2VjEHYaCWV1LXdlc3Q\"",
     "IQoJb3JpZ2luX2VjEHYaCWV1LXdlc3Q",
     "\"SessionToken\": \"***\""},
    {.text = "{Password:hunter2 User:me Addr:db:5432}", "hunter2", "{Password:*** User:me Addr:db:5432}"},
    {.text = "{:password=>\"hunter2\", :host=>\"db\"}", "hunter2", "{:password=>\"***\", :host=>\"db\"}"},
    {.text = "<user>me</user><password>hunter2</password>",
     "hunter2",
     "<user>me</user><password>***</password>"},
    {.text = "    token: str = \"inline-secret\"", "inline-secret", "    token: *** = \"***\""},
    {.text = "//registry.npmjs.org/:_authToken=00000000-aaaa-bbbb",
     "00000000-aaaa-bbbb",
     "//registry.npmjs.org/:_authToken=***"},
    {.text = "Incorrect API key: abcd-efgh-ijkl", "abcd-efgh-ijkl", "Incorrect API key: ***"},
    {.text = "os.environ[\"API_TOKEN\"] = \"plainwords\"",
     "plainwords",
     "os.environ[\"API_TOKEN\"] = \"***\""},
    {.text = "login failed (password=a,b)c)", "a,b)c", "login failed (password=***)"},
    {.text = "{\"token\":\"compactjson\",\"error\":\"Connection refused\"}",
     "compactjson",
     "{\"token\":\"***\",\"error\":\"Connection refused\"}"},
    {.text = "secret=\"never closed\nConnection refused",
     "never closed",
     "secret=\"***\nConnection refused",
     .needs_its_begin = true},
    /* Shapes */
    {.text = "key AKIA"
             "IOSFODNN7EXAMPLE is disabled",
     "AKIA"
     "IOSFODNN7EXAMPLE",
     "key *** is disabled"},
    {.text = "key ASIA"
             "IOSFODNN7EXAMPLE.",
     "ASIA"
     "IOSFODNN7EXAMPLE",
     "key ***."},
    {.text = "remote: ghp_" BASE62 " was revoked", "ghp_" BASE62, "remote: *** was revoked"},
    {.text = "gho_" BASE62 "\n", "gho_" BASE62, "***\n"},
    {.text = "ghs_" BASE62, "ghs_" BASE62, "***"},
    {.text = "'github_pat_"
             "11AAAAAAA0_" BASE62 "'",
     "github_pat_"
     "11AAAAAAA0_" BASE62,
     "'***'",
     .begin = 14},
    {.text = "clone with glpat-"
             "Ab3_dE-fGhIjKlMnOpQr failed",
     "glpat-"
     "Ab3_dE-fGhIjKlMnOpQr",
     "clone with *** failed",
     .begin = 9},
    {.text = "hf_"
             "QwErTyUiOpAsDfGhJkLzXcVbNm12345678 cannot read the model",
     "hf_"
     "QwErTyUiOpAsDfGhJkLzXcVbNm12345678",
     "*** cannot read the model"},
    {.text = "Incorrect key provided - sk-"
             "proj-Abc123Def456Ghi789Jkl",
     "sk-"
     "proj-Abc123Def456Ghi789Jkl",
     "Incorrect key provided - ***",
     .begin = 8},
    {.text = "(sk-"
             "ant-api03-Abc123Def456Ghi789Jkl-AA)",
     "sk-"
     "ant-api03-Abc123Def456Ghi789Jkl-AA",
     "(***)",
     .begin = 10},
    {.text = "sk-"
             "Abc123Def456Ghi789JklMno012",
     "sk-"
     "Abc123Def456Ghi789JklMno012",
     "***"},
    {.text = "slack xoxb-"
             "123456789012-abcdefABCDEF says no",
     "xoxb-"
     "123456789012-abcdefABCDEF",
     "slack *** says no",
     .begin = 8},
    {.text = "xoxp-"
             "1-2-3-abcdef123456",
     "xoxp-"
     "1-2-3-abcdef123456",
     "***",
     .begin = 8},
    {.text = "url: /services/T"
             "0AB12CD3/B0AB12CD3/" BASE62 " (Caused by x)",
     "0AB12CD3/B0AB12CD3/" BASE62,
     "url: *** (Caused by x)"},
    {.text = "url: /bot"
             "123456789:AAE" BASE62 "/sendMessage",
     "123456789:AAE" BASE62,
     "url: ***"},
    {.text = "AIza"
             "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q is not allowed",
     "AIza"
     "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
     "*** is not allowed"},
    {.text = "ya29."
             "a0AfH6SMBx-y_zABCDEF1234567890",
     "ya29."
     "a0AfH6SMBx-y_zABCDEF1234567890",
     "***",
     .begin = 8},
    {.text = "npm ERR! npm_" BASE62, "npm_" BASE62, "npm ERR! ***"},
    {.text = "pypi-"
             "AgEIcHlwaS5vcmcCJGFiY2RlZg is no good",
     "pypi-"
     "AgEIcHlwaS5vcmcCJGFiY2RlZg",
     "*** is no good",
     .begin = 11},
    {.text = "stripe: sk_live_"
             "4eC39HqLyjWDarjtT1zdp7dc",
     "sk_live_"
     "4eC39HqLyjWDarjtT1zdp7dc",
     "stripe: ***",
     .begin = 11},
    {.text = "line\\nghp_" BASE62 "\\nnext", "ghp_" BASE62, "line\\n***\\nnext"},
    {.text = "a%3Dghp_" BASE62, "ghp_" BASE62, "a%3D***"},
    {.text = "got " JWT " instead", JWT, "got *** instead"},
    {.text = "databricks dapi"
             "0123456789abcdef0123456789abcdef",
     "dapi"
     "0123456789abcdef0123456789abcdef",
     "databricks ***"},
    /* PEM */
    {.text =
         "-----BEGIN PRIVATE KEY-----\n" KEY_LINE_1 "\n" KEY_LINE_2 "\n-----END PRIVATE KEY-----\nrefused",
     KEY_LINE_2,
     "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----\nrefused"},
    {.text = "bad key: '-----BEGIN RSA PRIVATE KEY-----\\n" KEY_LINE_1 "\\n" KEY_LINE_3
             "\\n-----END RSA PRIVATE KEY-----\\n'",
     KEY_LINE_1,
     "bad key: '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\\n'"},
    {.text = "-----BEGIN OPENSSH PRIVATE KEY-----\n" KEY_LINE_1 "\n" KEY_LINE_2,
     KEY_LINE_2,
     "-----BEGIN OPENSSH PRIVATE KEY-----***"},
    {.text = KEY_LINE_1 "\n" KEY_LINE_3 "\n-----END PRIVATE KEY-----\nrefused",
     KEY_LINE_3,
     "***-----END PRIVATE KEY-----\nrefused"},
    {.text = "first\n" KEY_LINE_1 "\n" KEY_LINE_3, KEY_LINE_3, "first\n***\n***"},
    /* The environment */
    {.text = "no access with correct-horse here",
     "correct-horse",
     "no access with *** here",
     {"DB_PASSWORD=correct-horse"}},
    {.text = "no access with correct-horse",
     "correct-horse",
     "no access with ***",
     {"PATH=/bin", "my_token_2=correct-horse\n"}},
    {.text = "https://h/correct%20horse%21/x: 404",
     "correct%20horse%21",
     "https://h/***/x: 404",
     {"APP_SECRET=correct horse!"}},
    {.text = "battery-staple/correct-horse",
     "correct-horse",
     "***/***",
     {"API_KEY=correct-horse", "GIT_CREDENTIAL=battery-staple"}},
    {.text = "xcorrect-horsex", "correct-horse", "x***x", {"X_PASSWD=correct-horse"}},
    {.text = "-----\nline two of it\nline three of it",
     "line two of it",
     "-----\n***\n***",
     {"SSH_KEY=line one of it\nline two of it\nline three of it"},
     .needs_its_begin = true,
     .needs_its_end = true},
    {.text = "password=abcd-efgh?", "abcd-efgh?", "***=***", {"THE_SECRET=password"}},
};

/* Texts of which no byte changes. */
static const struct {
    const char *text;
    const char *environment[VARIABLES_MAX];
} ordinary[] = {
    {.text = ""},
    {.text = "Connection refused"},
    {.text =
         "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.example.com', port=443): Max "
         "retries exceeded "
         "with url: /v1/items (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at "
         "0x7f3c2a1b4d60>: Failed to establish a new connection: [Errno 111] Connection refused'))"},
    {.text = "curl: (7) Failed to connect to db.internal port 5432 after 0 ms: Could not connect to server"},
    {.text = "connect ECONNREFUSED 127.0.0.1:9"},
    {.text = "    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1634:16)"},
    {.text = "HEAD is now at 380931d0c2b1a4f5e6d7c8b9a0f1e2d3c4b5a697 The house"},
    {.text = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    {.text = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n"},
    {.text = "pull python:3.11@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c failed"},
    {.text = "  File \"/usr/lib/python3.11/site-packages/urllib3/connection.py\", line 203, in _new_conn"},
    {.text = "KeyError: 'password'"},
    {.text = "KeyError: 'token'\n"},
    {.text = "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"},
    {.text = "FATAL:  password authentication failed for user \"train\""},
    {.text = "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)"},
    {.text = "An error occurred (ExpiredToken) when calling the GetObject operation: The provided token has "
             "expired."},
    {.text =
         "botocore.exceptions.TokenRetrievalError: Error when retrieving token from sso: Token has expired"},
    {.text = "jwt.exceptions.InvalidToken: Signature has expired"},
    {.text = "WWW-Authenticate header: Bearer authentication is required"},
    {.text = "max_tokens=4096, max_token: 512, pad_token=<pad>, token_count=17, token: 151643"},
    {.text = "open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory"},
    {.text =
         "dial tcp: lookup vault-secret:8200 and secretsmanager.eu-west-1.amazonaws.com:443: no such host"},
    {.text = "error: use secret::Key; Token::Ident is private"},
    {.text = "password=None, token=null, secret: missing, api_key=\"\""},
    {.text = "git@github.com: Permission denied (publickey)."},
    {.text = "ssh://git@github.com/org/repo.git https://registry.npmjs.org/@scope/pkg http://[::1]:8080/x"},
    {.text = "http://localhost:8080"},
    {.text = "pip install sk-learn hf_transfer npm_config; risk-assessment-of-2026-and-later; ghp_short"},
    {.text = "What? x=1; is it? a b=c"},
    {.text = "ValueError: no start line, expecting: -----BEGIN CERTIFICATE-----\nException: gone"},
    {.text = "********** *** Error *** **********"},
    {.text = "java.net.ConnectException: Connection refused\n\tat "
             "java.base/sun.nio.ch.Net.pollConnect(Native Method)"},
    {.text = "user@example.com, mailto:user@example.com, a:b, 10:30:15, 1.2.3.4:80"},
    {.text = "Verbindung zu größe.example fehlgeschlagen – Zeitüberschreitung"},
    {.text = "short sesame is an ordinary word", {"A_SECRET=sesame"}},
    {.text = "TOKENIZERS are false", {"TOKENIZERS_PARALLELISM=false", "PASSWORD="}},
    {.text = "open /secrets/key.json: no such file", {"GOOGLE_APPLICATION_CREDENTIALS=/secrets/key.json"}},
    {.text = "open /home/me/.ssh/id_rsa at https://login.example.com/token",
     {"SSH_KEY_PATH=/home/me/.ssh/id_rsa", "TOKEN_URL=https://login.example.com/token"}},
    {.text = "the-public-value", {"HOSTNAME=the-public-value", "no sign of equality"}},
};

/* Masks a copy on the heap of just the right size, where a sanitizer sees each byte that is read beyond it. Returns it as a
 * string, to be freed. */
static char *masked_bytes(const char *text, size_t length, bool cut, const char *const *environment)
{
    char *exact = malloc(length ? length : 1);
    char *variables[VARIABLES_MAX + 1] = {NULL};
    assert_non_null(exact);
    memcpy(exact, text, length);
    for (size_t i = 0; environment && i < VARIABLES_MAX; i++)
        variables[i] = environment[i] ? strdup(environment[i]) : NULL;
    const size_t masked = secrets_mask(exact, length, cut, environment ? variables : NULL);
    assert_true(masked <= length);
    char *string = calloc(1, length + 1);
    assert_non_null(string);
    memcpy(string, exact, masked);
    for (size_t i = 0; i < VARIABLES_MAX; i++)
        free(variables[i]);
    free(exact);
    return string;
}

/* The longest piece of `secret` that is in `text`. */
static size_t longest_piece(const char *text, const char *secret)
{
    size_t longest = 0;
    for (const char *at = text; *at != '\0'; at++)
        for (const char *from = secret; *from != '\0'; from++) {
            size_t length = 0;
            while (from[length] != '\0' && at[length] == from[length])
                length++;
            longest = length > longest ? length : longest;
        }
    return longest;
}

static size_t wrong;

static void expect_text(const char *text, const char *expected, const char *seen)
{
    if (strcmp(seen, expected) == 0)
        return;
    print_error("text:     %s\nexpected: %s\nseen:     %s\n", text, expected, seen);
    wrong++;
}

static void a_secret_is_masked_and_the_rest_stays(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        const struct secret_row *row = &secrets[i];
        assert_non_null(strstr(row->text, row->secret));
        char *masked = masked_bytes(row->text, strlen(row->text), false, row->environment);
        expect_text(row->text, row->masked, masked);
        if (strstr(masked, row->secret))
            fail_msg("%s: the secret is still there", row->text);
        free(masked);
    }
    print_message("%zu secrets\n", sizeof secrets / sizeof *secrets);
    assert_int_equal(wrong, 0);
}

static void what_is_no_secret_stays(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++) {
        char *masked =
            masked_bytes(ordinary[i].text, strlen(ordinary[i].text), false, ordinary[i].environment);
        expect_text(ordinary[i].text, ordinary[i].text, masked);
        free(masked);
    }
    print_message("%zu ordinary texts\n", sizeof ordinary / sizeof *ordinary);
    assert_int_equal(wrong, 0);
}

static void expect_little_left(const struct secret_row *row, const char *piece, size_t length, bool cut)

{
    char *masked = masked_bytes(piece, length, cut, row->environment);
    const size_t left = longest_piece(masked, row->secret);
    if (left > (row->begin && !cut ? row->begin : LEFT_OF_CUT_SECRET)) {
        print_error("%s: %.*s\nleaves %zu bytes: %s\n", cut ? "begins within" : "ends within", (int)length,
                    piece, left, masked);
        wrong++;
    }
    free(masked);
}

static void a_text_that_begins_within_a_secret_or_its_label_tells_little_of_it(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        const char *secret = strstr(secrets[i].text, secrets[i].secret);
        const char *end = secret + strlen(secrets[i].secret);
        const char *label = secret - secrets[i].text > 4 ? secret - 4 : secrets[i].text;
        for (const char *from = label; !secrets[i].needs_its_begin && from < end; from++)
            expect_little_left(&secrets[i], from, strlen(from), true);
    }
    assert_int_equal(wrong, 0);
}

static void a_text_that_ends_within_a_secret_tells_little_of_it(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        const char *secret = strstr(secrets[i].text, secrets[i].secret);
        const char *end = secret + strlen(secrets[i].secret);
        for (const char *to = secret; !secrets[i].needs_its_end && to <= end; to++)
            expect_little_left(&secrets[i], secrets[i].text, (size_t)(to - secrets[i].text), false);
    }
    assert_int_equal(wrong, 0);
}

static void the_first_words_of_a_cut_text_are_masked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *masked;
    } rows[] = {
        {"", ""},
        {"word", "***"},
        {"ab", "**"},
        {"rest of it", "*** ** it"},
        {"  rest of it", "  *** ** it"},
        {"\"rest\", \"next\"", "\"***\", \"***\""},
        {"word\": \"secret words\", \"n\": 1", "***\": \"***\", \"n\": 1"},
        {"ror: Connection refused", "*** *** refused"},
    };
    wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *masked = masked_bytes(rows[i].text, strlen(rows[i].text), true, NULL);
        expect_text(rows[i].text, rows[i].masked, masked);
        free(masked);
    }
    assert_int_equal(wrong, 0);
}

static void a_masked_text_stays_as_it_is(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        for (int cut = 0; cut < 2; cut++) {
            const struct secret_row *row = &secrets[i];
            char *once = masked_bytes(row->text, strlen(row->text), cut, row->environment);
            char *twice = masked_bytes(once, strlen(once), cut, row->environment);
            expect_text(row->text, once, twice);
            free(once);
            free(twice);
        }
    }
    assert_int_equal(wrong, 0);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

/* Pieces of secrets and of ordinary texts, glued at random, and single bytes. */
static size_t random_text(char *text, size_t size, uint32_t *random)
{
    static const char marks[] = "://@?&==:\"'\\ \n%-.,;{}<>*_aA0\xff\x01";
    size_t length = next_random(random) % size;
    for (size_t i = 0; i < length;) {
        const char *source = secrets[next_random(random) % (sizeof secrets / sizeof *secrets)].text;
        const size_t from = next_random(random) % strlen(source);
        size_t take = next_random(random) % 24;
        for (const char *piece = source + from; take-- > 0 && *piece != '\0' && i < length; piece++)
            text[i++] = *piece;
        if (i < length)
            text[i++] = marks[next_random(random) % (sizeof marks - 1)];
    }
    return length;
}

static void random_texts_get_no_longer_and_no_other_the_second_time(void **state)
{
    (void)state;
    uint32_t random = 1;
    char *variables[] = {"A_SECRET=hunter22", "B_KEY=://@?&==", "C_TOKEN=aA0aA0aA", NULL};
    for (int round = 0; round < 10000; round++) {
        char text[600];
        const size_t length = random_text(text, sizeof text, &random);
        const bool cut = round % 2;
        char *exact = malloc(length ? length : 1);
        assert_non_null(exact);
        memcpy(exact, text, length);
        const size_t once = secrets_mask(exact, length, cut, variables);
        assert_true(once <= length);
        memcpy(text, exact, once);
        char *again = malloc(once ? once : 1);
        assert_non_null(again);
        memcpy(again, exact, once);
        const size_t twice = secrets_mask(again, once, cut, variables);
        if (twice != once || memcmp(again, text, once) != 0)
            fail_msg("round %d: once: %.*s\ntwice: %.*s", round, (int)once, text, (int)twice, again);
        free(exact);
        free(again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_masked_and_the_rest_stays),
        cmocka_unit_test(what_is_no_secret_stays),
        cmocka_unit_test(a_text_that_begins_within_a_secret_or_its_label_tells_little_of_it),
        cmocka_unit_test(a_text_that_ends_within_a_secret_tells_little_of_it),
        cmocka_unit_test(the_first_words_of_a_cut_text_are_masked),
        cmocka_unit_test(a_masked_text_stays_as_it_is),
        cmocka_unit_test(random_texts_get_no_longer_and_no_other_the_second_time),
    };
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
