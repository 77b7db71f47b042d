/* One settle per execution: however many of its processes fail at once, one goes on. */
#ifndef VHRETRY_VALOHAI_LOCK_H
#define VHRETRY_VALOHAI_LOCK_H

enum lock_result {
    LOCK_TAKEN, /* by us, now */
    LOCK_TAKEN_BEFORE,
    LOCK_UNUSABLE /* `directory` cannot hold it */
};

/* Takes the lock that lets one settle per execution go on: a file named by the execution id in `directory`
 * (created, mode 0700, if missing; one that others may write to is not used), made with O_EXCL. It is never released:
 * an execution is retried once. */
enum lock_result retry_lock(const char *directory, const char *execution_id);

/* Claims the execution among all processes of the machine (more exactly, of the network namespace), whatever their
 * folder: roots of one execution may differ in user, TMPDIR or VHRETRY_DIR. The claim lasts until this process ends;
 * what comes later than that finds the file above, or the retry itself by its tags. LOCK_UNUSABLE: not to be had
 * here, which says nothing about others. */
enum lock_result retry_claim(const char *execution_id);

#endif
