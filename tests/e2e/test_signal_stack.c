/* A fault that is met in a signal handler costs little of its alternate stack, by whatever call: runtimes and sandboxes have a few KiB. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>

enum { BYTES_MAX = 512, CALLS_MIN = 30, NAME_SIZE = 64 };

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static void each_call_takes_half_a_kibibyte_at_most(void **state)
{
    /* What the dynamic linker needs at the first call of a function is not ours; what waits is given up soon. */
    static const char *const environment[] = {"VH_JOB_ID", "LD_BIND_NOW=1", "VHRETRY_STALL=0.05", NULL};
    static const char command[] =
        "ulimit -c 0; " OBSERVED "\"$PROGRAMS/calls_on_signal_stack\" $REFUSED 2>/dev/null";
    char *rest[2] = {without_us.output, with_us.output};
    unsigned calls = 0;
    unsigned dear = 0;
    (void)state;
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, command, environment, &without_us);
    step_run(&step, WITH_US, command, environment, &with_us);
    expect_end(&without_us, 0, 0);
    expect_end(&with_us, 0, 0);
    for (;; calls++) {
        char name[2][NAME_SIZE];
        long bytes[2];
        bool ended[2];
        for (int i = 0; i < 2; i++) {
            /* NOLINTNEXTLINE(cert-err34-c): what is no number is seen */
            ended[i] = sscanf(rest[i], "%63s %ld", name[i], &bytes[i]) != 2;
            rest[i] = ended[i] ? rest[i] : strchr(rest[i], '\n') + 1;
        }
        assert_int_equal(ended[0], ended[1]);
        if (ended[0])
            break;
        assert_string_equal(name[0], name[1]);
        if (bytes[1] - bytes[0] > BYTES_MAX) {
            print_error("%s takes %ld bytes of the stack\n", name[1], bytes[1] - bytes[0]);
            dear++;
        }
    }
    assert_true(calls >= CALLS_MIN);
    assert_int_equal(dear, 0);
}

int main(int argc, char **argv)
{
    test_list_add(TEST(each_call_takes_half_a_kibibyte_at_most), NULL, step_teardown, NULL);
    return test_list_run("a signal's stack", argc, argv, NULL, NULL);
}
