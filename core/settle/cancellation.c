#include "cancellation.h"

#include <stddef.h>

enum { NUMBERS = 4 };

static const int numbers[NUMBERS] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};

static volatile int arrived;

_Static_assert(sizeof(sig_atomic_t) == sizeof(int), "a handler may write an int in one piece");

static void note(int number)
{
    arrived = number;
}

const volatile int *cancellation_watch(void)
{
    /* No SA_RESTART: sleeping and polling end at once. */
    struct sigaction action = {.sa_handler = note};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < NUMBERS; i++)
        sigaction(numbers[i], &action, NULL);
    signal(SIGUSR1, SIG_IGN); /* a word with the program, which is not there to hear it */
    signal(SIGUSR2, SIG_IGN);
    return &arrived;
}

sigset_t cancellation_ignored(void)
{
    sigset_t ignored;
    sigemptyset(&ignored);
    for (size_t i = 0; i < NUMBERS; i++) {
        struct sigaction action;
        if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            sigaddset(&ignored, numbers[i]);
    }
    return ignored;
}

void cancellation_ignore(const sigset_t *ignored)
{
    for (size_t i = 0; i < NUMBERS; i++)
        if (sigismember(ignored, numbers[i]) == 1)
            signal(numbers[i], SIG_IGN);
}
