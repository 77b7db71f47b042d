#include "restart.h"

#include "../messages/retries.h"
#include "../valohai/client.h"
#include "../valohai/identity.h"
#include "../valohai/output_files.h"
#include "../valohai/paged_list.h"
#include "../words/amount.h"
#include "../words/say.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds. A look is cheap and its answer may be late: many short ones are worth more than a long one. */
static const double longest_call = 20;
static const double last_look_deadline = 10;
static const double hasty_deadline = 1;
static const double first_pause = 0.5;
static const double longest_pause = 10;

/* Nanoseconds since 1970, as files have them. */
static int64_t now_of_files(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static bool is_done(const struct restart *restart)
{
    return restart_files_are_listed(&restart->files, now_of_files());
}

static void note_problem(struct restart *restart, const char *problem)
{
    struct text text = text_in(restart->files.problem, sizeof restart->files.problem);
    text_add(&text, problem);
}

/* Reads the whole list. False if that failed. */
static bool look(struct restart *restart, struct client *client)
{
    struct paged_list list;
    enum list_result result;
    output_list_begin(&list, client, restart->situation->identity.execution_id);
    restart_files_begin_look(&restart->files);
    while ((result = paged_list_next(&list)) == LIST_PAGE)
        restart_files_take(&restart->files, list.results);
    restart_files_end_look(&restart->files, result == LIST_END);
    if (result == LIST_END)
        restart->files.problem[0] = '\0';
    else if (!restart->files.listed)
        note_problem(restart, list.problem);
    /* Who may look once may look again: a page of a proxy in between is soon over. */
    restart->refused = result == LIST_REJECTED && !restart->files.listed;
    return result == LIST_END;
}

static struct client *connect_for(struct restart *restart, double deadline)
{
    char problem[512];
    struct client_options options = restart->options;
    options.deadline = deadline;
    options.timeout = fmin(longest_call, fmax(deadline, 1));
    struct client *client = client_new(&options, problem);
    if (!client)
        note_problem(restart, problem);
    return client;
}

static void say_uploading(const struct restart *restart)
{
    char duration[64];
    char files[32];
    struct text duration_text = text_in(duration, sizeof duration);
    struct text files_text = text_in(files, sizeof files);
    const double seconds = restart->situation->settings.restart_wait;
    if (seconds <= 0)
        return;
    text_add_wait_time(&duration_text, seconds);
    text_add_amount(&files_text, restart->files.count, "file", "files");
    say(SAY_RESTART_WAIT, duration, files);
}

/* Looks until all is listed, at least once. What was being written is made read-only as soon as it is not any more. */
static void wait_for_upload(struct restart *restart, struct client *client)
{
    double pause = first_pause;
    double left = client_seconds_left(client);
    do {
        if (!client_wait(client, fmin(pause, left)))
            return;
        output_files_seal(&restart->files, restart->folder);
        look(restart, client);
        pause = fmin(pause * 2, longest_pause);
        left = client_seconds_left(client);
    } while (left > 0 && !restart->refused && !is_done(restart));
}

/* The first look comes before the files are made read-only: an older upload of the same name is known by it. Where nobody
 * may look there is nothing to be had, and the files stay as they are. */
static void upload(struct restart *restart)
{
    struct client *client = connect_for(restart, restart->situation->settings.restart_wait);
    if (!client)
        return;
    if (look(restart, client)) {
        output_files_seal(&restart->files, restart->folder);
        if (!is_done(restart)) {
            say_uploading(restart);
            wait_for_upload(restart, client);
        }
    }
    client_free(client);
}

void restart_begin(struct restart *restart, const struct situation *situation,
                   const struct client_options *options)
{
    *restart = (struct restart){.situation = situation,
                                .options = *options,
                                .files = {.patterns = situation->settings.restart},
                                .folder = -1};
    if (!restart->files.patterns)
        return;
    restart->folder = output_folder_open(NULL);
    if (restart->folder >= 0) {
        output_files_find(&restart->files, restart->folder);
        restart_files_choose(&restart->files);
    }
    restart->files.inputs = identity_read_inputs(NULL);
    upload(restart);
}

void restart_look_again(struct restart *restart)
{
    if (!restart->files.patterns || restart->refused)
        return;
    /* Where there was no list so far, nothing was made read-only: too little hangs on it for the retry to be late. */
    struct client *client = connect_for(restart, restart->files.listed ? last_look_deadline : hasty_deadline);
    if (client)
        look(restart, client);
    client_free(client);
}

void restart_end(struct restart *restart)
{
    restart_files_free(&restart->files);
    if (restart->folder >= 0)
        close(restart->folder);
    restart->folder = -1;
}
