/* execution.json, parameters.json and api.json. */
#include "../../core/valohai/identity.h"
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void remove_folder(void)
{
    static const char *const names[] = {"execution.json", "parameters.json", "api.json"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void write_file(const char *name, const uint8_t *data, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    hold(file && fwrite(data, 1, size, file) == size);
    fclose(file);
}

static void hear(const char *line, void *context)
{
    (void)context;
    hold(strlen(line) < 640 && !strchr(line, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (*folder == '\0') {
        snprintf(folder, sizeof folder, "/dev/shm/vhretry-fuzz-XXXXXX");
        hold(mkdtemp(folder) && setenv("VH_JOB_ID", "exec-1", 1) == 0 && atexit(remove_folder) == 0);
    }
    write_file("execution.json", data, size);
    write_file("parameters.json", data, size);
    write_file("api.json", data, size);
    struct identity identity;
    identity_read(&identity, folder, hear, NULL);
    hold(identity.in_execution);
    hold((identity.status_detail_url != NULL) == (identity.status_detail_method != NULL));
    identity_free(&identity);
    return 0;
}
