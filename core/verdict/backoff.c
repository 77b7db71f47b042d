#include "backoff.h"

/* `base` to the power of `exponent` by squaring: `exponent` comes from a tag that anybody can set, so it may be
 * huge. Overflows to infinity, which the cap below turns into a number again. */
static double power(double base, unsigned exponent)
{
    double result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            result *= base;
        base *= base;
    }
    return result;
}

double backoff_delay(double delay, double backoff, double max_delay, double jitter, unsigned retry,
                     double random)
{
    if (delay <= 0)
        return 0; /* also keeps 0 times infinity, which is no number, out of the product below */
    double cap = max_delay > delay ? max_delay : delay;
    double grown = delay * power(backoff, retry);
    if (grown > cap)
        grown = cap;
    return grown * (1 - jitter * random);
}

double backoff_delay_asked(double chosen, double asked, double max_delay)
{
    if (asked > max_delay)
        asked = max_delay;
    return asked > chosen ? asked : chosen;
}

double backoff_repeat(unsigned repeat, double asked, double apart, double random)
{
    const double longest = 30;
    double pause = 1;
    for (unsigned doubled = 1; doubled < repeat && pause < longest; doubled++)
        pause *= 2;
    pause = (pause < longest ? pause : longest) * (1 - 0.5 * random);
    if (asked > pause)
        pause = asked;
    return pause + apart * random;
}
