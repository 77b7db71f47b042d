/* vhretry settle: what a failed program becomes (DESIGN "Hand-over at the end", "Settle").
 *
 * This file is the order of events; what a run means is core/verdict's, how a retry is started core/valohai's.
 */
#include "cancellation.h"
#include "clean_start.h"
#include "command.h"
#include "crash.h"
#include "ending.h"
#include "metadata.h"
#include "record_folder.h"
#include "retry_attempt.h"
#include "say.h"
#include "settle_protocol.h"
#include "settle_request.h"
#include "situation.h"
#include "summary.h"
#include "verdict_report.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>

static bool calls_for_retry(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_RETRY || verdict->outcome == OUTCOME_EXHAUSTED;
}

/* Is there anything to do or to say? */
static bool is_worthwhile(const struct situation *situation)
{
    const struct settings *settings = &situation->settings;
    if (settings->debug >= 1 || settings->trace || settings->metadata || settings->mode == MODE_DRY_RUN)
        return true;
    return situation->identity.in_execution && calls_for_retry(&situation->verdict);
}

/* Answers `--ask` by the exit status, and leaves no trace: the program may yet end as if we had never been. */
static int advise(const struct settle_request *request)
{
    struct situation situation;
    bool worthwhile = false;
    situation_read(&situation, hush_complaint);
    if (situation.settings.mode != MODE_OFF) {
        situation_judge(&situation, request->run, &request->end);
        worthwhile = is_worthwhile(&situation);
    }
    situation_free(&situation);
    return worthwhile ? SETTLE_WORTHWHILE : EXIT_SUCCESS;
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
    situation_read(&situation, say_complaint);
    situation_judge(&situation, request->run, &request->end);
    struct verdict_policy policy = settings_policy(&situation.settings, situation.identity.retry_count);
    metadata_print(&situation);
    clean_output();
    record_folder_clean();
    report_verdict(&situation.settings, &situation.verdict, &policy);
    if (situation.settings.debug >= 1)
        say_summary(&situation, &request->end);
    if (situation.verdict.outcome == OUTCOME_SUCCEEDED)
        record_folder_remove(request->run);

    if (situation.settings.mode == MODE_DRY_RUN && !calls_for_retry(&situation.verdict))
        say("dry run: would not retry: %s", situation.verdict.reason);
    else if (calls_for_retry(&situation.verdict))
        attempt_retry(&situation, request->run, cancel);
    situation_free(&situation);
}

int settle_command(int argc, char **argv)
{
    struct settle_request request;
    if (!settle_request_parse(&request, argc, argv)) {
        say("settle: is for libvhretry.so, which starts it when a program fails (try: vhretry --help)");
        return EXIT_USAGE;
    }
    if (request.role == SETTLE_AS_ADVISER)
        return advise(&request);

    clean_start(metadata_is_wanted());
    if (request.role == SETTLE_AS_CHILD)
        crash_as(EXIT_SUCCESS, 0);
    else
        crash_as(request.end.status, request.end.signal);
    const volatile int *cancel = cancellation_watch();
    if (request.role == SETTLE_AS_CHILD)
        /* Who stops the execution kills the process that waits for us: then there is to be no retry either. */
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    settle(&request, cancel);
    if (*cancel != 0)
        end_as(0, *cancel);
    if (request.role == SETTLE_AS_CHILD)
        return EXIT_SUCCESS;
    end_as(request.end.status, request.end.signal);
}
