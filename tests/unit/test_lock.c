/* The lock that one settle per execution takes. */
#include "../../core/valohai/lock.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct folder {
    char parent[64];
    char path[96];
};

static int make_folder(void **state)
{
    static struct folder folder;
    snprintf(folder.parent, sizeof folder.parent, "/tmp/vhretry-lock.XXXXXX");
    if (!mkdtemp(folder.parent))
        return -1;
    snprintf(folder.path, sizeof folder.path, "%s/records", folder.parent);
    *state = &folder;
    return 0;
}

/* Removes the files in a folder and the folder; their number. */
static unsigned empty_folder(const char *path)
{
    unsigned count = 0;
    DIR *stream = opendir(path);
    if (!stream)
        return 0;
    struct dirent *entry;
    while ((entry = readdir(stream)) != NULL)
        if (entry->d_name[0] != '.' && unlinkat(dirfd(stream), entry->d_name, 0) == 0)
            count++;
    closedir(stream);
    rmdir(path);
    return count;
}

static int remove_folder(void **state)
{
    const struct folder *folder = *state;
    empty_folder(folder->path);
    unlink(folder->path);
    return rmdir(folder->parent);
}

/* The claim lasts as long as this process, or until it is closed. */
static enum lock_result claim_in(const char *directory, const char *execution_id)
{
    int claim = retry_claim_open(directory, execution_id, CLAIM_SETTLES);
    enum lock_result result = claim >= 0 ? retry_claim(claim) : LOCK_UNUSABLE;
    if (result != LOCK_TAKEN && claim >= 0)
        close(claim);
    return result;
}

static void an_execution_is_claimed_once(void **state)
{
    const struct folder *folder = *state;
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_TAKEN);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_TAKEN_BEFORE);
    assert_int_equal(claim_in(folder->path, "id-8"), LOCK_TAKEN);
    struct stat status;
    assert_int_equal(stat(folder->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
}

static void of_many_processes_one_gets_the_lock(void **state)
{
    const struct folder *folder = *state;
    enum { PROCESSES = 20 };
    int start[2];
    int tell[2];
    int end[2];
    assert_int_equal(pipe(start), 0);
    assert_int_equal(pipe(tell), 0);
    assert_int_equal(pipe(end), 0);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            char byte;
            close(start[1]);
            close(end[1]);
            /* All go on at the same moment: when the other end is closed. */
            if (read(start[0], &byte, 1) < 0)
                _exit(2);
            const bool taken = claim_in(folder->path, "id-7") == LOCK_TAKEN;
            /* Until all have tried. */
            if (write(tell[1], "x", 1) != 1 || read(end[0], &byte, 1) < 0)
                _exit(2);
            _exit(taken ? 1 : 0);
        }
    }
    close(start[0]);
    close(start[1]);
    char byte;
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(read(tell[0], &byte, 1), 1);
    close(end[0]);
    close(end[1]);
    close(tell[0]);
    close(tell[1]);
    int taken = 0;
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
        taken += WEXITSTATUS(status);
    }
    assert_int_equal(taken, 1);
}

static void an_execution_id_cannot_leave_the_folder(void **state)
{
    const struct folder *folder = *state;
    assert_int_equal(claim_in(folder->path, "../../escaped"), LOCK_TAKEN);
    assert_int_equal(claim_in(folder->path, "../../escaped"), LOCK_TAKEN_BEFORE);
    assert_int_equal(empty_folder(folder->path), 1);
}

/* VHRETRY_DIR may name a folder that a person made, readable to all. */
static void a_folder_that_others_may_read_will_do(void **state)
{
    const struct folder *folder = *state;
    assert_int_equal(mkdir(folder->path, 0700), 0);
    assert_int_equal(chmod(folder->path, 0755), 0);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_TAKEN);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_TAKEN_BEFORE);
}

/* Who has opened the file before it was removed hears of it; who comes later finds the mark. */
static void what_is_settled_is_told_to_the_heir_and_marked(void **state)
{
    const struct folder *folder = *state;
    int first = retry_claim_open(folder->path, "id-7", CLAIM_SETTLES);
    int heir = retry_claim_open(folder->path, "id-7", CLAIM_SETTLES);
    assert_int_equal(retry_claim(first), LOCK_TAKEN);
    assert_int_equal(retry_claim(heir), LOCK_TAKEN_BEFORE);
    assert_false(retry_is_marked_settled(folder->path, "id-7"));
    retry_mark_settled(folder->path, "id-7");
    retry_claim_settle(first, folder->path, "id-7");
    close(first);
    assert_int_equal(retry_claim(heir), LOCK_TAKEN);
    assert_true(retry_claim_is_settled(heir));
    close(heir);
    assert_true(retry_is_marked_settled(folder->path, "id-7"));
    assert_false(retry_is_marked_settled(folder->path, "id-8"));
    assert_int_equal(empty_folder(folder->path), 1);
}

