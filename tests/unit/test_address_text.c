/* Addresses as people write them: the same as inet_pton(3) makes of them. */
#include "../../core/evidence/address_text.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void compare(const char *text)
{
    uint8_t expected[16] = {0};
    uint8_t seen[16];
    int family = 0;
    if (inet_pton(AF_INET, text, expected) == 1)
        family = 4;
    else if (inet_pton(AF_INET6, text, expected) == 1)
        family = 6;
    const int read = address_parse(seen, text, strlen(text));
    if (read != family || (family != 0 && memcmp(seen, expected, family == 4 ? 4 : 16) != 0))
        fail_msg("\"%s\": read as an address of %d, expected %d", text, read, family);
}

static void addresses_are_read_as_libc_reads_them(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "0.0.0.0",
        "255.255.255.255",
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        "01.2.3.4",
        "0.00.0.0",
        "1.2.3.4 ",
        "::",
        "::1",
        "1::",
        ":1",
        "1:",
        ":",
        ":::",
        "1::2::3",
        "fd00::1",
        "FD00::aBcD",
        "12345::",
        "::g",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "::ffff:10.0.0.7",
        "::10.0.0",
        "1:2:3:4:5:6:1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "fe80::1%eth0",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        compare(rows[i]);
}

static void texts_made_at_random_too(void **state)
{
    (void)state;
    static const char letters[] = "::::..0123fF1g";
    unsigned seed = 1;
    for (int round = 0; round < 200000; round++) {
        char text[24];
        const size_t length = (size_t)(rand_r(&seed) % 20);
        for (size_t i = 0; i < length; i++)
            text[i] = letters[(size_t)rand_r(&seed) % (sizeof letters - 1)];
        text[length] = '\0';
        compare(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_as_libc_reads_them),
        cmocka_unit_test(texts_made_at_random_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
