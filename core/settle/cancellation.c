#include "cancellation.h"

#include <signal.h>
#include <stddef.h>

static volatile int arrived;

_Static_assert(sizeof(sig_atomic_t) == sizeof(int), "a handler may write an int in one piece");

static void note(int number)
{
    arrived = number;
}

const volatile int *cancellation_watch(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
    /* No SA_RESTART: sleeping and polling end at once. */
    struct sigaction action = {.sa_handler = note};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaction(numbers[i], &action, NULL);
    return &arrived;
}
