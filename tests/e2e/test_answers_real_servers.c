/* Real servers that say "try again later" to real programs.
 */
#include "../support/test_list.h"
#include "real_server.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>

enum { COMMAND_SIZE = 4096 };

static struct step step;
static struct real_server server;
static struct real_server cluster; /* its data, to be copied, is an empty PostgreSQL */
static struct server_process upstream;
static struct step_end without_us;
static struct step_end with_us;

static int stop(void **state)
{
    (void)state;
    real_server_stop(&server);
    server_process_stop(&upstream);
    return step_teardown(state);
}

static void skip_unless(bool possible)
{
    if (!possible)
        skip();
}

#define MAKE_CERTIFICATE                                                                                     \
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 2 " \
    "-keyout key -out certificate"

/* nginx: one request in a minute is served, and that has been the test's own. What is upstream breaks its answers off. */
static void start_nginx(void)
{
    static const char *const breaks_off[] = {"close-mid-reply", NULL};
    char path[256];
    char text[COMMAND_SIZE];
    skip_unless(real_server_find("/usr/sbin/nginx", path));
    assert_true(server_process_start(&upstream, "fault-server", breaks_off));
    real_server_prepare(&server);
    real_server_run(&server, MAKE_CERTIFICATE
                    " && for i in later busy first; do mkdir $i && echo here >$i/file; done && "
                    "echo here >first/other");
    snprintf(
        text, sizeof text,
        "daemon off; master_process off; pid pid; error_log stderr; events { worker_connections 64; }\n"
        "http { access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;\n"
        "uwsgi_temp_path t4; scgi_temp_path t5; ssl_certificate certificate; ssl_certificate_key key;\n"
        "limit_req_zone $nginx_version zone=all:1m rate=1r/m;\n"
        "server { root .; listen 127.0.0.1:%u; listen 127.0.0.1:%u ssl http2; listen 127.0.0.1:%u http2;\n"
        "location /later { limit_req zone=all; limit_req_status 429; add_header Retry-After 2 always; }\n"
        "location /busy { limit_req zone=all; }\n"
        "location /first { if ($connection_requests = 1) { return 503; } }\n"
        "location /broken { proxy_pass http://127.0.0.1:%u; } } }\n",
        (unsigned)server.ports[0], (unsigned)server.ports[1], (unsigned)server.ports[2],
        (unsigned)upstream.port);
    real_server_write(&server, "configuration", text);
    snprintf(text, sizeof text, "exec %s -p . -e stderr -c configuration", path);
    real_server_start(&server, text);
    static const char request[] = "GET /busy/file HTTP/1.0\r\n\r\n";
    real_server_ask(&server, request, sizeof request - 1, "here");
}

static int remove_cluster(void **state)
{
    (void)state;
    real_server_stop(&cluster);
    return 0;
}

static void create_cluster(char path[256])
{
    char text[COMMAND_SIZE];
    skip_unless(real_server_find("/usr/lib/postgresql/*/bin/postgres", path));
    *strrchr(path, '/') = '\0';
    if (cluster.folder[0] == '\0') {
        real_server_prepare(&cluster);
        snprintf(text, sizeof text, "%s/initdb -D data -A trust -U me -N --locale=C", path);
        real_server_run(&cluster, text);
    }
    real_server_prepare(&server);
    snprintf(text, sizeof text, MAKE_CERTIFICATE " && cp -R %s/data .", cluster.folder);
    real_server_run(&server, text);
}

static void start_postgresql(const char *options)
{
    char path[256];
    char text[COMMAND_SIZE];
    create_cluster(path);
    if (strstr(options, "hot_standby"))
        real_server_write(&server, "data/standby.signal", "");
    snprintf(text, sizeof text,
             "exec %s/postgres -D data -p %u -k \"$PWD\" -h 127.0.0.1 -c fsync=off -c shared_buffers=8MB "
             "-c ssl=on -c ssl_cert_file=\"$PWD/certificate\" -c ssl_key_file=\"$PWD/key\" -c "
             "superuser_reserved_connections=0 -c max_wal_senders=0 %s",
             path, (unsigned)server.ports[0], options);
    real_server_start(&server, text);
}

static const char postgresql_startup[] = "\0\0\0\x23\0\3\0\0user\0me\0database\0postgres\0\0";

static void start_full_postgresql(void)
{
    start_postgresql("-c max_connections=1");
    real_server_ask(&server, postgresql_startup, sizeof postgresql_startup - 1, "server_version");
}

static void start_postgresql_that_serves(void)
{
    start_postgresql("-c max_connections=5");
    real_server_ask(&server, postgresql_startup, sizeof postgresql_startup - 1, "server_version");
}

/* It replays what never comes, and takes no connection meanwhile. */
static void start_recovering_postgresql(void)
{
    start_postgresql("-c max_connections=5 -c hot_standby=off");
}

