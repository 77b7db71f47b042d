/* The three forms of a date in HTTP (RFC 9110 section 5.6.7), and what is none.
 */
#include "../../core/wire/http_date.h"
#include "../support/test_list.h"

#include <string.h>

static const struct {
    const char *text;
    uint32_t expected;
} dates[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Wednesday, 09-Nov-94 08:49:37 GMT", 784370977},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
    {"Fri, 01 Mar 2024 00:00:00 GMT", 1709251200},
    {"Thu, 01 Jan 1970 00:00:01 GMT", 1},
    {"Sun, 07 Feb 2106 00:00:00 GMT", 0},
    {"Sun, 06 Nov 1994 08:49:37", 0},
    {"Sun, 06 Nox 1994 08:49:37 GMT", 0},
    {"Sun, 06 Nov 1994 24:49:37 GMT", 0},
    {"", 0},
};

static void a_date_has_three_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        uint32_t seen = http_date(dates[i].text, strlen(dates[i].text));
        if (seen != dates[i].expected)
            fail_msg("\"%s\": expected %u, seen %u", dates[i].text, dates[i].expected, seen);
    }
}

int main(int argc, char **argv)
{
    test_list_add(TEST(a_date_has_three_forms), NULL, NULL, NULL);
    return test_list_run("HTTP's dates", argc, argv, NULL, NULL);
}
