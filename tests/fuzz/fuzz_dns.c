/* Any bytes as a message of DNS: a question that is understood has a name, and is no answer. */
#include "../../core/wire/dns.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_question question;
    uint16_t id = size >= 2 ? (uint16_t)(data[0] << 8 | data[1]) : 0;
    bool is_question = size >= DNS_QUESTION_MIN && dns_read_question(&question, data, size);
    if (is_question) {
        hold(dns_may_be_question(data, size));
        hold(question.id == id && question.name[0] != '\0' &&
             memchr(question.name, '\0', sizeof question.name) != NULL);
    }
    hold(!is_question || dns_read_answer(id, data, size) == DNS_NO_ANSWER);
    return 0;
}
