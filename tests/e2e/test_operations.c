/* Whatever a program does with its sockets, in whatever order, it sees the same with us and without: random operations, the same seeds both
 * ways. A few seeds; 2,000 with NIGHTLY=1.
 */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPERATIONS = 200,
    SEEDS_OF_ROW = 50,
    ROWS_AT_NIGHT = 40,
    TRIALS = 6 /* of a seed that was not played the same */
};

static struct step step;
static struct step_end end;

/* One line of plays_with_sockets. */
enum { LINE_SIZE = 64 };
static char seen[2][SEEDS_OF_ROW][LINE_SIZE];

/* Plays `count` seeds from `first` on; a line of each goes to `lines`. */
static void play(enum observation observation, unsigned first, unsigned count, char lines[][LINE_SIZE])
{
    /* Outside of an execution we have nothing to say at the end. */
    static const char *const environment[] = {"VH_JOB_ID", NULL};
    char command[256];
    unsigned seed = 0;
    snprintf(command, sizeof command, OBSERVED "\"$PROGRAMS/plays_with_sockets\" $REFUSED %u %u %d", first,
             count, OPERATIONS);
    step_run(&step, observation, command, environment, &end);
    expect_end(&end, 0, 0);
    expect_no_word_of_ours(&end);
    for (char *line = strtok(end.output, "\n"); line && seed < count; line = strtok(NULL, "\n"))
        snprintf(lines[seed++], LINE_SIZE, "%s", line);
    assert_int_equal(seed, count);
}

/* Some events come when a timer of the kernel's runs out: such a seed has several lines without us, too. */
static bool is_seen_both_ways(unsigned seed)
{
    char lines[2][TRIALS][LINE_SIZE];
    for (int i = 0; i < TRIALS; i++) {
        play(WITHOUT_US, seed, 1, &lines[0][i]);
        play(WITH_US, seed, 1, &lines[1][i]);
    }
    for (int i = 0; i < TRIALS; i++)
        for (int j = 0; j < TRIALS; j++)
            if (strcmp(lines[0][i], lines[1][j]) == 0)
                return true;
    return false;
}

static void seeds_are_played_the_same(void **state)
{
    const unsigned first = *(const unsigned *)*state;
    unsigned varying = 0, different = 0;
    step_start(&step, NULL);
    play(WITHOUT_US, first, SEEDS_OF_ROW, seen[0]);
    play(WITH_US, first, SEEDS_OF_ROW, seen[1]);
    for (unsigned i = 0; i < SEEDS_OF_ROW; i++) {
        if (strcmp(seen[0][i], seen[1][i]) == 0)
            continue;
        if (is_seen_both_ways(first + i)) {
            varying++;
            continue;
        }
        different++;
        print_error("seed %u is another game with us; compare\n"
                    "  build/tests/programs/plays_with_sockets PORT %u 1 %d tell\n",
                    first + i, first + i, OPERATIONS);
    }
    print_message("%d seeds, %u vary without us, too, %u differ with us\n", SEEDS_OF_ROW, varying, different);
    assert_int_equal(different, 0);
}

int main(int argc, char **argv)
{
    static unsigned firsts[ROWS_AT_NIGHT];
    static char names[ROWS_AT_NIGHT][LINE_SIZE];
    const unsigned rows = getenv("NIGHTLY") ? ROWS_AT_NIGHT : 1;
    for (unsigned i = 0; i < rows; i++) {
        firsts[i] = i * SEEDS_OF_ROW + 1;
        snprintf(names[i], sizeof names[i], "seeds from %u on", firsts[i]);
        test_list_add(names[i], seeds_are_played_the_same, NULL, step_teardown, &firsts[i]);
    }
    return test_list_run("random operations", argc, argv, NULL, NULL);
}
