#include "obstacle.h"

#include "../messages/retries.h"

struct obstacle retry_obstacle(const struct situation *situation)
{
    const struct settings *settings = &situation->settings;
    const struct identity *identity = &situation->identity;
    if (settings->in_pipeline == PIPELINE_ANNOTATE && identity->pipeline_id)
        return (struct obstacle){WHY_NOT_PIPELINE, NULL};
    if (settings->in_pipeline == PIPELINE_ANNOTATE && identity->distributed)
        return (struct obstacle){WHY_NOT_DISTRIBUTED, NULL};
    if (!identity->execution_id || !identity->project_id || !identity->commit || !identity->step)
        return (struct obstacle){WHY_NOT_UNNAMED, ADVICE_UNNAMED};
    if (!settings->token)
        return (struct obstacle){WHY_NOT_TOKEN, ADVICE_TOKEN};
    return (struct obstacle){0};
}
