/* URLs: where a token would be sent, and what is no such place. */
#include "../../core/settings/url.h"
#include "../support/test_list.h"

#include <stddef.h>
#include <string.h>

#define LONG_LABEL "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc."

static const struct origin_case {
    const char *name;
    const char *url;
    const char *origin; /* "" for none */
} origins[] = {
    {"a host", "https://v.example.com", "https://v.example.com"},
    {"what stands behind the host is left out", "https://v.example.com/api/v0/?a=b#c",
     "https://v.example.com"},
    {"a query may follow the host", "http://h?x", "http://h"},
    {"a fragment may follow the host", "http://h#x", "http://h"},
    {"a port", "http://127.0.0.1:8000/", "http://127.0.0.1:8000"},
    {"a port without a number is none", "http://h:/x", "http://h"},
    {"zeros before a port", "https://h:08000/x", "https://h:8000"},
    {"the last port", "http://h:65535", "http://h:65535"},
    {"a port that is too large", "http://h:65536", ""},
    {"a port that would wrap", "http://h:4294967376", ""},
    {"a port with a sign", "http://h:+80/", ""},
    {"two ports", "http://h:80:90", ""},
    {"a scheme in capitals", "HTTPS://Host.Example/x", "https://Host.Example"},
    {"an address of IPv6", "http://[::1]:80/", "http://[::1]:80"},
    {"an address of IPv6 without a port", "http://[::ffff:1.2.3.4]", "http://[::ffff:1.2.3.4]"},
    {"brackets around nothing", "http://[]/", ""},
    {"brackets around a name", "http://[localhost]/", ""},
    {"brackets around too many numbers", "http://[1:2:3:4:5:6:7:8:9]/", ""},
    {"brackets that stay open", "http://[::1", ""},
    {"something behind the brackets", "http://[::1]x/", ""},
    {"a zone", "http://[fe80::1%25eth0]/", ""},
    {"a name beyond ASCII", "http://m\303\244nty.example/", "http://m\303\244nty.example"},
    {"a long name", "http://" LONG_LABEL LONG_LABEL LONG_LABEL "example",
     "http://" LONG_LABEL LONG_LABEL LONG_LABEL "example"},
    {"a name that no DNS has", "http://" LONG_LABEL LONG_LABEL LONG_LABEL LONG_LABEL "example", ""},
    {"another scheme", "ftp://x/", ""},
    {"a file", "file:///etc/passwd", ""},
    {"no scheme", "v.example.com", ""},
    {"one slash", "http:/h", ""},
    {"three slashes", "http:///h", ""},
    {"nothing behind the scheme", "https://", ""},
    {"a port alone", "http://:80/", ""},
    {"a user", "https://me@v.example", ""},
    {"a password", "https://me:pa55@v.example", ""},
    {"a password that looks like a port", "https://v.example:80@evil.example", ""},
    {"an @ behind the host is part of the path", "https://v.example/me@home", "https://v.example"},
    {"a backslash, which some take for a slash", "https://v.example\\@evil.example", ""},
    {"an encoded byte, which some decode", "https://v%2eexample/", ""},
    {"a blank", "http://h /x", ""},
    {"a blank in the path", "http://h/a b", ""},
    {"a line's end, which would end a header", "http://h/\r\nX: y", ""},
    {"nothing", "", ""},
};

static void it_has_this_origin(void **state)
{
    const struct origin_case *row = *state;
    char origin[ORIGIN_SIZE] = "left over";
    const bool usable = url_origin(row->url, origin);
    assert_string_equal(origin, row->origin);
    assert_int_equal(usable, row->origin[0] != '\0');
}

static const struct loopback_case {
    const char *name;
    const char *origin;
    bool loopback;
} loopbacks[] = {
    {"localhost is this machine", "http://localhost:8000", true},
    {"a name that begins so is not", "http://localhost.evil.example", false},
    {"127.0.0.0/8 is", "http://127.9.9.9", true},
    {"a name that begins so is not either", "http://127.0.0.1.evil.example", false},
    {"::1 is", "http://[::1]:80", true},
    {"another address of IPv6 is not", "http://[::2]:80", false},
    {"a short form of 127.0.0.1 is not known as such", "http://127.1", false},
};

static void it_is_this_machine_or_not(void **state)
{
    const struct loopback_case *row = *state;
    assert_int_equal(origin_is_loopback(row->origin), row->loopback);
    assert_int_equal(origin_is_exposed(row->origin), !row->loopback);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(origins), it_has_this_origin, NULL, NULL);
    test_list_add_rows(TABLE(loopbacks), it_is_this_machine_or_not, NULL, NULL);
    return test_list_run("URLs", argc, argv, NULL, NULL);
}
