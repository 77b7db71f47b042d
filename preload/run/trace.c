#include "trace.h"

#include "../../core/evidence/character.h"
#include "../../core/evidence/debug_level.h"
#include "../../core/evidence/error_list.h"
#include "../../core/evidence/record.h"
#include "../../core/evidence/text.h"
#include "../platform/quiet.h"
#include "../platform/system_call.h"
#include "environment.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool trace_on;
static int level;
enum { TRACE_PATH_SIZE = 384 };

static char trace_file[TRACE_PATH_SIZE];
static struct stat stderr_at_start;

void trace_start(char **envp)
{
    const char *debug = start_variable(envp, "VHRETRY_DEBUG");
    const char *file = start_variable(envp, "VHRETRY_TRACE");
    level = debug_level_of(debug);
    /* The program complains about a malformed value, where settings matter: here it is off like no value. */
    if (level == DEBUG_LEVEL_MALFORMED)
        level = 0;
    if (level > 0 && SYSTEM_CALL_2(SYS_fstat, STDERR_FILENO, &stderr_at_start) != 0)
        level = 0;
    if (file != NULL) {
        struct text copy = text_in(trace_file, sizeof trace_file);
        text_add(&copy, file);
        if (file[copy.length] != '\0') {
            trace_file[0] = '\0';
            trace_say("a file with so long a path is not written to: ", "VHRETRY_TRACE");
        }
    }
    trace_on = level > 0 || trace_file[0] != '\0';
}

bool trace_is_told(void)
{
    return level > 0;
}

struct error_name {
    int error;
    char name[16];
};

#define NAME(error, class, words) {error, #error},
static const struct error_name system_errors[] = {
    SYSTEM_ERRORS(NAME) /* and what is no fault: */
    {EINTR, "EINTR"},
    {EISCONN, "EISCONN"},
    {EBADF, "EBADF"},
    {EINVAL, "EINVAL"},
    {0, ""},
};

static const struct error_name resolver_errors[] = {
    RESOLVER_ERRORS(NAME) /* and what is no fault: */
    {EAI_SYSTEM, "EAI_SYSTEM"},
    {EAI_SERVICE, "EAI_SERVICE"},
    {EAI_FAMILY, "EAI_FAMILY"},
    {EAI_MEMORY, "EAI_MEMORY"},
    {EAI_ADDRFAMILY, "EAI_ADDRFAMILY"},
    {0, ""},
};
#undef NAME

static void add_result(struct text *line, const struct trace_event *event)
{
    const struct error_name *names = event->error < 0 ? resolver_errors : system_errors;
    if (event->result != NULL) {
        text_add(line, event->result);
        return;
    }
    for (; names->error != 0; names++) {
        if (names->error == event->error) {
            text_add(line, names->name);
            return;
        }
    }
    text_add(line, "error ");
    text_add_signed(line, event->error);
}

/* `2026-11-25T`, by the days since 1970: years that begin in March have their leap day last (Hinnant, "chrono-compatible
 * low-level date algorithms", civil_from_days). */
static void add_date(struct text *line, uint64_t days)
{
    enum { DAYS_TO_1970 = 719468, DAYS_OF_ERA = 146097 };
    days += DAYS_TO_1970;
    uint64_t day_of_era = days % DAYS_OF_ERA;
    uint64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint64_t month = (5 * day_of_year + 2) / 153;
    text_add_digits(line, days / DAYS_OF_ERA * 400 + year_of_era + (month >= 10 ? 1 : 0), 4);
    text_add(line, "-");
    text_add_digits(line, month < 10 ? month + 3 : month - 9, 2);
    text_add(line, "-");
    text_add_digits(line, day_of_year - (153 * month + 2) / 5 + 1, 2);
    text_add(line, "T");
}

/* In UTC: no time zone can be known without reading files. */
static void add_clock(struct text *line, bool with_date)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_REALTIME, &now);
    uint64_t second = (uint64_t)now.tv_sec % 86400;
    if (with_date)
        add_date(line, (uint64_t)now.tv_sec / 86400);
    text_add_digits(line, second / 3600, 2);
    text_add(line, ":");
    text_add_digits(line, second / 60 % 60, 2);
    text_add(line, ":");
    text_add_digits(line, second % 60, 2);
    text_add(line, ".");
    text_add_digits(line, (uint64_t)now.tv_nsec / 1000000, 3);
}

static bool is_stderr_of_the_start(void)
{
    struct stat now;
    return SYSTEM_CALL_2(SYS_fstat, STDERR_FILENO, &now) == 0 && now.st_dev == stderr_at_start.st_dev &&
           now.st_ino == stderr_at_start.st_ino;
}

/* `line` is done with: what may not be shown becomes `?` in its place. */
static void write_if_ready(struct text *line)
{
    struct pollfd stderr_ready = {.fd = STDERR_FILENO, .events = POLLOUT};
    const struct timespec at_once = {0};
    if (SYSTEM_CALL_5(SYS_ppoll, &stderr_ready, 1, &at_once, 0, 0) == 1 &&
        (stderr_ready.revents & POLLOUT) != 0)
        quiet_write(STDERR_FILENO, line->data, make_printable(line->data, line->length, "\n"));
}

