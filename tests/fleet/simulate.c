/* A fleet in an outage, by the clock of a simulation: the real code of core/fleet decides, beside version 1 and the documented recipe.
 *
 *   simulate TABLE.md PICTURE.svg    writes what tests/fleet/README.md shows (make fleet)
 *
 * Ends with 1 if a goal is missed that is not known to be, or a known miss is none any more.
 */
#include "goals.h"
#include "plot.h"

static bool draw(const char *path)
{
    static unsigned connects[POLICY_COUNT][SECONDS_MAX];
    static char remarks[POLICY_COUNT][128];
    struct plot plot = {.title =
                            "1,000 executions, a database that is away for 10 minutes: connects a second",
                        .seconds = 1500,
                        .away = 600,
                        .count = POLICY_COUNT};
    for (enum policy policy = 0; policy < POLICY_COUNT; policy++) {
        const struct outcome outcome = goals_outage(policy, connects[policy]);
        plot.capacity = outcome.capacity;
        if (outcome.lost > 0)
            snprintf(remarks[policy], sizeof remarks[policy], "%u lost", outcome.lost);
        else
            snprintf(remarks[policy], sizeof remarks[policy],
                     "none lost, at most %.0f connects a second afterwards", outcome.peak);
        plot.panels[policy] = (struct panel){policy_name(policy), connects[policy], remarks[policy]};
    }
    return plot_write(&plot, path);
}

int main(int argc, char **argv)
{
    enum { LARGEST = 10000 };
    FILE *table = argc == 3 ? fopen(argv[1], "we") : NULL;
    if (!table) {
        fprintf(stderr, "usage: simulate TABLE.md PICTURE.svg\n");
        return 2;
    }
    const unsigned wrong = goals_try(table, LARGEST) + goals_compare_alone();
    if (fclose(table) != 0 || !draw(argv[2])) {
        perror("simulate");
        return 2;
    }
    return wrong == 0 ? 0 : 1;
}
