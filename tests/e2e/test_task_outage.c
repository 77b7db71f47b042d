/* Executions that fail together: what each does because of the others, and that one alone does as ever. The last test runs many real
 * processes against a peer that comes back: a few, and fifty with NIGHTLY=1.
 */
#include "../support/loopback_server.h"
#include "../support/test_list.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdlib.h>

static struct step step;
static struct step_end with_us;
static pid_t waiting; /* in its hold; 0: none */

#define FAILING OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

static int stop(void **state)
{
    if (waiting > 0)
        kill(waiting, SIGKILL);
    waiting = 0;
    return step_teardown(state);
}

static void note_call(struct json_object *request, void *context)
{
    char *calls = context;
    const size_t used = strlen(calls);
    snprintf(calls + used, 256 - used, "%s%s", used > 0 ? " " : "",
             json_object_get_string(json_object_object_get(request, "call")));
}

struct row {
    const char *name;
    const char *options[6];
    const char *environment[4];
    unsigned tell;     /* so many of #119 and after it tell of the same cause, */
    const char *end;   /* and this behind it */
    const char *calls; /* NULL: not looked at */
    const char *line;  /* of ours; NULL: none */
    bool retried;
};

#define AS_EVER "status-detail get get list post status-detail"

static const struct row rows[] = {
    {.name = "one alone calls Valohai as often as ever, in the same order",
     .calls = AS_EVER,
     .retried = true},
    {.name = "one alone of a Task looks at it, and goes on as ever",
     .options = {"--task", "1"},
     .calls = "list " AS_EVER,
     .retried = true},
    {.name = "one of a Task in which nobody else failed goes on as ever",
     .options = {"--task", "5"},
     .calls = "list " AS_EVER,
     .retried = true},
    {.name = "with VHRETRY_CIRCUIT=off a Task is not looked at",
     .options = {"--task", "5"},
     .environment = {"VHRETRY_CIRCUIT=off"},
     .tell = 4,
     .calls = AS_EVER,
     .retried = true},
    {.name = "without the right to list it goes on as ever",
     .options = {"--task", "5", "--fault", "list:*:403"},
     .tell = 4,
     .calls = "list " AS_EVER,
     .retried = true},
    {.name = "an API in trouble at the look at the Task is not waited for",
     .options = {"--task", "5", "--fault", "list:1:502-html"},
     .tell = 4,
     .calls = "list " AS_EVER,
     .retried = true},
    {.name = "one of three that failed together starts apart from them",
     .options = {"--task", "3"},
     .tell = 2,
     .line = "3 executions of this task failed for 127.0.0.1:",
     .calls = "list " AS_EVER,
     .retried = true},
    {.name = "a program's own wish is nobody else's",
     .options = {"--task", "3"},
     .environment = {"WISH=1"},
     .tell = 2,
     .calls = AS_EVER,
     .retried = true},
    {.name = "a Task whose budget is used up is not retried any more",
     .options = {"--task", "5"},
     .environment = {"VHRETRY_BUDGET=20%"},
     .tell = 1,
     .end = ". Retried as #7.\", \"status\": \"error",
     .line = "not retried: 1 of the 5 executions of this task were retried for 127.0.0.1:",
     .calls = "list status-detail get get list list list status-detail"},
    {.name = "a Task whose budget is not used up is",
     .options = {"--task", "5"},
     .environment = {"VHRETRY_BUDGET=40%"},
     .tell = 1,
     .end = ". Retried as #7.\", \"status\": \"error",
     .calls = "list status-detail get get list list list post status-detail",
     .retried = true},
    {.name = "a chain that began too long ago is not retried",
     .options = {"--tag", "retry: 1", "--tag", "rerun-of: old"},
     .environment = {"VHRETRY_CHAIN_DEADLINE=6h", "VHRETRY_CHAIN_BEGAN=1600000000", "VHRETRY_RERUN_OF=old"},
     .line = "and VHRETRY_CHAIN_DEADLINE is 6 h 0 min (it would be retry 2 of 3); set a longer one",
     .calls = "status-detail"},
    {.name = "nor is it for another chain's beginning",
     .options = {"--tag", "retry: 1", "--tag", "rerun-of: new"},
     .environment = {"VHRETRY_CHAIN_DEADLINE=6h", "VHRETRY_CHAIN_BEGAN=1600000000", "VHRETRY_RERUN_OF=old"},
     .calls = AS_EVER,
     .retried = true},
};

