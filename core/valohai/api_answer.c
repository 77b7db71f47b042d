#include "api_answer.h"

#include <stddef.h>

void api_answer_free(struct api_answer *answer)
{
    json_object_put(answer->body);
    answer->body = NULL;
}
