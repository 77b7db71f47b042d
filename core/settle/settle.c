/* vhretry settle: what a failed program becomes (core/README.md, "Settle").
 *
 * This file is the order of events; what a run means is core/verdict's, how a retry is started core/valohai's.
 */
#include "settle.h"

#include "../evidence/settle_protocol.h"
#include "../records/clock.h"
#include "../records/record_folder.h"
#include "../words/say.h"
#include "../words/summary.h"
#include "../words/usage.h"
#include "cancellation.h"
#include "clean_start.h"
#include "crash.h"
#include "ending.h"
#include "metadata.h"
#include "rehearsal_report.h"
#include "report_file.h"
#include "retry_attempt.h"
#include "situation.h"
#include "verdict_report.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>

static bool calls_for_retry(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_RETRY || verdict->outcome == OUTCOME_EXHAUSTED;
}

/* A blind process without a name may be a fork of one that is seen: it had nothing to tell while there was no journal. */
static bool is_known_by_name(const struct verdict *verdict)
{
    return verdict->path_length > 0 && verdict->path[verdict->path_length - 1].program[0] != '\0';
}

/* Nobody can tell why it failed, and the program has not said anything from which a person could: a line says that much. */
static bool leaves_person_in_the_dark(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_UNKNOWN && verdict->words.testimony.kind == TESTIMONY_SILENT &&
           is_known_by_name(verdict);
}

/* Is there anything to do or to say? */
static bool is_worthwhile(const struct situation *situation)
{
    const struct settings *settings = &situation->settings;
    if (rehearsal_is_on())
        return true;
    if (situation->verdict.outcome == OUTCOME_SUCCEEDED)
        return settings->debug >= 1 || settings->mode == MODE_DRY_RUN;
    if (settings->debug >= 1 || settings->trace || settings->metadata || settings->report ||
        settings->mode == MODE_DRY_RUN)
        return true;
    return situation->identity.in_execution &&
           (calls_for_retry(&situation->verdict) || leaves_person_in_the_dark(&situation->verdict));
}

bool settle_is_worthwhile(const struct settle_request *request)
{
    struct situation situation;
    bool worthwhile = false;
    situation_read(&situation, hush_complaint);
    if (situation.settings.mode != MODE_OFF) {
        situation_judge(&situation, request->run, &request->end);
        worthwhile = is_worthwhile(&situation);
    }
    situation_free(&situation);
    return worthwhile;
}

static void say_summary(const struct situation *situation, const struct run_end *end)
{
    char table[VERDICT_REPORT_SIZE];
    struct text text = text_in(table, sizeof table);
    text_add_summary(&text, "vhretry: ", &situation->journal, end, &situation->verdict);
    say_bytes(text.data, text.length);
}

static void settle(const struct settle_request *request, const volatile int *cancel)
{
    struct situation situation;
    struct sequel sequel = {.kind = SEQUEL_UNKNOWN};
    situation_read(&situation, say_complaint);
    situation_judge(&situation, request->run, &request->end);
    struct verdict_policy policy = settings_policy(&situation.settings, situation.identity.retry_count);
    metadata_print(&situation);
    clean_output();
    record_folder_clean();
    report_rehearsal(&situation);
    report_verdict(&situation.settings, &situation.verdict, &policy);
    if (situation.settings.debug >= 1)
        say_summary(&situation, &request->end);
    /* That of a rehearsal tells whether a call was met. */
    if (situation.verdict.outcome == OUTCOME_SUCCEEDED && !rehearsal_is_on())
        record_folder_remove(request->run);

    if (situation.settings.mode == MODE_DRY_RUN && !calls_for_retry(&situation.verdict))
        say("dry run: would not retry: %s", situation.verdict.reason);
    else if (calls_for_retry(&situation.verdict))
        attempt_retry(&situation, request->run, cancel, &sequel);
    else if (leaves_person_in_the_dark(&situation.verdict) && situation.identity.in_execution &&
             !rehearsal_is_on())
        say("not retried: unknown, %s", situation.verdict.reason);
    report_file_write(&situation, request->run, &request->end, &sequel);
    situation_free(&situation);
}

int settle_request_execute(const struct settle_request *request)
{
    const bool child = request->role == SETTLE_AS_CHILD;
    clean_start(metadata_is_wanted());
    crash_as(child ? EXIT_SUCCESS : request->end.status, child ? 0 : request->end.signal);
    const volatile int *cancel = cancellation_watch();
    /* Killing the process that waits for us stops the execution: then there is to be no retry either. */
    if (child)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    settle(request, cancel);
    if (*cancel != 0)
        end_as(0, *cancel);
    if (child)
        return EXIT_SUCCESS;
    end_as(request->end.status, request->end.signal);
}

void settle_run(const struct root *root, const struct process_end *end, enum settle_role role)
{
    const struct settle_request request = {
        .role = role,
        .run = root->run,
        .end = {.root = root->image, .time = record_time_now(), .status = end->status, .signal = end->signal},
    };
    /* Asked first, as the library does: settings are complained about only if they matter. */
    if (settle_is_worthwhile(&request))
        settle_request_execute(&request);
}

int settle_command(int argc, char **argv)
{
    struct settle_request request;
    if (!settle_request_parse(&request, argc, argv)) {
        say("settle: is for libvhretry.so, which starts it when a program fails (try: vhretry --help)");
        return EXIT_USAGE;
    }
    if (request.role == SETTLE_AS_ADVISER)
        return settle_is_worthwhile(&request) ? SETTLE_WORTHWHILE : EXIT_SUCCESS;
    return settle_request_execute(&request);
}
