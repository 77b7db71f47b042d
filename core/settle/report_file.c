#include "report_file.h"

#include "../evidence/duration.h"
#include "../messages/retries.h"
#include "../records/clock.h"
#include "../version.h"
#include "../words/say.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A pipe that nobody reads must not hold up the end of the step. */
enum { PATIENCE_MILLISECONDS = 2000, MODE_FOR_ALL = 0644 };

static const char default_folder[] = "/valohai/outputs";

static const char *look_up(const char *name, void *context)
{
    (void)context;
    return getenv(name);
}

/* `2026-11-25 06:33:11 EET` */
static void write_ended(char *text, size_t size, const struct run_end *end)
{
    struct timespec now;
    struct tm local;
    const uint64_t boot = record_time_now();
    const uint64_t age = boot > end->time ? boot - end->time : 0;
    text[0] = '\0';
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return;
    const uint64_t nanoseconds = (uint64_t)now.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)now.tv_nsec;
    const time_t ended = (time_t)((nanoseconds - age) / NANOSECONDS_PER_SECOND);
    if (age < nanoseconds && localtime_r(&ended, &local) && strftime(text, size, "%F %T %Z", &local) == 0)
        text[0] = '\0';
}

/* When the root itself says that it ended: whoever settles hears of that later. */
static struct run_end end_on_record(const struct journal *journal, const struct run_end *end)
{
    struct run_end found = *end;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind == RECORD_END && record->image.pid == end->root.pid &&
            record->image.namespace == end->root.namespace && record->time <= end->time)
            found.time = record->time;
    }
    return found;
}

void report_gather(struct report *report, const struct situation *situation, const char *run,
                   const struct run_end *end, const struct sequel *sequel)
{
    const struct identity *identity = &situation->identity;
    const char *slash = strrchr(run, '/');
    *report = (struct report){.run = slash ? slash + 1 : run,
                              .version = VHRETRY_VERSION,
                              .end = end_on_record(&situation->journal, end),
                              .journal = &situation->journal,
                              .verdict = &situation->verdict,
                              .retry_count = identity->retry_count,
                              .attempt = identity->place.attempt,
                              .retries = situation->settings.retries,
                              .counter = identity->counter,
                              .step = identity->step,
                              .execution_id = identity->execution_id,
                              .rerun_of = identity->place.rerun_of,
                              .sequel = sequel};
    write_ended(report->ended, sizeof report->ended, &report->end);
    report_add_settings(report, look_up, NULL, identity->parameters);
}

static bool write_all(int descriptor, const char *content)
{
    size_t left = strlen(content);
    while (left > 0) {
        const ssize_t written = write(descriptor, content, left);
        struct pollfd writable = {.fd = descriptor, .events = POLLOUT};
        if (written > 0) {
            content += written;
            left -= (size_t)written;
        } else if (errno == EAGAIN && poll(&writable, 1, PATIENCE_MILLISECONDS) > 0) {
            continue;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool report_file_store(const char *path, const char *content)
{
    struct stat status;
    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, content);
    /* A FIFO without a reader, or a terminal, must not keep us. */
    const int file =
        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, MODE_FOR_ALL);
    if (file < 0)
        return false;
    const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    /* It is Valohai's to upload, whatever our umask is. */
    if (regular)
        (void)fchmod(file, status.st_mode | MODE_FOR_ALL);
    const bool written = write_all(file, content);
    const int error = errno;
    close(file);
    if (!written && regular)
        unlink(path);
    errno = error;
    return written;
}

static const char *path_of(const char *setting, char path[PATH_MAX])
{
    const char *folder = getenv("VH_OUTPUTS_DIR");
    struct text text = text_in(path, PATH_MAX);
    if (strcmp(setting, "1") != 0)
        return setting;
    text_add(&text, folder && *folder != '\0' ? folder : default_folder);
    text_add(&text, "/" REPORT_FILE_NAME);
    return path;
}

/* A step has many runs where each of its commands is one, and one page: that of the run which is retried stays. */
static bool is_of_earlier_retry(const char *path, const struct report *report)
{
    char begin[REPORT_MARK_WITHIN + 1];
    char mark[512] = "";
    struct text text = text_in(mark, sizeof mark);
    report_add_mark(&text, report);
    if (report_is_of_retry(report) || mark[0] == '\0')
        return false;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const ssize_t length = file >= 0 ? read(file, begin, REPORT_MARK_WITHIN) : 0;
    if (file >= 0)
        close(file);
    begin[length > 0 ? length : 0] = '\0';
    return strstr(begin, mark) != NULL;
}

void report_file_write(const struct situation *situation, const char *run, const struct run_end *end,
                       const struct sequel *sequel)
{
    char path[PATH_MAX];
    struct report report;
    if (!situation->settings.report || situation->verdict.outcome == OUTCOME_SUCCEEDED)
        return;
    report_gather(&report, situation, run, end, sequel);
    const char *target = path_of(situation->settings.report, path);
    if (is_of_earlier_retry(target, &report))
        return;
    char *page = report_page(&report);
    if (!page || !report_file_store(target, page))
        say(SAY_REPORT_UNWRITTEN, target, page ? strerror(errno) : "no memory is left");
    free(page);
}
