/* Secrets that a failing program prints last are nowhere in what we keep, say or send: not in the journal, the log, a request
 * to Valohai, an explanation or a trace.
 *
 * Each text of secret_case.h is printed by one of several programs in turn, in one way after the other; programs that print a
 * secret by themselves are in masked_programs.c. Only the pretend Valohai's own token is in none of this: it does not log it.
 */
#include "../../core/evidence/words_tail.h"
#include "../../core/pretend/store.h"
#include "../../core/records/journal_file.h"
#include "../support/secret_case.h"
#include "../support/test_list.h"
#include "masked_programs.h"
#include "needs.h"
#include "step_expectation.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_SIZE = 16 * STEP_TEXT_SIZE, PIECE_SIZE = 8, SETTING_SIZE = 512 };

static struct step step;
static struct server_process server;
static struct step_end end;
static struct step_end explained;

#define PYTHON(code)                                                                                         \
    OBSERVED "python3 -c \"import json, os, socket, sys\n"                                                   \
             "socket.socket().connect_ex(('127.0.0.1', $REFUSED))\n"                                         \
             "text = open('text').read()\n" code "\""

/* How a text becomes somebody's last words. $SPLIT is the middle of its secret, $TAIL how many bytes are listened to. */
static const struct way {
    const char *name;
    const char *needs;
    const char *command;
    bool cuts_begin; /* what is before the middle of the secret is lost */
} ways[] = {
    {"an exception of python", .command = PYTHON("raise ConnectionError(text)")},
    {"a line of python's log, in JSON",
     .command =
         PYTHON("print(json.dumps({'level': 'error', 'message': text}), file=sys.stderr); sys.exit(1)")},
    {"a chain of python's exceptions",
     .command =
         PYTHON("try: raise ConnectionError(text)\nexcept OSError as e: raise ValueError('gone') from e")},
    {"two writes", .command = PYTHON("bytes = text.encode(); split = int(os.environ['SPLIT'])\n"
                                     "os.write(2, bytes[:split]); os.write(2, bytes[split:]); sys.exit(1)")},
    {"python's standard output", .command = PYTHON("print(text); sys.exit(1)")},
    {"a long line whose beginning is lost",
     .command = PYTHON("rest = len(text.encode()) - int(os.environ['SPLIT'])\n"
                       "os.write(2, b'x' * (2 * int(os.environ['TAIL'])) + text.encode() + b' fine' * ((1016 "
                       "- rest) // 5)); sys.exit(1)"),
     .cuts_begin = true},
    {"a line before much that is no text",
     .command = PYTHON("rest = len(text.encode()) - int(os.environ['SPLIT'])\n"
                       "os.write(2, b'x' * (2 * int(os.environ['TAIL'])) + text.encode() + b' \\033[0m' * "
                       "((int(os.environ['TAIL']) - 18 - rest) // 5) + b' fine')\n"
                       "sys.exit(1)"),
     .cuts_begin = true},
    {"bash", .needs = "bash",
     .command = OBSERVED "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$REFUSED || : \"${nothing?$(<text)}\"'"},
    {"dash after curl", .needs = "curl dash",
     .command = OBSERVED
     "dash -c 'curl -s 127.0.0.1:$REFUSED || { s=$?; echo \"lost: $(cat text)\" >&2; exit $s; }'"},
    {"perl", .needs = "perl",
     .command = OBSERVED
     "perl -MIO::Socket::INET -e 'open T, \"text\"; local $/; my $text = <T>; "
     "IO::Socket::INET->new(PeerAddr => \"127.0.0.1\", PeerPort => $ENV{REFUSED}) or die $text'"},
    {"node", .needs = "node",
     .command =
         OBSERVED "node -e 'const text = String(require(\"fs\").readFileSync(\"text\")); require(\"net\")"
                  ".connect(process.env.REFUSED, \"127.0.0.1\").on(\"error\", e => { throw new Error(text, "
                  "{cause: e}); })'"},
};

enum { WAY_COUNT = sizeof ways / sizeof *ways };

