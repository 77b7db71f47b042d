/* Errors are called the same in a program linked with glibc and in the one linked with musl. */
#include "../../core/words/error_words.h"

#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Every error that becomes a fault: the words are glibc's, whichever libc we are linked with. */
static const int system_errors[] = {
    EPERM,      EACCES,       ECONNREFUSED, ETIMEDOUT, ENETUNREACH,   EHOSTUNREACH, EHOSTDOWN, ENETDOWN,
    ECONNRESET, ECONNABORTED, ENETRESET,    EPIPE,     EADDRNOTAVAIL, ENOBUFS,      EMFILE,    ENFILE,
};
static const int resolver_errors[] = {EAI_AGAIN, EAI_NONAME, EAI_FAIL, EAI_NODATA};

/* strerror and gai_strerror are glibc's here: the tests are never built with musl. */
static void words_are_those_of_glibc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof system_errors / sizeof system_errors[0]; i++)
        assert_string_equal(words_of_errno(system_errors[i]), strerror(system_errors[i]));
    for (size_t i = 0; i < sizeof resolver_errors / sizeof resolver_errors[0]; i++)
        assert_string_equal(words_of_resolver(resolver_errors[i]), gai_strerror(resolver_errors[i]));
}

static void they_are_ours_and_not_the_libc_s(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof system_errors / sizeof system_errors[0]; i++)
        assert_ptr_not_equal(words_of_errno(system_errors[i]), strerror(system_errors[i]));
    for (size_t i = 0; i < sizeof resolver_errors / sizeof resolver_errors[0]; i++)
        assert_ptr_not_equal(words_of_resolver(resolver_errors[i]), gai_strerror(resolver_errors[i]));
}

static void an_error_that_is_no_fault_has_the_libc_s_words(void **state)
{
    (void)state;
    assert_string_equal(words_of_errno(ENOENT), strerror(ENOENT));
    assert_string_equal(words_of_resolver(EAI_FAMILY), gai_strerror(EAI_FAMILY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_glibc),
        cmocka_unit_test(they_are_ours_and_not_the_libc_s),
        cmocka_unit_test(an_error_that_is_no_fault_has_the_libc_s_words),
    };
    return cmocka_run_group_tests_name("error words", tests, NULL, NULL);
}
