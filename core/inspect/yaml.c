/* vhretry yaml: what a step of a valohai.yaml needs to be retried. */
#include "yaml.h"

#include "../messages/inspecting.h"
#include "../step_file/step_change.h"
#include "../words/print.h"
#include "../words/say.h"
#include "../words/usage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "Usage: vhretry yaml [OPTION]... [FILE]\n"
    "\n"
    "Prints what a step of a valohai.yaml (default: ./valohai.yaml) needs to be\n"
    "retried, as a difference: the library in front of its command, or at the top of\n"
    "several, and the token as an environment variable. Comments and order stay.\n"
    "\n"
    "  --step NAME     the step; not needed where there is only one\n"
    "  --library PATH  of libvhretry.so in the image, or '$(vhretry library)' where\n"
    "                  pip installed it; default: " LIBRARY_IN_IMAGE "\n"
    "  --parameters    the parameters retries and delay, too\n"
    "  --write         change the file\n"
    "  --help          show this help\n"
    "\n"
    "Exit status: 0 if nothing is missing, or it was written; 1 if something is\n"
    "missing; 2 if the file cannot be read or changed, and for a usage error.\n";

enum { FILE_MAX = 4 * 1024 * 1024, YAML_TROUBLE = EXIT_USAGE };

struct request {
    const char *file;
    struct step_wishes wishes;
    bool write;
};

/* The whole file, NUL-terminated; NULL with errno. Caller frees. */
static char *read_file(const char *path, size_t *length, mode_t *mode)
{
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    char *data = NULL;
    if (file < 0)
        return NULL;
    errno = EINVAL;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= FILE_MAX)
        data = malloc((size_t)status.st_size + 1);
    *length = 0;
    for (ssize_t count = 1; data != NULL && *length < (size_t)status.st_size && count > 0;
         *length += (size_t)count) {
        count = read(file, data + *length, (size_t)status.st_size - *length);
        if (count < 0) {
            free(data);
            data = NULL;
            break;
        }
    }
    if (data != NULL) {
        data[*length] = '\0';
        *mode = status.st_mode & 07777;
    }
    const int error = errno;
    close(file);
    errno = error;
    return data;
}

static bool write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        const ssize_t count = write(file, text, length);
        if (count < 0)
            return false;
        text += count;
        length -= (size_t)count;
    }
    return fsync(file) == 0;
}

/* Replaces the file in one step: one that is half written would lose somebody's work. */
static bool replace_file(const char *path, const char *text, size_t length, mode_t mode)
{
    char *real = realpath(path, NULL);
    char *beside = NULL;
    bool replaced = false;
    if (real != NULL && asprintf(&beside, "%s.XXXXXX", real) > 0) {
        const int file = mkostemp(beside, O_CLOEXEC);
        replaced = file >= 0 && write_all(file, text, length) && fchmod(file, mode) == 0 &&
                   rename(beside, real) == 0;
        const int error = errno;
        if (file >= 0)
            close(file);
        if (file >= 0 && !replaced)
            unlink(beside);
        errno = error;
    }
    free(beside);
    free(real);
    return replaced;
}

static int make_change(const struct request *request, const struct insertions *insertions, const char *text,
                       size_t length, mode_t mode)
{
    size_t new_length = 0;
    char *changed = insertions_apply(insertions, text, length, &new_length);
    char *diff = insertions_diff(insertions, text, length, request->file);
    int status = YAML_TROUBLE;
    if (changed == NULL || diff == NULL) {
        say(SAY_YAML_NO_MEMORY);
    } else if (request->write && !replace_file(request->file, changed, new_length, mode)) {
        say(SAY_YAML_UNWRITTEN, request->file, strerror(errno));
    } else {
        fputs(diff, stdout); /* for patch(1): each byte counts, and libyaml has refused control characters */
        status = request->write ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    free(changed);
    free(diff);
    return fflush(stdout) != 0 ? YAML_TROUBLE : status;
}

static int check(const struct request *request)
{
    struct insertions insertions = {.count = 0};
    char reason[STEP_REASON_SIZE];
    size_t length = 0;
    mode_t mode = 0;
    int status = YAML_TROUBLE;
    char *text = read_file(request->file, &length, &mode);
    if (text == NULL) {
        say(SAY_YAML_UNREAD, request->file, strerror(errno));
        return YAML_TROUBLE;
    }
    if (!step_change_find(&insertions, text, length, &request->wishes, reason)) {
        say("yaml: %s: %s", request->file, reason);
    } else if (insertions.count == 0) {
        print(YAML_COMPLETE, request->file);
        status = fflush(stdout) != 0 ? YAML_TROUBLE : EXIT_SUCCESS;
    } else {
        status = make_change(request, &insertions, text, length, mode);
    }
    free(text);
    return status;
}

/* Is `word` that option, alone or with a value behind `=`? */
static bool is_option(const char *word, const char *option)
{
    const size_t length = strlen(option);
    return strncmp(word, option, length) == 0 && (word[length] == '\0' || word[length] == '=');
}

int yaml_command(int argc, char **argv)
{
    struct request request = {.wishes = {.library = LIBRARY_IN_IMAGE}};
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        const char **value = is_option(word, "--step")      ? &request.wishes.step
                             : is_option(word, "--library") ? &request.wishes.library
                                                            : NULL;
        const char *equals = value != NULL ? strchr(word, '=') : NULL;
        if (equals != NULL)
            *value = equals + 1;
        else if (value != NULL && i + 1 < argc)
            *value = argv[++i];
        else if (strcmp(word, "--parameters") == 0)
            request.wishes.parameters = true;
        else if (strcmp(word, "--write") == 0)
            request.write = true;
        else if (request.file == NULL && word[0] != '-')
            request.file = word;
        else
            return refuse_word("yaml", word);
    }
    if (!step_library_is_plain(request.wishes.library)) {
        say(SAY_YAML_LIBRARY);
        return EXIT_USAGE;
    }
    if (request.file == NULL)
        request.file = "valohai.yaml";
    return check(&request);
}
