#include "redirects.h"

#include "../../core/wire/question.h"
#include "../platform/seldom.h"

enum { REDIRECTS = 32 };

/* Path and question in one word, so that nobody reads halves of two. Written by any thread. A fork keeps its copy. */
static uint64_t redirects[REDIRECTS] SELDOM;
static uint32_t next;

void redirects_note(uint32_t path, uint32_t question)
{
    const uint64_t redirect = (uint64_t)path << 32 | question;
    for (size_t i = 0; i < REDIRECTS; i++)
        if (__atomic_load_n(&redirects[i], __ATOMIC_RELAXED) == redirect)
            return;
    uint32_t place = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % REDIRECTS;
    __atomic_store_n(&redirects[place], redirect, __ATOMIC_RELAXED);
}

static bool has_led(void)
{
    return __atomic_load_n(&next, __ATOMIC_RELAXED) != 0;
}

uint32_t redirects_first(uint32_t path)
{
    if (!has_led())
        return 0;
    for (size_t i = 0; path != 0 && i < REDIRECTS; i++) {
        const uint64_t redirect = __atomic_load_n(&redirects[i], __ATOMIC_RELAXED);
        if (redirect >> 32 == path)
            return (uint32_t)redirect;
    }
    return 0;
}

uint32_t redirects_question(const void *request, size_t length)
{
    return request == NULL || !has_led() ? 0 : redirects_first(http1_path(request, length));
}