/* All that we keep, say and send, one after the other, without backslashes: JSON and repr() add them. */
static char *place;
static size_t place_length;

static void add_bytes(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && place_length + 1 < PLACE_SIZE; i++)
        if (bytes[i] != '\\')
            place[place_length++] = bytes[i];
    assert_true(place_length + 1 < PLACE_SIZE);
}

static void add_file(const char *path)
{
    char data[4096];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    for (size_t got; (got = fread(data, 1, sizeof data, file)) > 0;)
        add_bytes(data, got);
    fclose(file);
}

static void add_files(const char *folder, const char *pattern, bool must_be_there)
{
    char path[512];
    glob_t found;
    snprintf(path, sizeof path, "%s/%s", folder, pattern);
    const bool is_there = glob(path, 0, NULL, &found) == 0;
    if (must_be_there && !is_there)
        fail_msg("there is no %s", path);
    for (size_t i = 0; is_there && i < found.gl_pathc; i++)
        add_file(found.gl_pathv[i]);
    globfree(&found);
}

/* A secret may end in one record and begin in the one before. */
static size_t add_words(void)
{
    struct journal journal;
    struct last_words words;
    size_t stars = 0;
    step_read_journals(&step, &journal);
    for (size_t i = 0; i < journal.words_count; i++)
        if (journal_words(&journal, &journal.words[i].image, &words)) {
            add_bytes(words.text, strlen(words.text));
            stars += strstr(words.text, "***") != NULL;
        }
    journal_free(&journal);
    return stars;
}

static void add_our_lines(const char *errors)
{
    for (size_t length; *errors != '\0'; errors += length) {
        length = strcspn(errors, "\n");
        length += errors[length] == '\n';
        if (strncmp(errors, "vhretry: ", 9) == 0)
            add_bytes(errors, length);
    }
}

static const char explain[] =
    "for option in '' --json; do \"${PROGRAMS%/tests/programs}/vhretry\" explain $option || exit; done";

/* Returns in how many processes' words something was masked. */
static size_t gather(void)
{
    place_length = 0;
    add_files(step.folder, "records/*", true);
    const size_t stars = add_words();
    add_our_lines(end.errors);
    add_files(step.valohai.directory, "requests", true);
    step_run(&step, WITHOUT_US, explain, NULL, &explained);
    expect_end(&explained, 0, 0);
    add_bytes(explained.output, strlen(explained.output));
    add_files(step.folder, "trace", true);
    return stars;
}

/* A digest's bytes may be in the step's commit, and zeros anywhere. */
static bool tells_nothing(const char *piece, size_t length)
{
    return memmem(COMMIT_IDENTIFIER, strlen(COMMIT_IDENTIFIER), piece, length) ||
           memcmp(piece, piece + 1, length - 1) == 0;
}

/* No eight bytes of the secret in a row may be in any of it. */
static void expect_nothing_of(const char *secret)
{
    char bare[256] = "";
    size_t length = 0;
    for (; *secret != '\0' && length + 1 < sizeof bare; secret++)
        if (*secret != '\\')
            bare[length++] = *secret;
    const size_t piece = length < PIECE_SIZE ? length : PIECE_SIZE;
    for (size_t from = 0; from + piece <= length; from++) {
        const char *found = memmem(place, place_length, bare + from, piece);
        if (found && !tells_nothing(bare + from, piece))
            fail_msg("%.*s of the secret %s is there: %.*s", (int)piece, bare + from, bare, 200,
                     found - place > 60 ? found - 60 : place);
    }
}

static void run(const char *command, const char *const *settings)
{
    const char *environment[SECRET_VARIABLES_MAX + 9] = {"VHRETRY_DEBUG=1"};
    char trace[SETTING_SIZE];
    size_t count = 1;
    snprintf(trace, sizeof trace, "VHRETRY_TRACE=%s/trace", step.folder);
    environment[count++] = trace;
    for (; *settings; settings++)
        environment[count++] = *settings;
    step_run(&step, WITH_US, command, environment, &end);
    if (end.wait_status == 0)
        fail_msg("the program has not failed");
    /* So that there are requests to look at. */
    expect_one_retry(&step, &end, 1, NULL);
}

