/* Which certificates are trusted, of a machine that has them in every place, then in one place fewer at a time. */
#include "../../core/valohai/authorities.h"
#include "../support/scratch_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct row {
    const char *name;
    /* Names of files under the test's folder: these have a certificate, those are empty. */
    const char *there[5];
    const char *empty;
    const char *bundle, *file, *folder; /* CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR; NULL: not set */
    const char *expected; /* the file chosen, under the test's folder or as it stands; "" none */
    const char *source;
};

#define OWN "share/vhretry/ca-certificates.crt"

static const struct row rows[] = {
    {"CURL_CA_BUNDLE is before all",
     {"libcurl", "first", OWN},
     NULL,
     "/a",
     "/b",
     NULL,
     "/a",
     "CURL_CA_BUNDLE"},
    {"SSL_CERT_FILE comes next", {"libcurl", "first", OWN}, NULL, NULL, "/b", NULL, "/b", "SSL_CERT_FILE"},
    {"a variable set to nothing is not set", {"first"}, NULL, "", "", "", "first", "this image"},
    {"a chosen file that is missing is an error to be seen, not passed over",
     {"first"},
     NULL,
     "/missing",
     NULL,
     NULL,
     "/missing",
     "CURL_CA_BUNDLE"},
    {"SSL_CERT_DIR is taken beside a file", {"first"}, NULL, NULL, NULL, "/c", "first", "this image"},
    {"libcurl's own need not be told to it",
     {"libcurl", "first", OWN},
     NULL,
     NULL,
     NULL,
     NULL,
     "",
     "libcurl"},
    {"the first of the usual places",
     {"first", "second", OWN},
     NULL,
     NULL,
     NULL,
     NULL,
     "first",
     "this image"},
    {"an empty file is none", {"second", OWN}, "first", NULL, NULL, NULL, "second", "this image"},
    {"those that came with us are last", {OWN}, "libcurl", NULL, NULL, NULL, "bin/../" OWN, "vhretry"},
    {"none at all", {NULL}, OWN, NULL, NULL, NULL, "", NULL},
};

static void set(const char *variable, const char *value)
{
    if (value)
        setenv(variable, value, 1);
    else
        unsetenv(variable);
}

static void write_file(const char *folder, const char *name, const char *content)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static void make_folder(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static bool same(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

static unsigned failures_of(const struct row *row)
{
    char folder[SCRATCH_PATH_SIZE];
    char libcurl[2 * SCRATCH_PATH_SIZE], first[2 * SCRATCH_PATH_SIZE], second[2 * SCRATCH_PATH_SIZE];
    char program[2 * SCRATCH_PATH_SIZE], expected[PATH_MAX];
    scratch_folder_make(folder);
    snprintf(libcurl, sizeof libcurl, "%s/libcurl", folder);
    snprintf(first, sizeof first, "%s/first", folder);
    snprintf(second, sizeof second, "%s/second", folder);
    snprintf(program, sizeof program, "%s/bin/vhretry", folder);
    make_folder(folder, "bin");
    make_folder(folder, "share");
    make_folder(folder, "share/vhretry");
    for (size_t i = 0; i < sizeof row->there / sizeof row->there[0] && row->there[i]; i++)
        write_file(folder, row->there[i], "certificate\n");
    if (row->empty)
        write_file(folder, row->empty, "");
    set("CURL_CA_BUNDLE", row->bundle);
    set("SSL_CERT_FILE", row->file);
    set("SSL_CERT_DIR", row->folder);

    const char *const usual[] = {first, second, NULL};
    const struct authority_places places = {.libcurl = libcurl, .usual = usual, .program = program};
    struct authorities found;
    find_authorities(&found, &places);

    bool is_path_of_ours = row->expected[0] != '\0' && row->expected[0] != '/';
    snprintf(expected, sizeof expected, "%s%s%s", is_path_of_ours ? folder : "", is_path_of_ours ? "/" : "",
             row->expected);
    const char *chosen_folder = row->folder && row->folder[0] != '\0' ? row->folder : NULL;
    bool right = strcmp(found.file, expected) == 0 && same(found.source, row->source) &&
                 same(found.folder, chosen_folder);
    if (!right)
        print_error("%s:\n  expected \"%s\" from %s\n  seen     \"%s\" from %s, folder %s\n", row->name,
                    expected, row->source ? row->source : "nobody", found.file,
                    found.source ? found.source : "nobody", found.folder ? found.folder : "none");
    scratch_folder_remove(folder);
    return right ? 0 : 1;
}

static void the_nearest_certificates_are_trusted(void **state)
{
    unsigned failures = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        failures += failures_of(&rows[i]);
    assert_int_equal(failures, 0);
}

static void a_program_whose_path_is_not_known_has_none_of_its_own(void **state)
{
    const char *const usual[] = {NULL};
    const struct authority_places places = {.libcurl = NULL, .usual = usual, .program = NULL};
    struct authorities found;
    (void)state;
    set("CURL_CA_BUNDLE", NULL);
    set("SSL_CERT_FILE", NULL);
    find_authorities(&found, &places);
    assert_string_equal(found.file, "");
    assert_null(found.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_certificates_are_trusted),
        cmocka_unit_test(a_program_whose_path_is_not_known_has_none_of_its_own),
    };
    return cmocka_run_group_tests_name("authorities", tests, NULL, NULL);
}