/* Has #119 and those after it tell that they failed for the same peer. */
static void tell(unsigned count, const char *end)
{
    for (unsigned i = 0; i < count; i++) {
        struct http_exchange exchange;
        char path[64];
        char body[512];
        snprintf(path, sizeof path, "/control/executions/%u/", 119 + i);
        snprintf(body, sizeof body,
                 "{\"status_detail\": \"Failed due to: connect 127.0.0.1:%u: Connection refused%s\"}",
                 (unsigned)step.refusing.port, end ? end : "");
        control(&step.valohai, path, body, &exchange);
    }
}

static void does_what_the_table_says(void **state)
{
    const struct row *row = *state;
    char calls[256] = "";
    step_start(&step, row->options);
    tell(row->tell, row->end);
    const bool wishes = row->environment[0] && strcmp(row->environment[0], "WISH=1") == 0;
    step_run(&step, WITH_US, wishes ? OBSERVED "sh -c 'exit 75'" : FAILING, row->environment, &with_us);
    each_request(&step, note_call, calls);
    expect_faultless_requests(&step, &with_us);
    if (row->line)
        expect_line(&with_us, row->line);
    else
        assert_null(strstr(with_us.errors, "together"));
    if (row->calls)
        assert_string_equal(calls, row->calls);
    assert_int_equal(count_requests(&step, "post"), row->retried ? 1 : 0);
}

/* Three retries of others that failed for the same peer a moment ago. */
static void post_failed_retries(void)
{
    static const char *const headers[] = {"Authorization: Token " STEP_TOKEN, ACCEPT, TYPE, NULL};
    for (unsigned i = 0; i < 3; i++) {
        struct http_exchange exchange;
        char body[512];
        snprintf(body, sizeof body,
                 WITH("\"tags\": [\"retry: 1\", \"rerun-of: other-%u\", "
                      "\"cause: refused 127.0.0.1:%u\"]"),
                 i, (unsigned)step.refusing.port);
        http_exchange(&exchange, "POST", step.valohai.origin, EXECUTIONS, headers, body);
        assert_int_equal(exchange.status, 201);
    }
    tell(3, ". Will retry up to 3 times.");
}

static void a_retry_is_held_while_those_of_others_fail(void **state)
{
    (void)state;
    step_start(&step, NULL);
    post_failed_retries();
    waiting = step_launch(&step, WITH_US, FAILING, NULL);
    step_wait_for_error(&step, "circuit open: 3 executions failed for 127.0.0.1:");
    step_wait_for_error(&step, "vhretry: retry 1 of 3 starts ");
    kill(waiting, SIGTERM);
    step_wait(&step, waiting, &with_us);
    waiting = 0;
    expect_line(&with_us, "; next try in ");
    expect_status_detail_with(&step, &with_us, "Not retried: interrupted (SIGTERM)");
    assert_int_equal(count_requests(&step, "post"), 3);
}

static void with_the_circuit_off_it_is_not(void **state)
{
    static const char *const off[] = {"VHRETRY_CIRCUIT=off", NULL};
    (void)state;
    step_start(&step, NULL);
    post_failed_retries();
    step_run(&step, WITH_US, FAILING, off, &with_us);
    expect_line(&with_us, "retry execution started: #122");
}

/* Real processes --------------------------------------------------------------------------------------------- */

enum { FEW = 6, MANY = 50, CONNECTS_MAX = 512 };

struct fleet {
    struct server_process valohai;
    uint16_t port;
    int reserved, listening;
    unsigned connects;
    double times[CONNECTS_MAX]; /* of connects that were taken */
};

static struct fleet fleet;

static int stop_fleet(void **state)
{
    (void)state;
    server_process_stop(&fleet.valohai);
    if (fleet.listening >= 0)
        close(fleet.listening);
    if (fleet.reserved >= 0)
        close(fleet.reserved);
    unsetenv("VHRETRY_DELAY");
    unsetenv("VHRETRY_DIR");
    unsetenv("VH_API_TOKEN");
    return 0;
}