/* Without tables of accounts, anybody is welcome; without InnoDB, it starts in a moment. */
static void start_mariadb(void)
{
    char path[256];
    char text[COMMAND_SIZE];
    skip_unless(real_server_find("/usr/sbin/mariadbd", path));
    real_server_prepare(&server);
    real_server_run(&server, MAKE_CERTIFICATE " && mkdir data");
    snprintf(
        text, sizeof text,
        "exec %s --no-defaults --datadir=\"$PWD/data\" --socket=\"$PWD/socket\" "
        "--bind-address=127.0.0.1 --port=%u "
        "--skip-grant-tables --skip-networking=0 --skip-innodb --default-storage-engine=MyISAM "
        "--max-connections=10 --connect-timeout=60 --ssl-cert=\"$PWD/certificate\" --ssl-key=\"$PWD/key\"",
        path, (unsigned)server.ports[0]);
    real_server_start(&server, text);
}

/* Beyond the ten there is one for an administrator. */
static void start_full_mariadb(void)
{
    start_mariadb();
    for (int i = 0; i < 11; i++)
        real_server_ask(&server, "", 0, "mysql_native_password");
}

static void start_redis(const char *options)
{
    char text[COMMAND_SIZE];
    snprintf(text, sizeof text, "exec redis-server --bind 127.0.0.1 --port %u %s", (unsigned)server.ports[0],
             options);
    real_server_start(&server, text);
}

static void start_full_redis(void)
{
    char path[256];
    static const char request[] = "PING\r\n";
    skip_unless(real_server_find("/usr/bin/redis-server", path));
    real_server_prepare(&server);
    start_redis("--save '' --maxclients 1");
    real_server_ask(&server, request, sizeof request - 1, "+PONG");
}

/* Ten thousand keys, each of which takes it 20 ms. */
static void start_loading_redis(void)
{
    char path[256];
    char options[512];
    static const char request[] = "DEBUG POPULATE 10000 key 300\r\nSAVE\r\n";
    skip_unless(real_server_find("/usr/bin/redis-server", path));
    real_server_prepare(&server);
    real_server_run(&server, MAKE_CERTIFICATE);
    start_redis("--enable-debug-command yes");
    real_server_ask(&server, request, sizeof request - 1, "+OK\r\n+OK\r\n");
    real_server_halt(&server);
    snprintf(options, sizeof options,
             "--tls-port %u --tls-cert-file certificate --tls-key-file key --tls-auth-clients no "
             "--key-load-delay 20000 --loading-process-events-interval-bytes 1024",
             (unsigned)server.ports[1]);
    start_redis(options);
    server.deaf = true; /* while it loads */
}

#define ASKED_FOR_TIME "retry 1 of 3 starts in 2 seconds, as the server asked"
#define TERMINATE      "select case when pg_terminate_backend(pg_backend_pid()) then pg_sleep(5) end"
#define TERMINATE_AMONG_ROWS                                                                                 \
    "select repeat('-', 100), case when row = 5000 then pg_terminate_backend(pg_backend_pid()) end "         \
    "from generate_series(1, 9000) row"
#define PSQL(mode, query)                                                                                    \
    "export PGSSLMODE=" mode "; " OBSERVED "psql -h 127.0.0.1 -p $PORT -U me -c \"" query "\" postgres"
#define GIT(folder)                                                                                          \
    OBSERVED "git -c http.sslVerify=false ls-remote https://127.0.0.1:$TLS_PORT/" folder "/x.git"
#define MARIADB "mariadb --no-defaults -h 127.0.0.1 -P $PORT -u me "

