#include "command_words.h"

#include "program_file.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRIPT_MAX = 65536, LOOKED_UP_MAX = 40 };

static const char ends[] = " \t\n;&|()<>'\"`=";

/* The words that were looked up: each costs a look into every folder of PATH. */
struct looked_up {
    uint64_t hashes[LOOKED_UP_MAX];
    size_t count;
};

/* `$NAME/PROGRAM` of the environment, and any other word as it is. */
static void expand_word(char word[PATH_MAX], const char *at, size_t length)
{
    char name[64];
    const char *rest = memchr(at, '/', length);
    const char *value = NULL;
    if (*at == '$' && rest) {
        const bool braces = at[1] == '{';
        snprintf(name, sizeof name, "%.*s", (int)(rest - at) - 1 - 2 * braces, at + 1 + braces);
        value = getenv(name);
    }
    if (value)
        snprintf(word, PATH_MAX, "%s%.*s", value, (int)(length - (size_t)(rest - at)), rest);
    else
        snprintf(word, PATH_MAX, "%.*s", (int)length, at);
}

static bool is_new(struct looked_up *words, const char *word)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (const char *byte = word; *byte; byte++)
        hash = (hash ^ (unsigned char)*byte) * UINT64_C(1099511628211);
    for (size_t i = 0; i < words->count; i++)
        if (words->hashes[i] == hash)
            return false;
    if (words->count == LOOKED_UP_MAX)
        return false;
    words->hashes[words->count++] = hash;
    return true;
}

static bool is_unobserved(struct looked_up *words, const char *word)
{
    struct program_file program;
    char missing[PATH_MAX];
    const bool may_be_program =
        strchr("-+%{}[]!$*,:", word[0]) == NULL && strspn(word, "0123456789.") < strlen(word);
    return may_be_program && is_new(words, word) && program_file_find(&program, word, missing) &&
           program_file_unobserved(&program);
}

/* Git starts git-lfs, which is built by Go, for `git lfs`, and for any file that a checkout takes from there. */
static const char *helper_of(const char *word)
{
    const char *slash = strrchr(word, '/');
    return strcmp(slash ? slash + 1 : word, "git") == 0 ? "git-lfs" : NULL;
}

static bool is_or_starts_unobserved(struct looked_up *words, const char *word)
{
    const char *helper = helper_of(word);
    return is_unobserved(words, word) || (helper && is_unobserved(words, helper));
}

static bool begins_line(const char *text, const char *at)
{
    while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at == text || at[-1] == '\n';
}

static bool is_among(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* What a shell does itself, which is in no folder of PATH, or of no interest. */
static bool is_builtin(const char *word)
{
    static const char *const builtins[] = {
        ".",    "[",     "break",  "case",   "cd",     "continue", "done",  "echo",
        "esac", "eval",  "exit",   "export", "false",  "fi",       "for",   "function",
        "in",   "local", "printf", "read",   "return", "set",      "shift", "source",
        "test", "trap",  "true",   "type",   "ulimit", "umask",    "unset", "wait"};
    return is_among(word, builtins, sizeof builtins / sizeof builtins[0]);
}

/* A word behind which a command stands, perhaps with options of its own before it. */
static bool is_launcher(const char *word)
{
    static const char *const launchers[] = {
        "!",    "chrt",  "command", "do",     "elif", "else", "env",  "exec",    "gosu",  "if",    "ionice",
        "nice", "nohup", "setsid",  "stdbuf", "sudo", "then", "time", "timeout", "until", "while", "xargs"};
    return is_among(word, launchers, sizeof launchers / sizeof launchers[0]);
}

/* Does a command begin with the word at `at`? The words that are its arguments would cost a look into every folder of PATH each. */
static bool begins_command(const char *text, const char *at)
{
    while (at > text && strchr(" \t\"'", at[-1]))
        at--;
    return at == text || strchr("\n;&|(`{[", at[-1]) != NULL;
}

static bool text_names_unobserved(struct looked_up *words, const char *text)
{
    char word[PATH_MAX];
    bool launched = false;
    bool assigned = false; /* `A=b` stands before the command */
    for (const char *at = text + strspn(text, ends); *at; at += strspn(at, ends)) {
        const size_t length = strcspn(at, ends);
        const bool comment = *at == '#' && begins_line(text, at);
        const bool value = at > text && at[-1] == '=';
        const bool begins = !value && (assigned || begins_command(text, at));
        expand_word(word, at, length);
        launched = is_launcher(word) || (launched && !begins);
        assigned = at[length] == '=' ? begins : value && assigned;
        const bool may_be_command = begins || launched || strchr(word, '/');
        if (!comment && may_be_command && !is_launcher(word) && !is_builtin(word) &&
            is_or_starts_unobserved(words, word))
            return true;
        at += comment ? strcspn(at, "\n") : length;
    }
    return false;
}

/* Reads the start of a script: a file that says so, or, `given`, the one that a shell was given. False if it is none. */
static bool read_script(char text[SCRIPT_MAX], const char *path, bool given)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return false;
    ssize_t length = pread(file, text, 2, 0);
    const bool script = length == 2 && (given || memcmp(text, "#!", 2) == 0);
    if (script)
        length = pread(file, text, SCRIPT_MAX - 1, 0);
    close(file);
    text[length < 0 ? 0 : length] = '\0';
    return script && memchr(text, '\0', (size_t)length) == NULL;
}

static bool is_shell(const char *word)
{
    static const char *const shells[] = {"sh", "bash", "dash", "zsh", "ksh", "ash"};
    const char *slash = strrchr(word, '/');
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(slash ? slash + 1 : word, shells[i]) == 0)
            return true;
    return false;
}

static bool find_word_in(char word[PATH_MAX], const char *text, const char *name)
{
    for (const char *at = text; *at; at += strspn(at, ends)) {
        const size_t length = strcspn(at, ends);
        expand_word(word, at, length);
        const char *slash = strrchr(word, '/');
        if (slash && strncmp(slash + 1, name, strlen(name)) == 0)
            return true;
        at += length;
    }
    return false;
}

void command_find_word(char word[PATH_MAX], char **command, const char *name)
{
    static char text[SCRIPT_MAX];
    bool given = false;
    for (; *command; command++) {
        if (find_word_in(word, *command, name) ||
            (read_script(text, *command, given) && find_word_in(word, text, name)))
            return;
        given = is_shell(*command) || (given && **command == '-');
    }
    word[0] = '\0';
}

bool command_names_unobserved(char **command)
{
    static char text[SCRIPT_MAX];
    struct looked_up words = {.count = 0};
    bool given = false; /* the next word may be a shell's script */
    for (char **word = command; *word; word++) {
        if (text_names_unobserved(&words, *word))
            return true;
        if (read_script(text, *word, given) && text_names_unobserved(&words, text))
            return true;
        given = is_shell(*word) || (given && **word == '-');
    }
    return false;
}
