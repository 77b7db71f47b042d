/* Values of VHRETRY_REHEARSE, and the peers that they mean. */
#include "../../core/evidence/rehearsal.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char value[512];
    char said[400];
    struct text problem = text_in(said, sizeof said);
    struct rehearsal rehearsal;
    if (size >= sizeof value)
        return 0;
    memcpy(value, data, size);
    value[size] = '\0';
    if (!rehearsal_parse(&rehearsal, value, &problem)) {
        hold(rehearsal.count == 0 && problem.length > 0);
        return 0;
    }
    hold(problem.length == 0 && rehearsal.count <= REHEARSAL_RULES_MAX);
    rehearsal_spare(&rehearsal, value);
    rehearsal_is_due(value, NULL);
    struct peer peer = {.family = 4, .port = 443, .address = {10, 0, 0, 7}};
    peer_set_name(&peer, "db.example.com");
    for (size_t i = 0; i < rehearsal.count; i++) {
        hold(rehearsal.rules[i].class != FAULT_NONE && rehearsal.rules[i].number <= REHEARSAL_NUMBER_MAX);
        rehearsal_matches(&rehearsal, &rehearsal.rules[i], &peer);
    }
    return 0;
}