/* The command finds the server at $PORT, or at $TLS_PORT, or with HTTP/2 in plain text at $HTTP2_PORT. */
static const struct answer_case {
    const char *name;
    void (*start)(void);
    const char *needs;
    const char *command;
    const char *detail; /* NULL: no retry */
    const char *line;   /* another part of our lines; NULL: none */
} cases[] = {
    {"nginx limits curl: 429", start_nginx, "curl", OBSERVED "curl -sf http://127.0.0.1:$PORT/later/file",
     "HTTP 429 Too Many Requests", ASKED_FOR_TIME},
    {"nginx limits curl: 503", start_nginx, "curl", OBSERVED "curl -sf http://127.0.0.1:$PORT/busy/file",
     "HTTP 503 Service Unavailable", NULL},
    {"nginx limits curl over TLS: 429", start_nginx, "curl",
     OBSERVED "curl -skf --http1.1 https://127.0.0.1:$TLS_PORT/later/file", "HTTP 429 Too Many Requests",
     ASKED_FOR_TIME},
    {"nginx limits curl over HTTP/2 and TLS: 429", start_nginx, "curl",
     OBSERVED "curl -skf --http2 https://127.0.0.1:$TLS_PORT/later/file", "HTTP 429 Too Many Requests",
     ASKED_FOR_TIME},
    {"nginx limits curl over HTTP/2 and TLS: 503", start_nginx, "curl",
     OBSERVED "curl -skf --http2 https://127.0.0.1:$TLS_PORT/busy/file", "HTTP 503 Service Unavailable",
     NULL},
    {"nginx limits curl over HTTP/2 in plain text: 429", start_nginx, "curl",
     OBSERVED "curl -sf --http2-prior-knowledge http://127.0.0.1:$HTTP2_PORT/later/file",
     "HTTP 429 Too Many Requests", ASKED_FOR_TIME},
    {"nginx limits wget over TLS: 429", start_nginx, "wget",
     OBSERVED "wget -q --tries=1 --no-check-certificate -O- https://127.0.0.1:$TLS_PORT/later/file",
     "HTTP 429 Too Many Requests", ASKED_FOR_TIME},
    {"nginx limits git over HTTP/2 and TLS: 429", start_nginx, "git", GIT("later"),
     "HTTP 429 Too Many Requests", ASKED_FOR_TIME},
    {"nginx limits git over HTTP/2 and TLS: 503", start_nginx, "git", GIT("busy"),
     "HTTP 503 Service Unavailable", NULL},
    {"nginx limits python: 503", start_nginx, "python3",
     OBSERVED "python3 -c \"import os, urllib.request; "
              "urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/busy/file')\"",
     "HTTP 503 Service Unavailable", NULL},
    {"nginx loses its upstream", start_nginx, "curl",
     OBSERVED "curl -sf http://127.0.0.1:$PORT/broken -o /dev/null", "closed the connection ", NULL},
    {"nginx loses its upstream over TLS", start_nginx, "curl",
     OBSERVED "curl -skf --http1.1 https://127.0.0.1:$TLS_PORT/broken -o /dev/null", "closed the connection ",
     NULL},
    {"nginx loses its upstream over HTTP/2 and TLS", start_nginx, "curl",
     OBSERVED "curl -skf --http2 https://127.0.0.1:$TLS_PORT/broken -o /dev/null", "HTTP/2 2 INTERNAL_ERROR",
     NULL},
    {"nginx loses its upstream over HTTP/2 in plain text", start_nginx, "curl",
     OBSERVED "curl -sf --http2-prior-knowledge http://127.0.0.1:$HTTP2_PORT/broken -o /dev/null",
     "HTTP/2 2 INTERNAL_ERROR", NULL},
    {"nginx loses git's upstream over HTTP/2 and TLS", start_nginx, "git", GIT("broken"),
     "HTTP/2 2 INTERNAL_ERROR", NULL},
    {"nginx has no such page for curl over HTTP/2", start_nginx, "curl",
     OBSERVED "curl -skf --http2 https://127.0.0.1:$TLS_PORT/none", NULL, NULL},
    {"nginx limits curl over HTTP/2, then answers another question on the same connection", start_nginx,
     "curl",
     OBSERVED "curl -skf --http2 https://127.0.0.1:$TLS_PORT/later/file https://127.0.0.1:$TLS_PORT/none",
     "HTTP 429 Too Many Requests", ASKED_FOR_TIME},
    {"nginx refuses curl over HTTP/2, then answers it on the same connection", start_nginx, "curl",
     OBSERVED
     "curl -skf --http2 https://127.0.0.1:$TLS_PORT/first/none https://127.0.0.1:$TLS_PORT/first/none",
     NULL, NULL},
    {"nginx refuses curl over HTTP/2, then answers another question on the same connection", start_nginx,
     "curl",
     OBSERVED
     "curl -skf --http2 https://127.0.0.1:$TLS_PORT/first/none https://127.0.0.1:$TLS_PORT/first/any",
     "HTTP 503 Service Unavailable", NULL},
    {"nginx refuses curl over HTTP/2, then answers it, signed anew, then curl misses a file", start_nginx,
     "curl",
     OBSERVED "curl -sk --http2 'https://127.0.0.1:'$TLS_PORT'/first/file?x=1&Signature=1' "
              "'https://127.0.0.1:'$TLS_PORT'/first/file?Signature=2&x=1' file:///none",
     NULL, NULL},
    {"nginx refuses curl over HTTP/2, then answers another question, then curl misses a file", start_nginx,
     "curl",
     OBSERVED "curl -sk --http2 https://127.0.0.1:$TLS_PORT/first/file "
              "https://127.0.0.1:$TLS_PORT/first/other file:///none",
     "HTTP 503 Service Unavailable", NULL},
    {"PostgreSQL's connections are all taken", start_full_postgresql, "psql", PSQL("disable", "select 1"),
     "PostgreSQL 53300", NULL},
    {"PostgreSQL's connections are all taken, over TLS", start_full_postgresql, "psql",
     PSQL("require", "select 1"), "PostgreSQL 53300", NULL},
    {"PostgreSQL is not ready yet", start_recovering_postgresql, "psql", PSQL("disable", "select 1"),
     "PostgreSQL 57P03", NULL},
    {"PostgreSQL is not ready yet, over TLS", start_recovering_postgresql, "psql",
     PSQL("require", "select 1"), "PostgreSQL 57P03", NULL},
    {"PostgreSQL's administrator ends the session", start_postgresql_that_serves, "psql",
     PSQL("disable", TERMINATE), "PostgreSQL 57P01", NULL},
    {"PostgreSQL's administrator ends the session, over TLS", start_postgresql_that_serves, "psql",
     PSQL("require", TERMINATE), "PostgreSQL 57P01", NULL},
    {"PostgreSQL's administrator ends the session in the middle of its rows", start_postgresql_that_serves,
     "psql", PSQL("disable", TERMINATE_AMONG_ROWS), "PostgreSQL 57P01", NULL},
    {"PostgreSQL's administrator ends the session in the middle of its rows, over TLS",
     start_postgresql_that_serves, "psql", PSQL("require", TERMINATE_AMONG_ROWS), "PostgreSQL 57P01", NULL},
    {"PostgreSQL knows no such table", start_postgresql_that_serves, "psql",
     PSQL("disable", "select * from nothing"), NULL, NULL},
    {"PostgreSQL knows no such table, over TLS", start_postgresql_that_serves, "psql",
     PSQL("require", "select * from nothing"), NULL, NULL},
    {"MariaDB's connections are all taken", start_full_mariadb, "mariadb", OBSERVED MARIADB "-e 'select 1'",
     "MySQL 1040 Too many connections", NULL},
    {"MariaDB's connections are all taken, for python", start_full_mariadb, "python3",
     OBSERVED "python3 -c \"import os, pymysql; "
              "pymysql.connect(host='127.0.0.1', port=int(os.environ['PORT']), user='me')\"",
     "MySQL 1040 Too many connections", NULL},
    {"MariaDB's administrator kills the session", start_mariadb, "mariadb",
     OBSERVED MARIADB "-e 'kill connection_id()'", "MySQL 1927 Connection was killed", NULL},
    {"MariaDB's administrator kills the session, over TLS", start_mariadb, "mariadb",
     OBSERVED MARIADB "--ssl -e 'kill connection_id()'", "MySQL 1927 Connection was killed", NULL},
    {"MariaDB knows no such table", start_mariadb, "mariadb",
     OBSERVED MARIADB "-e 'select * from nothing.nothing'", NULL, NULL},
    {"MariaDB knows no such table, over TLS", start_mariadb, "mariadb",
     OBSERVED MARIADB "--ssl -e 'select * from nothing.nothing'", NULL, NULL},
    {"Redis has too many clients", start_full_redis, "redis-cli",
     OBSERVED "redis-cli -e -h 127.0.0.1 -p $PORT get key", "Redis maxclients", NULL},
    {"Redis is loading", start_loading_redis, "redis-cli",
     OBSERVED "redis-cli -e -h 127.0.0.1 -p $PORT get key", "Redis LOADING", NULL},
    {"Redis is loading, over TLS", start_loading_redis, "redis-cli",
     OBSERVED "redis-cli -e -h 127.0.0.1 -p $TLS_PORT --tls --insecure get key", "Redis LOADING", NULL},
};

