/* All that can be told about a run that is over, gathered once and shown as text or JSON. */
#ifndef VHRETRY_INSPECT_EXPLANATION_H
#define VHRETRY_INSPECT_EXPLANATION_H

#include "../records/run_search.h"
#include "../settle/obstacle.h"
#include "../verdict/account.h"

struct explanation_of_run {
    const char *run; /* path; borrowed */
    struct run_end end;
    struct situation situation;
    char earlier[EARLIER_RUNS_MAX][RUN_NAME_SIZE]; /* attempts of the same vhretry run, the oldest first */
    size_t earlier_count;
    bool saw_failure; /* any network failure, whatever became of it */
    struct account account;
    const char *obstacle; /* why no retry is started; NULL if nothing stands in the way. Borrowed */
    char obstacle_words[OBSTACLE_WORDS_SIZE];
    struct json_object *request; /* what would be posted; NULL where nothing would */
};

enum explanation_result {
    EXPLANATION_COMPLETE,
    EXPLANATION_NO_RECORD, /* the run has no readable journal */
    EXPLANATION_NOT_ENDED  /* it has not ended yet, or its first process was killed */
};

/* Reads and judges. Complaints about settings and files go to `complain`. Asks nobody: what would be posted comes from the
 * container's own files. Free with explanation_free in any case. */
enum explanation_result explanation_read(struct explanation_of_run *explanation, const char *run,
                                         settings_complaint *complain);

/* Is the run over, with a readable record? */
bool explanation_is_possible(const char *run);

/* Has it left anything on record, over or not? */
bool explanation_has_record(const char *run);

void explanation_free(struct explanation_of_run *explanation);

/* Prints it to stdout. False if that failed. */
bool explanation_print(const struct explanation_of_run *explanation);
bool explanation_print_json(const struct explanation_of_run *explanation);

#endif
