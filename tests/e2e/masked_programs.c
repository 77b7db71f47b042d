#include "masked_programs.h"

#include "step.h"

#define REFUSING "127.0.0.1:$REFUSED"
#define SERVER   "127.0.0.1:$PORT"
#define BASE62   "Zk3vR8pQw1LmN6tXy4BcD0fGh7JsAe9UoPq2"

#define PYTHON(code) OBSERVED "python3 -c \"import os, socket, sys\n" code "\""
#define CONNECT      "socket.create_connection(('127.0.0.1', $REFUSED))\n"
#define NODE(code)   OBSERVED "node -e '" code "'"

const struct masked_program masked_programs[] = {
    {"curl -v shows the headers that it sent", "curl", "http-503",
     OBSERVED "curl -sSfv -H 'Authorization: Bearer opaquewords-3' -H 'X-Api-Key: 9f8e7d6c5b4a' "
              "-H 'PRIVATE-TOKEN: abcdefgh' " SERVER,
     .secrets = {"opaquewords-3", "9f8e7d6c5b4a", "abcdefgh"}},
    {"curl -v shows user and password in their header", "curl", "http-503",
     OBSERVED "curl -sSfv -u train:hunter2hunter " SERVER, .secrets = {"dHJhaW46aHVudGVyMmh1bnRlcg=="}},
    {"curl -v shows a query", "curl", "http-503", OBSERVED "curl -sSfv \"" SERVER "/x?access=letmein123\"",
     .secrets = {"letmein123"}},
    {"curl is told 503, and its parent shows the argument vector", "python3 curl", "http-503",
     PYTHON("import subprocess\nsubprocess.run(['curl', '-sSf', '-H', 'Authorization: Bearer opaquewords-3', "
            "'--oauth2-bearer', "
            "'lowercase-4', 'http://" SERVER "/?sig=aBc%2BdEf123'], check=True)"),
     .secrets = {"opaquewords-3", "lowercase-4", "aBc%2BdEf123"}},
    {"wget shows a query", "wget", NULL,
     OBSERVED "wget --tries=1 \"http://" REFUSING "/x?access=letmein123\"", .secrets = {"letmein123"}},
    {"git shows a token in a URL", "git", NULL,
     OBSERVED "GIT_TRACE=1 git ls-remote http://oauth2:abcDEF1234567890@" REFUSING "/a.git",
     .secrets = {"abcDEF1234567890"}},
    {"git shows GitLab's token in a URL", "git", NULL,
     OBSERVED "GIT_TRACE=1 git clone http://glpat-"
              "Ab3_dE-fGhIjKlMnOpQr@" REFUSING "/a.git x",
     .secrets = {"Ab3_dE-fGhIjKlMnOpQr"}},
    {"bash -x shows what psql is called with", "bash psql", NULL,
     OBSERVED "bash -xc 'psql \"postgres://train:hunter2hunter@" REFUSING
              "/x?sslpassword=letmein123\"; exit $?'",
     .secrets = {"hunter2hunter", "letmein123"}},
    {"dash -x shows a password before psql", "dash psql", NULL,
     OBSERVED "dash -xc 'PGPASSWORD=hunter2hunter psql -h 127.0.0.1 -p $REFUSED; exit $?'",
     .secrets = {"hunter2hunter"}},
    {"bash -x shows a token for curl", "bash curl", NULL,
     OBSERVED "bash -xc 'curl -sS -H \"Authorization: Token $VH_LIKE\" " REFUSING "; exit 7'",
     .secrets = {"0123456789abcdef0123456789abcdef01234567"},
     .setting = "VH_LIKE=0123456789abcdef0123456789abcdef01234567"},
    {"bash -x shows a password for redis-cli", "bash redis-cli", NULL,
     OBSERVED "bash -xc 'redis-cli -u redis://:s3cr3tpass@" REFUSING " ping; exit 1'",
     .secrets = {"s3cr3tpass"}},
    {"dash shows exported variables", "dash curl", NULL,
     OBSERVED "dash -c 'curl -s " REFUSING " || { s=$?; export -p >&2; exit $s; }'",
     .secrets = {"correct-horse"}, .setting = "DB_PASSWORD=correct-horse"},
    {"python shows its environment", "python3", NULL,
     PYTHON("try: " CONNECT "except OSError as e: raise RuntimeError({k: v for k, v in os.environ.items() if "
            "k[:3] == 'MY_'}) from e"),
     .secrets = {"correct-horse"}, .setting = "MY_GIT_CREDENTIAL=correct-horse"},
    {"python shows the value of a variable named SECRET, URL-encoded", "python3", NULL,
     PYTHON("import urllib.parse\ntry: " CONNECT
            "except OSError as e: raise ConnectionError('no answer at /x/' + "
            "urllib.parse.quote(os.environ['APP_SECRET'])) from e"),
     .secrets = {"correct%20horse%21"}, .setting = "APP_SECRET=correct horse!"},
    {"python sets the value of a variable named TOKEN itself", "python3", NULL,
     PYTHON("os.environ['JOB_TOKEN'] = 'correct-horse'\ntry: " CONNECT
            "except OSError as e: sys.exit('no access with ' + os.environ['JOB_TOKEN'])"),
     .secrets = {"correct-horse"}},
    {"python shows the value of a variable named KEY, of several lines", "python3", NULL,
     PYTHON("try: " CONNECT "except OSError as e: raise ConnectionError(os.environ['SSH_KEY']) from e"),
     .secrets = {"line two of it"}, .setting = "SSH_KEY=line one of it\nline two of it\nline three of it"},
    {"a traceback shows a line of the program", "python3", NULL,
     "echo 'import socket\ndef ask(token, port): socket.create_connection((\"127.0.0.1\", port))\n"
     "ask(token=\"inline-secret\", port='$REFUSED')' >ask.py; " OBSERVED "python3 ask.py",
     .secrets = {"inline-secret"}},
    {"urllib shows a URL in the chain", "python3", NULL,
     PYTHON("import urllib.request\nurl = 'http://" REFUSING
            "/x?access_key=letmein123'\ntry: urllib.request.urlopen(url)\n"
            "except OSError as e: raise IOError('cannot fetch ' + url) from e"),
     .secrets = {"letmein123"}},
    {"requests shows a query", "python3", NULL,
     PYTHON("import requests\nrequests.get('http://" REFUSING "/data?access=letmein123')"),
     .secrets = {"letmein123"}},
    {"requests is told 503, and shows a query", "python3", "http-503",
     PYTHON("import requests\nrequests.get('http://" SERVER "/data?access=letmein123').raise_for_status()"),
     .secrets = {"letmein123"}},
    {"http.client shows what it sends", "python3", "reset",
     PYTHON("import http.client\nhttp.client.HTTPConnection.debuglevel = 1\nc = "
            "http.client.HTTPConnection('" SERVER "')\n"
            "c.request('GET', '/', headers={'Authorization': 'Bearer opaquewords-3'})\n"
            "try: c.getresponse()\nexcept OSError: sys.exit(1)"),
     .secrets = {"opaquewords-3"}},
    {"a line of a log in JSON has an exception with a URL", "python3", NULL,
     PYTHON("import json, traceback\ntry: " CONNECT "except OSError as e:\n"
            "    print(json.dumps({'level': 'error', 'db': 'postgres://train:hunter2hunter@db/x', "
            "'exc_info': traceback.format_exc()}), file=sys.stderr)\n    sys.exit(1)"),
     .secrets = {"hunter2hunter"}},
    {"a token's shapes are shown by python's assertion", "python3", NULL,
     PYTHON("try: " CONNECT "except OSError as e: raise ConnectionError(('ghp_' '" BASE62 "', 'hf_' '" BASE62
            "', 'AKIA' "
            "'IOSFODNN7EXAMPLE', 'xoxb-' '123456789012-abcdefABCDEF')) from e"),
     .secrets = {BASE62, "IOSFODNN7EXAMPLE", "123456789012-abcdefABCDEF"}},
    {"node shows the headers of a request", "node", NULL,
     NODE("require(\"net\").connect(process.env.REFUSED, \"127.0.0.1\").on(\"error\", e => { "
          "console.error(e.code, "
          "{headers: {Authorization: \"Bearer opaquewords-3\", \"x-api-key\": \"9f8e7d6c5b4a\"}}); "
          "process.exit(1); })"),
     .secrets = {"opaquewords-3", "9f8e7d6c5b4a"}},
    {"node shows a URL in a cause", "node", NULL,
     NODE("require(\"net\").connect(process.env.REFUSED, \"127.0.0.1\").on(\"error\", e => { throw new "
          "Error(\"lost\", {cause: "
          "new Error(\"https://u:hunter2hunter@h/x?a=letmein123\")}); })"),
     .secrets = {"hunter2hunter", "letmein123"}},
    {"perl shows how it wanted to connect", "perl", NULL,
     OBSERVED "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(PeerAddr => \"127.0.0.1\", PeerPort => "
              "$ENV{REFUSED}) or die "
              "\"DBI connect(q{host=db;password=hunter2hunter},train,...) failed: $!\"'",
     .secrets = {"hunter2hunter"}},
    {"two writes of dash share a secret", "dash curl", NULL,
     OBSERVED "dash -c 'curl -s " REFUSING
              "; printf \"password=hunter\" >&2; printf \"2hunter refused\" >&2; exit 7'",
     .secrets = {"hunter2hunter"}},
    {"a secret is on standard output, and standard error is silent", "dash curl", NULL,
     OBSERVED "dash -c 'curl -s " REFUSING
              "; echo \"Authorization: Basic dHJhaW46aHVudGVyMmh1bnRlcg==\"; exit 7'",
     .secrets = {"dHJhaW46aHVudGVyMmh1bnRlcg=="}},
    {"a password is part of the name that is resolved", "python3", NULL,
     PYTHON("socket.create_connection(('train:hunter2hunter@db.invalid', 5432))"),
     .secrets = {"hunter2hunter"}, .setting = "VHRETRY_ON=+dns-unknown", .is_not_printed = true},
    {"a URL is the first argument", "curl", NULL,
     OBSERVED "curl -s http://train:hunter2hunter@" REFUSING "/x?access=letmein123",
     .secrets = {"hunter2hunter", "letmein123"}, .is_not_printed = true},
    {"options have secrets", "python3", NULL,
     OBSERVED "python3 -c 'import socket; "
              "socket.create_connection((\"127.0.0.1\", int(__import__(\"os\").environ[\"REFUSED\"])))' "
              "--token=opaquewords-3 https://u:hunter2hunter@h/ --password letmein123",
     .secrets = {"opaquewords-3", "hunter2hunter", "letmein123"}, .is_not_printed = true},
    {"vhretry run is given a URL", "curl", NULL,
     "exec \"${PROGRAMS%/tests/programs}/vhretry\" run curl -s http://train:hunter2hunter@" REFUSING
     "/x?access=letmein123",
     .secrets = {"hunter2hunter", "letmein123"}, .is_not_printed = true},
};

const size_t masked_program_count = sizeof masked_programs / sizeof *masked_programs;