static void is_told_to_come_again(void **state)
{
    const struct answer_case *answer_case = *state;
    char ports[REAL_SERVER_PORTS][32];
    char path[256];
    char program[64];
    snprintf(program, sizeof program, "/usr/bin/%s", answer_case->needs);
    skip_unless(real_server_find(program, path));
    answer_case->start();
    step_start(&step, NULL);
    static const char *const names[REAL_SERVER_PORTS] = {"PORT", "TLS_PORT", "HTTP2_PORT"};
    for (size_t i = 0; i < REAL_SERVER_PORTS; i++)
        snprintf(ports[i], sizeof ports[i], "%s=%u", names[i], (unsigned)server.ports[i]);
    const char *const environment[] = {ports[0], ports[1], ports[2], NULL};
    step_run(&step, WITHOUT_US, answer_case->command, environment, &without_us);
    step_run(&step, WITH_US, answer_case->command, environment, &with_us);
    expect_same_end(&without_us, &with_us);
    if (answer_case->detail == NULL) {
        expect_no_retry(&step, &with_us);
        return;
    }
    expect_one_retry(&step, &with_us, 1, NULL);
    expect_status_detail_with(&step, &with_us, answer_case->detail);
    if (answer_case->line)
        expect_line(&with_us, answer_case->line);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), is_told_to_come_again, NULL, stop);
    return test_list_run("answers of real servers", argc, argv, NULL, remove_cluster);
}