/* Starts the Task: each of its executions, and of what is posted, runs a client of the peer. */
static void start_fleet(unsigned size, const char *delay)
{
    char library[STEP_PATH_SIZE], command[2 * STEP_PATH_SIZE], number[16],
        records[] = "/tmp/vhretry-fleet-XXXXXX";
    const char *const options[] = {"--directory",  "@/executions", "--log", "@/requests", "--run",
                                   "--until-idle", "--task",       number,  "--command",  command,
                                   "--lifetime",   "200",          NULL};
    build_path(library, "libvhretry.so");
    fleet = (struct fleet){.listening = -1};
    fleet.reserved = loopback_bind(&fleet.port);
    assert_true(fleet.reserved >= 0);
    assert_non_null(mkdtemp(records));
    snprintf(number, sizeof number, "%u", size);
    snprintf(command, sizeof command, "LD_PRELOAD=%s curl -sS -m 60 http://127.0.0.1:%u/", library,
             (unsigned)fleet.port);
    /* Each finds its API in its own api.json: the pretend one. */
    unsetenv("VHRETRY_HOST");
    setenv("VH_API_TOKEN", "right-token", 1);
    setenv("VHRETRY_DELAY", delay, 1);
    setenv("VHRETRY_DIR", records, 1);
    assert_true(server_process_start(&fleet.valohai, "pretend-valohai", options));
}

/* Until each has failed once, at most a minute. */
static void wait_for_failures(unsigned size)
{
    static char text[STEP_TEXT_SIZE];
    const double end = seconds_now() + 60;
    for (unsigned failed = 0; failed < size && seconds_now() < end;) {
        char path[512];
        snprintf(path, sizeof path, "%s/executions/%u/log", fleet.valohai.directory, 118 + failed);
        read_text(path, text);
        if (strstr(text, "vhretry: retry 1 of 3 starts "))
            failed++;
        else
            nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
}

static void answer(int client)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    char request[4096];
    if (recv(client, request, sizeof request, 0) > 0)
        send(client, text, sizeof text - 1, MSG_NOSIGNAL);
    close(client);
}

/* Serves as many as there are, until all were there, or two minutes are over. */
static void serve(unsigned size)
{
    const double end = seconds_now() + 120;
    fleet.listening = loopback_bind(&fleet.port);
    assert_true(fleet.listening >= 0 && listen(fleet.listening, SOMAXCONN) == 0);
    while (fleet.connects < size && seconds_now() < end) {
        struct pollfd new = {.fd = fleet.listening, .events = POLLIN};
        if (poll(&new, 1, 500) <= 0)
            continue;
        const int client = accept4(fleet.listening, NULL, NULL, SOCK_CLOEXEC);
        assert_true(client >= 0);
        fleet.times[fleet.connects++] = seconds_now();
        answer(client);
    }
}

/* How many requests the log has, and that nothing was wrong with any of them. */
static unsigned count_calls(void)
{
    char path[512];
    char line[16384];
    unsigned calls = 0;
    snprintf(path, sizeof path, "%s/requests", fleet.valohai.directory);
    FILE *log = fopen(path, "re");
    assert_non_null(log);
    for (; fgets(line, sizeof line, log); calls++)
        assert_non_null(strstr(line, "\"violations\":[]"));
    fclose(log);
    return calls;
}

static void all_of_a_task_come_back_one_by_one(void **state)
{
    const bool night = getenv("NIGHTLY") != NULL;
    const unsigned size = night ? MANY : FEW;
    (void)state;
    start_fleet(size, night ? "20" : "3");
    wait_for_failures(size);
    serve(size);
    assert_int_equal(server_process_wait(&fleet.valohai), 0);
    assert_int_equal(fleet.connects, size);
    /* Half a second each: half of that is certain on a machine however slow. */
    const double span = fleet.times[size - 1] - fleet.times[0];
    if (span < size * 0.25)
        fail_msg("%u executions connected within %.1f s", size, span);
    /* Seven calls each, and what a retry costs that came too early on a slow machine. */
    assert_in_range(count_calls(), size * 6, size * 20);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), does_what_the_table_says, NULL, stop);
    test_list_add(TEST(a_retry_is_held_while_those_of_others_fail), NULL, stop, NULL);
    test_list_add(TEST(with_the_circuit_off_it_is_not), NULL, stop, NULL);
    test_list_add(TEST(all_of_a_task_come_back_one_by_one), NULL, stop_fleet, NULL);
    return test_list_run("executions that fail together", argc, argv, NULL, NULL);
}
