#include "limits.h"

#include <math.h>

bool chain_is_over(double age, double deadline)
{
    return deadline > 0 && age > deadline;
}

unsigned fleet_retried(const struct fleet_use *use)
{
    if (use->shown == 0)
        return 0;
    return (unsigned)lround((double)use->retried / use->shown * use->ended);
}

bool budget_allows(const struct fleet_use *use, double budget)
{
    const double allowed = fmax(1, floor(budget * use->members));
    return fleet_retried(use) < allowed;
}