static void write_to_stderr(struct text *line)
{
    if (is_stderr_of_the_start())
        write_if_ready(line);
}

static void write_to_file(const struct text *line)
{
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    long file = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, trace_file, flags, 0600);
    if (file < 0)
        return;
    quiet_write((int)file, line->data, line->length);
    SYSTEM_CALL_1(SYS_close, file);
}

/* A program's name may hold anything; in columns only ASCII keeps its place. */
static void add_program(struct text *line, size_t most)
{
    const char *name = process_program();
    for (size_t i = 0; i < most && name[i] != '\0'; i++)
        text_add_bytes(line, name[i] > ' ' && name[i] < 127 ? &name[i] : "?", 1);
}

/* vhretry: 23:11:02.123   412 python          connect     db.internal:5432 (10.0.0.7)   ECONNREFUSED [refused]   0.1 ms */
static void write_line(const struct trace_event *event, uint64_t duration)
{
    enum {
        PROGRAM_WIDTH = 15,
        PID_COLUMN = 22,
        PROGRAM_COLUMN = 30,
        CALL_COLUMN = 46,
        PEER_COLUMN = 60,
        RESULT_COLUMN = 100,
        DURATION_COLUMN = 132
    };
    char data[768];
    struct text line = text_in(data, sizeof data - 1); /* room for the newline */
    text_add(&line, "vhretry: ");
    add_clock(&line, false);
    text_add_column(&line, PID_COLUMN);
    text_add_unsigned(&line, process_pid());
    text_add_column(&line, PROGRAM_COLUMN);
    add_program(&line, PROGRAM_WIDTH);
    text_add_column(&line, CALL_COLUMN);
    text_add(&line, event->call);
    text_add_column(&line, PEER_COLUMN);
    if (event->peer != NULL)
        text_add_peer_with_address(&line, event->peer);
    text_add_column(&line, RESULT_COLUMN);
    add_result(&line, event);
    if (event->fault != FAULT_NONE) {
        text_add(&line, " [");
        text_add(&line, fault_class_name(event->fault));
        text_add(&line, event->rehearsed ? ", rehearsed]" : "]");
    }
    if (event->started != 0) {
        text_add_column(&line, DURATION_COLUMN);
        text_add_unsigned(&line, duration / 1000000);
        text_add(&line, ".");
        text_add_unsigned(&line, duration / 100000 % 10);
        text_add(&line, " ms");
    }
    line.size++;
    text_add(&line, "\n");
    write_to_stderr(&line);
}

static void write_json(const struct trace_event *event, uint64_t duration)
{
    char data[1024];
    char part[PEER_NAME_SIZE + 64];
    struct text line = text_in(data, sizeof data - 1);
    struct text field = text_in(part, sizeof part);
    text_add(&line, "{\"event\":\"call\",\"time\":\"");
    add_clock(&line, true);
    text_add(&line, "Z\",\"pid\":");
    text_add_unsigned(&line, process_pid());
    add_program(&field, PROGRAM_SIZE);
    text_add(&line, ",\"program\":");
    text_add_json(&line, part);
    field = text_in(part, sizeof part);
    text_add(&line, ",\"call\":");
    text_add_json(&line, event->call);
    if (event->peer != NULL) {
        text_add_peer_with_address(&field, event->peer);
        text_add(&line, ",\"peer\":");
        text_add_json(&line, part);
    }
    field = text_in(part, sizeof part);
    add_result(&field, event);
    text_add(&line, ",\"result\":");
    text_add_json(&line, part);
    if (event->phase != PHASE_NONE) {
        text_add(&line, ",\"phase\":");
        text_add_json(&line, fault_phase_name(event->phase));
    }
    if (event->fault != FAULT_NONE) {
        text_add(&line, ",\"class\":");
        text_add_json(&line, fault_class_name(event->fault));
        text_add(&line, event->rehearsed ? ",\"rehearsed\":true" : "");
    }
    if (event->started != 0) {
        text_add(&line, ",\"seconds\":");
        text_add_seconds(&line, duration, 6);
    }
    text_add(&line, "}");
    line.size++;
    text_add(&line, "\n");
    write_to_file(&line);
}

void trace_call(const struct trace_event *event)
{
    bool wanted = event->fault != FAULT_NONE || level > 1;
    uint64_t duration = event->started == 0 ? 0 : boot_time() - event->started;
    if (level > 0 && wanted)
        write_line(event, duration);
    if (trace_file[0] != '\0')
        write_json(event, duration);
}

enum { SENTENCE_SIZE = 512 };

static struct text sentence(char data[SENTENCE_SIZE], const char *what, const char *detail)
{
    struct text line = text_in(data, SENTENCE_SIZE - 1);
    text_add(&line, "vhretry: ");
    text_add(&line, what);
    text_add(&line, detail);
    line.size++;
    text_add(&line, "\n");
    return line;
}

void trace_say(const char *what, const char *detail)
{
    char data[SENTENCE_SIZE];
    if (level == 0)
        return;
    struct text line = sentence(data, what, detail);
    write_to_stderr(&line);
}

void trace_say_always(const char *what)
{
    char data[SENTENCE_SIZE];
    struct text line = sentence(data, what, "");
    write_if_ready(&line);
}
