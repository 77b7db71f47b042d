/* vhretry settle: what a failed program becomes (core/README.md, "Settle").
 *
 * This file is the order of events; what a run means is core/verdict's, how a retry is started core/valohai's.
 */
#include "settle.h"

#include "../evidence/settle_protocol.h"
#include "../messages/retries.h"
#include "../records/clock.h"
#include "../records/record_folder.h"
#include "../words/say.h"
#include "../words/summary.h"
#include "../words/usage.h"
#include "../words/verdict_lines.h"
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
#include <time.h>
#include <unistd.h>

static bool calls_for_retry(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_RETRY || verdict->outcome == OUTCOME_EXHAUSTED;
}

/* A blind process without a name may be a fork of one that is seen: it had nothing to tell while there was no journal. */
static bool is_known_by_name(const struct verdict *verdict)
{
    return verdict->path_length > 0 && verdict->path[verdict->path_length - 1].program[0] != '\0';
}

/* Nobody knows what it met, for records found no room: a retry that is missing is told. */
static bool was_not_recorded(const struct situation *situation, const struct run_end *end)
{
    return situation->verdict.outcome == OUTCOME_UNKNOWN && end->unrecorded;
}

/* Why no folder takes records, as far as that can be seen now: what was full may have room again. */
static void say_not_recorded(const char *reason)
{
    char folder[RECORD_PATH_SIZE];
    char fallback[RECORD_PATH_SIZE];
    char why[RECORD_WHY_SIZE] = "";
    char why_not_fallback[RECORD_WHY_SIZE] = "";
    record_folder_path(folder);
    record_fallback_folder_path(fallback);
    if (record_folder_is_usable(folder, why) || record_folder_is_usable(fallback, why_not_fallback))
        say(SAY_NOT_RETRIED_UNKNOWN, reason);
    else
        say(SAY_NOT_RECORDED, reason, folder, why, fallback, why_not_fallback);
}

/* Nobody can tell why it failed, and the program has not said anything from which a person could: a line says that much. */
static bool leaves_person_in_the_dark(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_UNKNOWN && verdict->words.testimony.kind == TESTIMONY_SILENT &&
           is_known_by_name(verdict);
}

/* Is there a setting that is for other places than an execution, too? One that nobody can read or heed is told there as well. */
static bool asks_for_more_than_valohai(void)
{
    return getenv("VHRETRY_RETRY_STATUS") || getenv("VHRETRY_IN_PLACE");
}

/* Is there anything to do or to say however it ended? Needs no verdict. */
static bool is_worthwhile_in_any_case(const struct situation *situation, const struct in_place *in_place)
{
    const struct settings *settings = &situation->settings;
    if (situation->identity.in_execution && in_place->done > 0)
        return true; /* the status detail is about the rerun */
    return rehearsal_is_on() || settings->debug >= 1 || settings->mode == MODE_DRY_RUN;
}

/* Is there anything to do or to say for an end that is not good? */
static bool is_worthwhile(const struct situation *situation, const struct run_end *end,
                          const struct in_place *in_place)
{
    const struct settings *settings = &situation->settings;
    if (calls_for_retry(&situation->verdict) &&
        (in_place->allowed > 0 || settings->retry_status > 0 || asks_for_more_than_valohai()))
        return true;
    if (settings->trace || settings->metadata || settings->report)
        return true;
    return situation->identity.in_execution &&
           (calls_for_retry(&situation->verdict) || was_not_recorded(situation, end) ||
            leaves_person_in_the_dark(&situation->verdict) || situation->verdict.withheld);
}

