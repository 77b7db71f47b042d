#include "secret_case.h"

#define HEX40      "0123456789abcdef0123456789abcdef01234567"
#define BASE62     "Zk3vR8pQw1LmN6tXy4BcD0fGh7JsAe9UoPq2"
#define KEY_LINE_1 "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
#define KEY_LINE_2 "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu"
#define KEY_LINE_3 "Nmoqt9Xs6gT0"
#define JWT                                                                                                  \
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"

const struct secret_case secret_cases[] = {
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
    {.text = "password=a<bcdefghi", .secret = "a<bcdefghi", .masked = "password=***"},
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

const size_t secret_case_count = sizeof secret_cases / sizeof *secret_cases;

const struct ordinary_case ordinary_cases[] = {
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
    {.text = "VH_API_TOKEN: has a blank"},
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

const size_t ordinary_case_count = sizeof ordinary_cases / sizeof *ordinary_cases;
