#include "insertion.h"

#include "../messages/step_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT_LINES = 3 };

bool insertions_add(struct insertions *insertions, size_t at, const char *text)
{
    if (insertions->count == INSERTIONS_MAX)
        return false;
    size_t place = insertions->count++;
    for (; place > 0 && insertions->list[place - 1].at > at; place--)
        insertions->list[place] = insertions->list[place - 1];
    insertions->list[place].at = at;
    snprintf(insertions->list[place].text, INSERTION_SIZE, "%s", text);
    return true;
}

/* Writes the bytes from `start` to `end`, with what is inserted in front of each; at the end of the file also behind the last. */
static void write_part(FILE *file, const struct insertions *insertions, const char *text, size_t start,
                       size_t end, bool last)
{
    size_t written = start;
    for (size_t i = 0; i < insertions->count; i++) {
        const struct insertion *insertion = &insertions->list[i];
        if (insertion->at < start || insertion->at > end || (insertion->at == end && !last))
            continue;
        fwrite(text + written, 1, insertion->at - written, file);
        fputs(insertion->text, file);
        written = insertion->at;
    }
    fwrite(text + written, 1, end - written, file);
}

char *insertions_apply(const struct insertions *insertions, const char *text, size_t length,
                       size_t *new_length)
{
    char *data = NULL;
    FILE *file = open_memstream(&data, new_length);
    if (file == NULL)
        return NULL;
    write_part(file, insertions, text, 0, length, true);
    if (fclose(file) == 0)
        return data;
    free(data);
    return NULL;
}

/* A line of the difference. */
struct diff_line {
    char sign;        /* ' ', '-' or '+' */
    const char *text; /* borrowed */
    size_t length;    /* with its line feed, if it has one */
};

struct diff {
    struct diff_line *lines;
    size_t count;
    size_t capacity;
    bool failed; /* memory ran out */
};

static size_t line_length(const char *text, size_t length)
{
    const char *feed = memchr(text, '\n', length);
    return feed != NULL ? (size_t)(feed + 1 - text) : length;
}

static void add_line(struct diff *diff, char sign, const char *text, size_t length)
{
    if (diff->count == diff->capacity) {
        const size_t capacity = diff->capacity == 0 ? 256 : 2 * diff->capacity;
        struct diff_line *grown = realloc(diff->lines, capacity * sizeof *grown);
        if (grown == NULL) {
            diff->failed = true;
            return;
        }
        diff->lines = grown;
        diff->capacity = capacity;
    }
    diff->lines[diff->count++] = (struct diff_line){sign, text, length};
}

static void add_lines(struct diff *diff, char sign, const char *text, size_t length)
{
    while (length > 0) {
        const size_t line = line_length(text, length);
        add_line(diff, sign, text, line);
        text += line;
        length -= line;
    }
}

/* What became of one line: itself, with whole lines before or behind it, or other lines. */
static void compare_line(struct diff *diff, const char *old, size_t old_length, const char *new,
                         size_t new_length)
{
    if (new_length >= old_length && memcmp(new, old, old_length) == 0 &&
        (new_length == old_length || old[old_length - 1] == '\n')) {
        add_line(diff, ' ', old, old_length);
        add_lines(diff, '+', new + old_length, new_length - old_length);
    } else if (new_length > old_length && memcmp(new + new_length - old_length, old, old_length) == 0 &&
               new[new_length - old_length - 1] == '\n') {
        add_lines(diff, '+', new, new_length - old_length);
        add_line(diff, ' ', old, old_length);
    } else {
        add_line(diff, '-', old, old_length);
        add_lines(diff, '+', new, new_length);
    }
}

static void write_line(FILE *file, const struct diff_line *line)
{
    fputc(line->sign, file);
    fwrite(line->text, 1, line->length, file);
    if (line->length == 0 || line->text[line->length - 1] != '\n')
        fputs(STEP_NO_NEWLINE_AT_END, file);
}

/* The line behind the hunk that has the changed line `at`: with the next changes, if no more than twice the context is between. */
static size_t end_of_hunk(const struct diff *diff, size_t at)
{
    size_t last = at;
    for (size_t i = at; i < diff->count && i <= last + 2 * CONTEXT_LINES + 1; i++)
        if (diff->lines[i].sign != ' ')
            last = i;
    return last + CONTEXT_LINES + 1 < diff->count ? last + CONTEXT_LINES + 1 : diff->count;
}

/* Writes the lines from `start` to `end`; `old` and `new` are the numbers of the first one. */
static void write_hunk(FILE *file, const struct diff *diff, size_t start, size_t end, size_t old, size_t new)
{
    size_t old_count = 0;
    size_t new_count = 0;
    for (size_t i = start; i < end; i++) {
        old_count += diff->lines[i].sign != '+';
        new_count += diff->lines[i].sign != '-';
    }
    fprintf(file, STEP_, old_count > 0 ? old : old - 1, old_count, new, new_count);
    for (size_t i = start; i < end; i++)
        write_line(file, &diff->lines[i]);
}

static void write_diff(FILE *file, const struct diff *diff, const char *name)
{
    size_t old = 1;
    size_t new = 1;
    size_t done = 0;
    for (size_t at = 0; at < diff->count; at++) {
        if (diff->lines[at].sign == ' ')
            continue;
        size_t start = at > done + CONTEXT_LINES ? at - CONTEXT_LINES : done;
        if (done == 0)
            fprintf(file, "--- %s\n+++ %s\n", name, name);
        for (; done < start; done++) {
            old++;
            new ++;
        }
        const size_t end = end_of_hunk(diff, at);
        write_hunk(file, diff, start, end, old, new);
        for (; done < end; done++) {
            old += diff->lines[done].sign != '+';
            new += diff->lines[done].sign != '-';
        }
        at = end - 1;
    }
}

char *insertions_diff(const struct insertions *insertions, const char *text, size_t length, const char *name)
{
    struct diff diff = {.lines = NULL};
    char *changed = NULL;
    size_t changed_length = 0;
    char *written = NULL;
    size_t written_length = 0;
    FILE *file = open_memstream(&changed, &changed_length);
    /* The new file is made line by line; its lines are where they end up, so their places are known only at the end. */
    size_t *ends = malloc((length + 1) * sizeof *ends);
    size_t lines = 0;
    for (size_t at = 0; file != NULL && ends != NULL && at < length;) {
        const size_t line = line_length(text + at, length - at);
        write_part(file, insertions, text, at, at + line, at + line == length);
        fflush(file);
        ends[lines++] = changed_length;
        at += line;
    }
    if (file == NULL || fclose(file) != 0 || ends == NULL)
        diff.failed = true;
    for (size_t i = 0, at = 0; !diff.failed && i < lines; i++) {
        const size_t line = line_length(text + at, length - at);
        const size_t start = i > 0 ? ends[i - 1] : 0;
        compare_line(&diff, text + at, line, changed + start, ends[i] - start);
        at += line;
    }
    file = diff.failed ? NULL : open_memstream(&written, &written_length);
    if (file != NULL) {
        write_diff(file, &diff, name);
        if (fclose(file) != 0) {
            free(written);
            written = NULL;
        }
    }
    free(ends);
    free(changed);
    free(diff.lines);
    return written;
}