static void write_text(const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/text", step.folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The next way that can show the secret: some are told by what is before them, and bash prints a line over by '\r'. */
static const struct way *way_for(size_t index, const struct secret_case *row)
{
    const struct way *way = &ways[index % WAY_COUNT];
    const bool is_unfit = row->needs_its_begin ? way->cuts_begin : strchr(row->text, '\r') != NULL;
    return is_unfit ? &ways[0] : way;
}

struct printed {
    const char *name;
    size_t index;
};

static void nothing_of_a_printed_secret_is_anywhere(void **state)
{
    const struct printed *printed = *state;
    const struct secret_case *row = &secret_cases[printed->index];
    const struct way *way = way_for(printed->index, row);
    const char *secret = strstr(row->text, row->secret);
    char split[64];
    char tail[64];
    const char *settings[SECRET_VARIABLES_MAX + 3] = {split, tail};
    needs(way->needs);
    snprintf(split, sizeof split, "SPLIT=%zu", (size_t)(secret - row->text) + strlen(row->secret) / 2);
    for (size_t i = 0; i < SECRET_VARIABLES_MAX; i++)
        settings[i + 2] = row->environment[i];
    snprintf(tail, sizeof tail, "TAIL=%d", WORDS_TAIL_SIZE);
    step_start(&step, NULL);
    write_text(row->text);
    run(way->command, settings);
    if (gather() == 0)
        fail_msg("nothing is masked in the words on record; the program's:\n%s%s", end.output, end.errors);
    expect_nothing_of(row->secret);
}

static bool is_printed(const char *secret)
{
    return strstr(end.output, secret) || strstr(end.errors, secret);
}

static void nothing_of_a_programs_own_secrets_is_anywhere(void **state)
{
    const struct masked_program *row = *state;
    const char *const behaviour[] = {row->server, NULL};
    char port[32];
    needs(row->needs);
    step_start(&step, NULL);
    if (row->server)
        assert_true(server_process_start(&server, "fault-server", behaviour));
    snprintf(port, sizeof port, "PORT=%u", (unsigned)server.port);
    const char *const settings[] = {port, row->setting, NULL};
    run(row->command, settings);
    const size_t stars = gather();
    for (size_t i = 0; i < MASKED_SECRETS_MAX && row->secrets[i]; i++) {
        if (!row->is_not_printed && (stars == 0 || !is_printed(row->secrets[i])))
            fail_msg("%s is not printed, or nothing is masked; the program's:\n%s%s", row->secrets[i],
                     end.output, end.errors);
        expect_nothing_of(row->secrets[i]);
    }
}

static int stop(void **state)
{
    if (server.pid != 0)
        server_process_stop(&server);
    server = (struct server_process){0};
    return step_teardown(state);
}

static int make_place(void **state)
{
    (void)state;
    place = malloc(PLACE_SIZE);
    return place ? 0 : -1;
}

static int free_place(void **state)
{
    (void)state;
    free(place);
    return 0;
}

int main(int argc, char **argv)
{
    enum { PRINTED_MAX = 256, NAME_SIZE = 256 };
    static struct printed printed[PRINTED_MAX];
    static char names[PRINTED_MAX][NAME_SIZE];
    test_list_add_rows(ROWS(masked_programs, masked_program_count),
                       nothing_of_a_programs_own_secrets_is_anywhere, NULL, stop);
    assert_true(secret_case_count <= PRINTED_MAX);
    for (size_t i = 0; i < secret_case_count; i++) {
        snprintf(names[i], NAME_SIZE, "by %s: %s", way_for(i, &secret_cases[i])->name,
                 secret_cases[i].secret);
        printed[i] = (struct printed){names[i], i};
        test_list_add(names[i], nothing_of_a_printed_secret_is_anywhere, NULL, stop, &printed[i]);
    }
    return test_list_run("masking", argc, argv, make_place, free_place);
}
