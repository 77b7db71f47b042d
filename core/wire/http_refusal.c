#include "http_refusal.h"

static bool has_code(const struct answer *answer, const char *code)
{
    return answer->code[0] == code[0] && answer->code[1] == code[1] && answer->code[2] == code[2];
}

/* A code in a header counts where the request would be to blame. 403: what is forbidden now is allowed later, if no requests are left or the answer says when to come back. 413 is temporary if
 * the answer says so, too (RFC 9110 section 15.5.14). With other statuses these headers mean no refusal: good answers
 * count down as well. */
static enum refusal_reason reason_in_head(const struct answer *answer)
{
    unsigned flags = answer->head.flags;
    bool forbidden = has_code(answer, "403");
    if (answer->code[0] == '4' && answer->class == FAULT_NONE && answer->head.reason != REASON_NONE)
        return (enum refusal_reason)answer->head.reason;
    if (forbidden && (flags & HEAD_LIMIT_USED_UP) != 0)
        return REASON_LIMIT_USED_UP;
    if ((forbidden || has_code(answer, "413")) && (flags & HEAD_COME_BACK) != 0)
        return REASON_COME_BACK;
    return REASON_NONE;
}

void http_refuse(struct answer *answer, enum refusal_reason reason)
{
    answer->reason = (uint8_t)reason;
    answer->class = (uint8_t)refusal_reason_class(reason);
    answer->result = ANSWER_FAULT;
}

void http_judge_head(struct answer *answer)
{
    enum refusal_reason reason = reason_in_head(answer);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT
                     : answer->code[0] == '5'    ? ANSWER_BAD
                                                 : ANSWER_GOOD;
    if (reason != REASON_NONE)
        http_refuse(answer, reason);
}

unsigned http_body_worth_reading(const struct answer *answer)
{
    enum { OF_BLAME = 2048 /* long messages may come first */, OF_SUCCESS = 1024 };
    if (answer->result != ANSWER_GOOD || (answer->head.flags & HEAD_CODED) != 0)
        return 0;
    return answer->code[0] == '4' ? OF_BLAME : has_code(answer, "200") ? OF_SUCCESS : 0;
}
