#include "turn.h"

#include "../evidence/run_name.h"
#include "../messages/retries.h"
#include "../records/record_folder.h"
#include "../valohai/lock.h"
#include "../words/say.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long a claim of another user is waited for. It may be that of a process of the same execution, which is about to ask for the retry;
 * or of somebody who wants none. */
enum { PATIENCE_MILLISECONDS = 5000, LOOK_MILLISECONDS = 100 };

static void sleep_a_moment(void)
{
    const struct timespec moment = {.tv_nsec = LOOK_MILLISECONDS * 1000000L};
    nanosleep(&moment, NULL);
}

/* The first folder of ours that takes the claim. All roots of a user must come to the same one, whatever TMPDIR and VHRETRY_DIR say: that
 * of the run is the last resort. Returns the claim, -1 if there is none. */
static int open_claim(struct turn *turn, enum claim_role role)
{
    enum { FIXED, FALLBACK, OF_RUN, FOLDERS };
    for (int i = FIXED; i < FOLDERS; i++) {
        struct text folder = text_in(turn->folder, sizeof turn->folder);
        if (i == FIXED)
            text_add_record_folder(&folder, NULL, NULL, geteuid());
        else if (i == FALLBACK)
            record_fallback_folder_path(turn->folder);
        else
            text_add(&folder, turn->marks);
        int claim = turn->folder[0] == '/' ? retry_claim_open(turn->folder, turn->execution_id, role) : -1;
        if (claim >= 0)
            return claim;
    }
    return -1;
}

/* Somebody settles the execution. Waits for the end of that, if nobody else does. LOCK_TAKEN: we have inherited it. */
static enum lock_result await_inheritance(struct turn *turn, const volatile int *cancel)
{
    struct turn heir = *turn;
    enum lock_result claimed = LOCK_TAKEN_BEFORE;
    int place = open_claim(&heir, CLAIM_INHERITS);
    if (place < 0 || retry_claim(place) != LOCK_TAKEN) {
        if (place >= 0)
            close(place);
        return LOCK_TAKEN_BEFORE;
    }
    while (claimed == LOCK_TAKEN_BEFORE && *cancel == 0) {
        sleep_a_moment();
        claimed = retry_claim(turn->claim);
    }
    retry_claim_remove(heir.folder, turn->execution_id, CLAIM_INHERITS); /* the next may wait for us */
    close(place);
    return claimed;
}

/* Roots of one execution may be of different users, who share no folder. What they share is open to all, so that it is not trusted
 * for long. */
static void await_other_users(const char *execution_id, const volatile int *cancel)
{
    for (int waited = 0; retry_claim_among_users(execution_id) == LOCK_TAKEN_BEFORE && *cancel == 0;
         waited += LOOK_MILLISECONDS) {
        if (waited >= PATIENCE_MILLISECONDS) {
            say(SAY_LOCK_OF_ANOTHER);
            return;
        }
        sleep_a_moment();
    }
}

/* Where the records of the run are, or else in the fallback. */
static void find_marks(struct turn *turn, const char *run)
{
    char why[RECORD_WHY_SIZE];
    const char *slash = strrchr(run, '/');
    snprintf(turn->marks, sizeof turn->marks, "%.*s", slash ? (int)(slash - run) : 0, run);
    if (slash && !record_folder_is_usable(turn->marks, why))
        record_fallback_folder_path(turn->marks);
}

bool turn_take(struct turn *turn, const char *run, const char *execution_id, const volatile int *cancel)
{
    *turn = (struct turn){.execution_id = execution_id, .claim = -1};
    if (!execution_id)
        return true;
    find_marks(turn, run);
    turn->claim = open_claim(turn, CLAIM_SETTLES);
    enum lock_result claimed = turn->claim >= 0 ? retry_claim(turn->claim) : LOCK_UNUSABLE;
    if (claimed == LOCK_TAKEN_BEFORE)
        claimed = await_inheritance(turn, cancel);
    if (claimed == LOCK_TAKEN_BEFORE)
        return false;
    if (claimed == LOCK_UNUSABLE)
        say(SAY_NO_LOCK);
    else if (retry_claim_is_settled(turn->claim))
        return false;
    await_other_users(execution_id, cancel);
    return !retry_is_marked_settled(turn->marks, execution_id);
}

void turn_end(const struct turn *turn)
{
    if (!turn->execution_id)
        return;
    retry_mark_settled(turn->marks, turn->execution_id);
    if (turn->claim >= 0)
        retry_claim_settle(turn->claim, turn->folder, turn->execution_id);
}
