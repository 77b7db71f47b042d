#include "rules_file.h"

#include "../messages/settings.h"
#include "../words/printable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* `rules of the site: /etc/vhretry.rules may be written to by others (try: chmod go-w); no rule is in force` */
static size_t complain_of(const struct rule_list *list, const char *problem, settings_complaint *complain,
                          void *context)
{
    char data[4 * RULE_FILE_SIZE];
    struct text text = text_in(data, sizeof data);
    text_add(&text, SETTING_RULES_OF_THE_SITE);
    text_add(&text, list->file);
    text_add(&text, " ");
    text_add(&text, problem);
    text_add(&text, SETTING_NO_RULE);
    complain(data, context);
    return 1;
}

/* What is wrong with it; NULL: nothing. */
static const char *find_fault(const struct stat *status)
{
    if (!S_ISREG(status->st_mode))
        return SETTING_IS_NO_FILE_GIVE;
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return SETTING_BELONGS_TO_ANOTHER_USER;
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return SETTING_MAY_BE_WRITTEN;
    if (status->st_size > RULES_FILE_MAX)
        return SETTING_IS_LARGER_THAN_256;
    return NULL;
}

/* Reads at most `size` bytes. False with errno. */
static bool read_bytes(int file, char *data, size_t size, size_t *length)
{
    ssize_t count = 1;
    for (*length = 0; *length < size && count != 0;) {
        count = read(file, data + *length, size - *length);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            *length += (size_t)count;
    }
    return true;
}

static size_t read_rules(struct rule_list *list, int file, settings_complaint *complain, void *context)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return complain_of(list, SETTING_CANNOT_BE_READ, complain, context);
    if (S_ISCHR(status.st_mode))
        return 0;
    const char *wrong = find_fault(&status);
    if (wrong != NULL)
        return complain_of(list, wrong, complain, context);
    size_t length;
    char *data = malloc(RULES_FILE_MAX);
    if (data == NULL || !read_bytes(file, data, RULES_FILE_MAX, &length)) {
        free(data);
        return complain_of(list, SETTING_CANNOT_BE_READ, complain, context);
    }
    const size_t count = rules_parse(list, data, length, complain, context);
    free(data);
    return count;
}

/* `cannot be read: No such file or directory, looked for from "/tmp" (give an absolute path)` */
static void explain_absence(struct text *problem, const char *path, int error)
{
    char folder[RULE_FILE_SIZE];
    text_add(problem, SETTING_CANNOT_BE_READ_ALSO);
    text_add(problem, strerror(error));
    if (path[0] == '/' || getcwd(folder, sizeof folder) == NULL)
        return;
    text_add(problem, SETTING_LOOKED_FOR_FROM);
    text_add_printable(problem, folder, sizeof folder - 1);
    text_add(problem, SETTING_GIVE_ABSOLUTE_PATH);
}

size_t rules_file_read(struct rule_list *list, const char *path, settings_complaint *complain, void *context)
{
    *list = (struct rule_list){.rules = NULL};
    struct text name = text_in(list->file, sizeof list->file);
    const bool expected = path != NULL;
    path = expected ? path : RULES_FILE_DEFAULT;
    text_add_printable(&name, path, sizeof list->file - 1);
    /* O_NONBLOCK: a fifo without a writer would block for ever. */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) {
        if (!expected && (errno == ENOENT || errno == ENOTDIR)) {
            list->file[0] = '\0';
            return 0;
        }
        char problem[2 * RULE_FILE_SIZE];
        struct text text = text_in(problem, sizeof problem);
        explain_absence(&text, path, errno);
        return complain_of(list, problem, complain, context);
    }
    const size_t wrong = read_rules(list, file, complain, context);
    close(file);
    return wrong;
}
