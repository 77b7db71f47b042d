/* TLS to the API: certificates are verified, always, and the authority may be one's own. */
#include "../../core/valohai/client.h"
#include "../support/server_process.h"
#include "../support/test_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct server_process server;

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    unsetenv("CURL_CA_BUNDLE");
    unsetenv("SSL_CERT_FILE");
    return 0;
}

struct certificate {
    const char *name;
    const char *subject; /* of the server's certificate, which signs itself */
    const char *trusted_by;
    const char *problem; /* what is said of the answer, which is no JSON, or of the certificate */
    bool arrives;
};

static const struct certificate certificates[] = {
    {"a certificate of nobody's is refused", "IP:127.0.0.1", NULL,
     "install ca-certificates, or name the file", false},
    {"CURL_CA_BUNDLE names the authority", "IP:127.0.0.1", "CURL_CA_BUNDLE", "not JSON", true},
    {"SSL_CERT_FILE names the authority", "IP:127.0.0.1", "SSL_CERT_FILE", "not JSON", true},
    {"a certificate of another host is refused", "DNS:other.test", "CURL_CA_BUNDLE", "certificate", false},
};

/* Key and certificate in one file, as the server wants them. */
static void make_certificate(char *path, size_t size, const char *subject)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(path, size, "%s/vhretry-tls-XXXXXX", temporary ? temporary : "/tmp");
    const int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    setenv("PEM", path, 1);
    setenv("SUBJECT", subject, 1);
    static const char command[] =
        "/usr/bin/openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=vhretry "
        "-addext subjectAltName=$SUBJECT -keyout $PEM.key -out $PEM.pem 2>/dev/null && cat $PEM.key $PEM.pem "
        ">$PEM && "
        "rm $PEM.key $PEM.pem";
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): our own words */
}

static void is_verified(void **state)
{
    const struct certificate *certificate = *state;
    char path[512];
    char host[64];
    char problem[512];
    make_certificate(path, sizeof path, certificate->subject);
    const char *const arguments[] = {"--tls", path, "http-ok", NULL};
    assert_true(server_process_start(&server, "fault-server", arguments));
    if (certificate->trusted_by)
        setenv(certificate->trusted_by, path, 1);
    snprintf(host, sizeof host, "https://127.0.0.1:%u", (unsigned)server.port);
    const struct client_options options = {
        .host = host, .token = "secret-token", .deadline = 20, .timeout = 20};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    struct api_answer answer;
    client_call(client, "GET", "/api/v0/x/", NULL, &answer);
    client_free(client);
    unlink(path);
    assert_int_equal(answer.result, CALL_REJECTED);
    assert_int_equal(answer.status, certificate->arrives ? 200 : 0);
    if (!strstr(answer.problem, certificate->problem))
        fail_msg("expected: %s\nseen: %s", certificate->problem, answer.problem);
    api_answer_free(&answer);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(certificates), is_verified, NULL, stop);
    return test_list_run("TLS", argc, argv, NULL, NULL);
}
