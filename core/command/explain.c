/* vhretry explain: the verdict on a run that is over, and why. */
#include "command.h"
#include "record_folder.h"
#include "say.h"
#include "settle_request.h"
#include "situation.h"
#include "verdict_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "Usage: vhretry explain [RUN]\n"
                            "\n"
                            "Tells why the last run that met a network fault was retried or not. RUN is the\n"
                            "path of another one's record, as it stands in the record folder ($VHRETRY_DIR,\n"
                            "else $TMPDIR/vhretry-UID, else /tmp/vhretry-UID).\n";

/* Writes the path of the run a person named to `run`: with or without folder, with or without suffix. */
static void name_run(char *run, const char *given)
{
    char folder[RECORD_PATH_SIZE];
    size_t length = strlen(given);
    size_t suffix = strlen(".journal");
    if (length > suffix && strcmp(given + length - suffix, ".journal") == 0)
        length -= suffix;
    if (strchr(given, '/')) {
        snprintf(run, RECORD_PATH_SIZE, "%.*s", (int)length, given);
        return;
    }
    record_folder_path(folder);
    size_t used = strlen(folder);
    snprintf(run, RECORD_PATH_SIZE, "%.*s/%.*s", (int)used, folder, (int)length, given);
}

/* The root is named by the file: <pid>-<start>-<namespace>. Its last image's END tells how the run ended. */
static bool find_root_end(const struct journal *journal, const char *run, struct run_end *end)
{
    const char *slash = strrchr(run, '/');
    struct image root;
    if (!image_parse(slash ? slash + 1 : run, &root))
        return false;
    bool found = false;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind != RECORD_END || record->image.pid != root.pid ||
            record->image.namespace != root.namespace)
            continue;
        *end = (struct run_end){
            .root = record->image, .time = record->time, .status = record->status, .signal = record->signal};
        found = true;
    }
    return found;
}

static int explain_run(const char *run)
{
    struct situation situation;
    struct run_end end;
    struct journal journal = {0};
    situation_read(&situation, say_complaint);
    bool ended = record_folder_read(&journal, run) && find_root_end(&journal, run, &end);
    size_t records = journal.count;
    journal_free(&journal);
    int status = EXIT_FAILURE;
    if (ended) {
        char report[VERDICT_REPORT_SIZE];
        struct text text = text_in(report, sizeof report);
        situation_judge(&situation, run, &end);
        struct verdict_policy policy = settings_policy(&situation.settings, situation.identity.retry_count);
        text_add_verdict(&text, "", &situation.verdict, &policy);
        status = fputs(report, stdout) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    } else if (records == 0) {
        say("explain: \"%s\" has no readable record; name a run of the record folder, or none for the last "
            "one",
            run);
    } else {
        say("explain: \"%s\" has not ended yet, or its first process was killed: no verdict", run);
    }
    situation_free(&situation);
    return status;
}

int explain_command(int argc, char **argv)
{
    char run[RECORD_PATH_SIZE];
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (argc == 2) {
        name_run(run, argv[1]);
        return explain_run(run);
    }
    if (record_folder_newest(run))
        return explain_run(run);
    record_folder_path(run);
    say("explain: no run has met a network fault: \"%s\" holds no record", run);
    return EXIT_FAILURE;
}
