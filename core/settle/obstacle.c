#include "obstacle.h"

#include "../messages/retries.h"
#include "../words/fleet_text.h"

struct obstacle retry_obstacle(const struct situation *situation, char words[OBSTACLE_WORDS_SIZE])
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
    const double age = situation_chain_age(situation);
    if (chain_is_over(age, settings->chain_deadline)) {
        struct text why = text_in(words, OBSTACLE_WORDS_SIZE);
        text_add_chain_over(&why, age, settings->chain_deadline, identity->retry_count + 1,
                            settings->retries);
        return (struct obstacle){words, ADVICE_CHAIN_OVER};
    }
    return (struct obstacle){0};
}
