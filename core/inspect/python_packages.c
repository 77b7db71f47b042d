#include "python_packages.h"

#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES_MAX = 20000 /* of one package that are looked at */, FILES_MAX = 64 /* that are read */ };

/* What a package is called, and its files or folders among the others. */
static const struct {
    const char *package;
    const char *files;
} known[] = {
    {"ssl", "../lib-dynload/_ssl*.so"}, /* of a Python that is built to be moved about */
    {"pyarrow", "pyarrow"},
    {"grpc", "grpc"},
    {"hf_xet", "hf_xet"},
    {"hf_transfer", "hf_transfer"},
    {"polars", "_polars_runtime*"},
    {"polars", "polars"},
    {"deltalake", "deltalake"},
    {"lance", "lance"},
    {"lancedb", "lancedb"},
    {"obstore", "obstore"},
    {"awscrt", "_awscrt*.so"},
    {"s3torchconnectorclient", "s3torchconnectorclient"},
    {"tensorflow", "tensorflow"},
    {"tensorstore", "tensorstore"},
    {"ray", "ray"},
    {"confluent_kafka", "confluent_kafka*"},
    {"psycopg2", "psycopg2*"},
    {"psycopg", "psycopg_binary*"},
    {"curl_cffi", "curl_cffi*"},
    {"pycurl", "pycurl*"},
    {"primp", "primp"},
    {"adbc_driver_snowflake", "adbc_driver_snowflake"},
    {"adbc_driver_flightsql", "adbc_driver_flightsql"},
    {"opendal", "opendal"},
    {"wandb", "wandb"},
};

/* nftw(3) gives its function no context. */
static struct {
    struct own_tls_search *search;
    unsigned entries;
    unsigned files;
    const char *own;
    char file[PATH_MAX];
} walk;

static int look_at(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    const char *name = path + place->base;
    if (++walk.entries > ENTRIES_MAX)
        return 1;
    if (kind != FTW_F || !S_ISREG(status->st_mode) || own_tls_is_heard(name))
        return 0;
    if (!strstr(name, ".so") && (status->st_mode & S_IXUSR) == 0)
        return 0;
    if (++walk.files > FILES_MAX)
        return 1;
    walk.own = own_tls_inside(walk.search, path);
    if (walk.own)
        snprintf(walk.file, sizeof walk.file, "%s", path);
    return walk.own != NULL;
}

static void look_into(struct own_tls_search *search, const char *folder, python_package_listener *tell,
                      void *context)
{
    char pattern[PATH_MAX];
    const char *told = "";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        glob_t found;
        if (strcmp(known[i].package, told) == 0 ||
            snprintf(pattern, sizeof pattern, "%s/%s", folder, known[i].files) >= PATH_MAX ||
            glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
            continue;
        walk.search = search;
        walk.entries = walk.files = 0;
        walk.own = NULL;
        for (size_t j = 0; j < found.gl_pathc && !walk.own; j++)
            nftw(found.gl_pathv[j], look_at, 8, FTW_PHYS);
        globfree(&found);
        if (!walk.own)
            continue;
        told = known[i].package;
        tell(told, walk.file, walk.own, context);
    }
}

/* The folders of packages of the Python whose bin is in `prefix`. */
static void look_below(struct own_tls_search *search, const char *prefix, python_package_listener *tell,
                       void *context)
{
    static const char *const folders[] = {"lib/python3*/site-packages", "lib/python3*/dist-packages"};
    char pattern[PATH_MAX];
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        glob_t found;
        if (snprintf(pattern, sizeof pattern, "%s/%s", prefix, folders[i]) >= PATH_MAX ||
            glob(pattern, 0, NULL, &found) != 0)
            continue;
        for (size_t j = 0; j < found.gl_pathc; j++)
            look_into(search, found.gl_pathv[j], tell, context);
        globfree(&found);
    }
}

/* `/opt/venv/bin/python3` is in `/opt/venv`. False if it is in no such folder. */
static bool find_prefix(const char *path, char prefix[PATH_MAX])
{
    snprintf(prefix, PATH_MAX, "%s", path);
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(prefix, '/');
        if (!slash || slash == prefix)
            return false;
        *slash = '\0';
    }
    return true;
}

void python_packages_read(struct own_tls_search *search, const char *path, python_package_listener *tell,
                          void *context)
{
    char real[PATH_MAX];
    char prefixes[2][PATH_MAX] = {"", ""};
    char mark[PATH_MAX];
    bool usr = false;
    if (find_prefix(path, prefixes[0])) {
        look_below(search, prefixes[0], tell, context);
        if (snprintf(mark, sizeof mark, "%s/pyvenv.cfg", prefixes[0]) >= PATH_MAX || access(mark, F_OK) == 0)
            return; /* a virtual environment sees what it has, as a rule */
    }
    if (realpath(path, real) && find_prefix(real, prefixes[1]) && strcmp(prefixes[0], prefixes[1]) != 0)
        look_below(search, prefixes[1], tell, context);
    for (size_t i = 0; i < 2; i++)
        usr = usr || strcmp(prefixes[i], "/usr") == 0;
    if (usr)
        look_below(search, "/usr/local", tell, context);
}