bool settle_is_worthwhile(const struct settle_request *request)
{
    struct situation situation;
    bool worthwhile = false;
    situation_read(&situation, hush_complaint);
    if (situation.settings.mode != MODE_OFF) {
        worthwhile = is_worthwhile_in_any_case(&situation, &request->in_place);
        if (run_end_is_good(&request->end))
            situation_await_watchers(request->run); /* what they tell is to be forgotten, too */
        else if (!worthwhile) {
            situation_judge(&situation, request->run, &request->end);
            worthwhile = is_worthwhile(&situation, &request->end, &request->in_place);
        }
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

/* What debug mode and the settings ask to be told of a verdict; `runs_again`: a rerun in place follows. */
static void report(const struct situation *situation, const struct run_end *end, bool runs_again)
{
    const struct verdict_policy policy =
        settings_policy(&situation->settings, situation->identity.retry_count);
    metadata_print(situation);
    clean_output();
    record_folder_clean();
    report_rehearsal(situation, runs_again);
    report_verdict(&situation->settings, &situation->verdict, &policy, situation->identity.in_execution);
    if (situation->settings.debug >= 1)
        say_summary(situation, end);
}

/* VHRETRY_RETRY_STATUS, for a platform whose own rule retries what ends so: the exit status that takes the place of the program's
 * where a retry is `missing`. 0: none does. */
static int status_instead(const struct settle_request *request, const struct situation *situation,
                          bool missing)
{
    const struct settings *settings = &situation->settings;
    if (!missing || situation->verdict.outcome != OUTCOME_RETRY || settings->mode != MODE_ON ||
        settings->retry_status == 0 || request->role == SETTLE_AS_CHILD)
        return 0;
    say(SAY_STATUS_INSTEAD, settings->retry_status);
    return (int)settings->retry_status;
}

/* Returns the exit status that takes the place of the program's own; 0: none does. */
static int settle(const struct settle_request *request, const volatile int *cancel)
{
    struct situation situation;
    struct sequel sequel = {.kind = SEQUEL_UNKNOWN};
    bool missing = false;
    /* A rerun has said already what is wrong with the settings. */
    situation_read(&situation, request->in_place.done > 0 ? hush_complaint : say_complaint);
    situation_judge(&situation, request->run, &request->end);
    report(&situation, &request->end, false);
    /* That of a rehearsal tells whether a call was met. */
    if (situation.verdict.outcome == OUTCOME_SUCCEEDED && !rehearsal_is_on())
        record_folder_remove(request->run);

    if (calls_for_retry(&situation.verdict) && situation.settings.in_place > request->in_place.allowed)
        say(SAY_IN_PLACE_ONLY);
    if (situation.settings.mode == MODE_DRY_RUN && !calls_for_retry(&situation.verdict))
        say(SAY_DRY_NOT, situation.verdict.reason);
    else if (calls_for_retry(&situation.verdict)) {
        /* The chain begins here, where nobody told of it. */
        if (situation.identity.place.began == 0)
            situation.identity.place.began = (long)time(NULL);
        missing = attempt_retry(&situation, &request->in_place, request->run, cancel, &sequel);
    } else if (was_not_recorded(&situation, &request->end) && situation.identity.in_execution)
        say_not_recorded(situation.verdict.reason);
    else if (leaves_person_in_the_dark(&situation.verdict) && situation.identity.in_execution &&
             !rehearsal_is_on())
        say(SAY_NOT_RETRIED_UNKNOWN, situation.verdict.reason);
    else if (situation.verdict.withheld && situation.identity.in_execution && !rehearsal_is_on())
        say(SAY_NOT_RETRIED, situation.verdict.reason);
    if (!calls_for_retry(&situation.verdict))
        in_place_tell_end(&situation, &request->in_place);
    report_file_write(&situation, request->run, &request->end, &sequel);
    const int instead = status_instead(request, &situation, missing && *cancel == 0);
    situation_free(&situation);
    return instead;
}

int settle_request_execute(const struct settle_request *request)
{
    const bool child = request->role != SETTLE_AS_SUCCESSOR;
    clean_start(metadata_is_wanted());
    crash_as(child ? EXIT_SUCCESS : request->end.status, child ? 0 : request->end.signal);
    const volatile int *cancel = cancellation_watch();
    /* Killing the process that waits for us stops the execution: then there is to be no retry either. */
    if (child)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int instead = settle(request, cancel);
    if (*cancel != 0 && !run_end_is_good(&request->end))
        end_as(0, *cancel);
    if (child)
        return instead;
    end_as(instead != 0 ? instead : request->end.status, instead != 0 ? 0 : request->end.signal);
}

static struct settle_request request_of(const struct root *root, const struct process_end *end,
                                        enum settle_role role, const struct in_place *in_place)
{
    return (struct settle_request){
        .role = role,
        .run = root->run,
        .end = {.root = root->image,
                .time = record_time_now(),
                .status = end->status,
                .signal = end->signal,
                .unrecorded = root->unrecorded},
        .in_place = *in_place,
    };
}

int settle_run(const struct root *root, const struct process_end *end, enum settle_role role,
               const struct in_place *in_place)
{
    const struct settle_request request = request_of(root, end, role, in_place);
    /* Asked first, as the library does: settings are complained about only if they matter. */
    return settle_is_worthwhile(&request) ? settle_request_execute(&request) : EXIT_SUCCESS;
}

/* The same situation twice: settings are complained about only where a rerun follows, and only before the first. */
static bool read_if_due(struct situation *situation, const struct settle_request *request)
{
    const struct in_place *in_place = &request->in_place;
    situation_read(situation, hush_complaint);
    situation_judge(situation, request->run, &request->end);
    if (!in_place_is_due(in_place, &situation->verdict, situation->settings.mode))
        return false;
    if (in_place->done == 0) {
        situation_free(situation);
        situation_read(situation, say_complaint);
        situation_judge(situation, request->run, &request->end);
    }
    return true;
}

_Noreturn void settle_in_place(const struct root *root, const struct process_end *end,
                               const struct in_place *in_place, pid_t parent)
{
    const struct settle_request request = request_of(root, end, SETTLE_AS_CHILD, in_place);
    const sigset_t ignored = cancellation_ignored();
    struct situation situation;
    bool again = false;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_SUCCESS);
    clean_start(metadata_is_wanted());
    crash_as(EXIT_SUCCESS, 0);
    const volatile int *cancel = cancellation_watch();
    cancellation_ignore(&ignored);
    if (read_if_due(&situation, &request)) {
        report(&situation, &request.end, true);
        again = in_place_wait(&situation, in_place, cancel);
    }
    if (*cancel != 0)
        end_as(0, *cancel);
    _exit(again ? SETTLE_AGAIN_IN_PLACE : EXIT_SUCCESS);
}

int settle_command(int argc, char **argv)
{
    struct settle_request request;
    if (!settle_request_parse(&request, argc, argv)) {
        say(SAY_SETTLE_ALONE);
        return EXIT_USAGE;
    }
    if (request.role == SETTLE_AS_ADVISER)
        return settle_is_worthwhile(&request) ? SETTLE_WORTHWHILE : EXIT_SUCCESS;
    return settle_request_execute(&request);
}
