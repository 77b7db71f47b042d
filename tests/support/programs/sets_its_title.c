/* Overwrites its arguments and environment, as programs do to set their process title (setproctitle(3)), and then does
 * what loopback_client.h says.
 */
#include "loopback_client.h"

extern char **environ;

/* What the library adds is elsewhere, behind all others. */
static int is_added(const char *entry)
{
    return strncmp(entry, "VHRETRY_RUN=", 12) == 0 || strncmp(entry, "VHRETRY_ATTEMPT=", 16) == 0 ||
           strncmp(entry, "VHRETRY_RETRY_COUNT=", 20) == 0;
}

/* The strings follow each other on the initial stack; what was put elsewhere ends them. */
static char *end_of_title(char **arguments, int *elsewhere)
{
    char *end = arguments[0];
    *elsewhere = 0;
    for (; *arguments != NULL; arguments++)
        end += strlen(end) + 1;
    for (char **entry = environ; *entry != NULL; entry++) {
        if (*elsewhere == 0 && *entry == end)
            end += strlen(end) + 1;
        else
            *elsewhere += !is_added(*entry);
    }
    return end;
}

int main(int count, char **arguments)
{
    char *copies[3] = {0};
    int elsewhere;
    char *start = arguments[0];
    char *end = end_of_title(arguments, &elsewhere);
    for (int i = 0; i < count && i < 3; i++)
        copies[i] = strdup(arguments[i]);
    memset(start, 'x', (size_t)(end - start - 1));
    puts(elsewhere == 0 ? "all strings are in their places" : "the title is short");
    return behave(count < 3 ? count : 3, copies);
}
