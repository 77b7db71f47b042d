#include "obstacle.h"

#include "../words/fleet_text.h"

struct obstacle retry_obstacle(const struct situation *situation, char words[OBSTACLE_WORDS_SIZE])
{
    const struct settings *settings = &situation->settings;
    const struct identity *identity = &situation->identity;
    if (settings->in_pipeline == PIPELINE_ANNOTATE && identity->pipeline_id)
        return (struct obstacle){"the execution is a pipeline node; set on-error: retry on the node, or "
                                 "VHRETRY_IN_PIPELINE=execution for a retry outside the pipeline",
                                 NULL};
    if (settings->in_pipeline == PIPELINE_ANNOTATE && identity->distributed)
        return (struct obstacle){
            "the execution is a member of a distributed task, and the others wait for it; start "
            "the task again, or set VHRETRY_IN_PIPELINE=execution for a retry outside the task",
            NULL};
    if (!identity->execution_id || !identity->project_id || !identity->commit || !identity->step)
        return (struct obstacle){
            "execution.json does not say what to start",
            "it must have the ids of execution and project, commit and step; see VH_CONFIG_DIR"};
    if (!settings->token)
        return (struct obstacle){"VH_API_TOKEN is not set",
                                 "add an API token to the project as a secret environment variable"};
    const double age = situation_chain_age(situation);
    if (chain_is_over(age, settings->chain_deadline)) {
        struct text why = text_in(words, OBSTACLE_WORDS_SIZE);
        text_add_chain_over(&why, age, settings->chain_deadline, identity->retry_count + 1,
                            settings->retries);
        return (struct obstacle){words, "set a longer one, or off, for another retry"};
    }
    return (struct obstacle){0};
}