/* It was killed. */
static void a_claim_that_ends_unsettled_is_inherited(void **state)
{
    const struct folder *folder = *state;
    int first = retry_claim_open(folder->path, "id-7", CLAIM_SETTLES);
    int heir = retry_claim_open(folder->path, "id-7", CLAIM_SETTLES);
    assert_int_equal(retry_claim(first), LOCK_TAKEN);
    close(first);
    assert_int_equal(retry_claim(heir), LOCK_TAKEN);
    assert_false(retry_claim_is_settled(heir));
    close(heir);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_TAKEN);
}

static void an_unusable_folder_is_told_apart(void **state)
{
    const struct folder *folder = *state;
    /* Somebody else could have written there before us. */
    assert_int_equal(mkdir(folder->path, 0700), 0);
    assert_int_equal(chmod(folder->path, 0777), 0);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_UNUSABLE);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_UNUSABLE);
    assert_int_equal(rmdir(folder->path), 0);

    assert_int_equal(symlink(folder->parent, folder->path), 0);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_UNUSABLE);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_UNUSABLE);
    assert_int_equal(unlink(folder->path), 0);

    assert_int_equal(claim_in("/proc/vhretry", "id-7"), LOCK_UNUSABLE);
}

/* Somebody who could take the claim could shut us out of it. */
static void a_file_that_others_may_write_to_is_no_claim(void **state)
{
    const struct folder *folder = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/settling-id-7", folder->path);
    close(retry_claim_open(folder->path, "id-7", CLAIM_SETTLES));
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(claim_in(folder->path, "id-7"), LOCK_UNUSABLE);
    if (geteuid() == 0) {
        assert_int_equal(chmod(path, 0600), 0);
        assert_int_equal(chown(path, 1, (gid_t)-1), 0);
        assert_int_equal(claim_in(folder->path, "id-7"), LOCK_UNUSABLE);
    }
}

/* In a process of its own, which holds the claim until a byte comes through `hold`. */
static pid_t claim_in_child(const char *execution_id, int hold, int tell)
{
    pid_t pid = fork();
    if (pid == 0) {
        char byte = (char)('0' + retry_claim_among_users(execution_id));
        if (write(tell, &byte, 1) == 1 && read(hold, &byte, 1) < 0)
            _exit(2);
        _exit(0);
    }
    return pid;
}

static void a_claim_lasts_until_its_process_ends(void **state)
{
    (void)state;
    char execution_id[64];
    char answer;
    int hold[2];
    int tell[2];
    snprintf(execution_id, sizeof execution_id, "claim-test-%ld", (long)getpid());
    assert_int_equal(pipe(hold), 0);
    assert_int_equal(pipe(tell), 0);
    pid_t pid = claim_in_child(execution_id, hold[0], tell[1]);
    assert_true(pid > 0);
    assert_int_equal(read(tell[0], &answer, 1), 1);
    assert_int_equal(answer, '0' + LOCK_TAKEN);

    assert_int_equal(retry_claim_among_users(execution_id), LOCK_TAKEN_BEFORE);
    assert_int_equal(write(hold[1], "x", 1), 1);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(retry_claim_among_users(execution_id), LOCK_TAKEN);
    assert_int_equal(retry_claim_among_users(execution_id), LOCK_TAKEN_BEFORE);
    for (int i = 0; i < 2; i++) {
        close(hold[i]);
        close(tell[i]);
    }
}

static void an_execution_id_too_long_for_a_name_is_claimed_all_the_same(void **state)
{
    (void)state;
    char execution_id[320];
    snprintf(execution_id, sizeof execution_id, "%ld%0290d", (long)getpid(), 0);
    assert_int_equal(retry_claim_among_users(execution_id), LOCK_TAKEN);
    assert_int_equal(retry_claim_among_users(execution_id), LOCK_TAKEN_BEFORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_execution_is_claimed_once, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(of_many_processes_one_gets_the_lock, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_execution_id_cannot_leave_the_folder, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_folder_that_others_may_read_will_do, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_settled_is_told_to_the_heir_and_marked, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_claim_that_ends_unsettled_is_inherited, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_unusable_folder_is_told_apart, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_that_others_may_write_to_is_no_claim, make_folder,
                                        remove_folder),
        cmocka_unit_test(a_claim_lasts_until_its_process_ends),
        cmocka_unit_test(an_execution_id_too_long_for_a_name_is_claimed_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
