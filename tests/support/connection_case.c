#include "connection_case.h"

#include "connection_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 128 * 1024 };

#define SECOND UINT64_C(1000000000)

/* The words of the line from `at` on, with one blank between them. */
static void join(const struct sentence *sentence, int at, int end, char *into)
{
    into[0] = '\0';
    for (int i = at; i < end; i++) {
        size_t length = strlen(into);
        snprintf(into + length, CONNECTION_WORDS_SIZE - length, "%s%s", i > at ? " " : "",
                 sentence->words[i]);
    }
}

static void play_event(struct play *play)
{
    const struct sentence *sentence = &play->sentence;
    char words[CONNECTION_WORDS_SIZE];
    char expected[CONNECTION_WORDS_SIZE];
    uint64_t now = sentence_time(sentence, sentence_word(sentence, 0));
    if (now < play->now)
        sentence_fail(sentence, "time goes backwards", sentence->words[0]);
    play->now = now;
    play->answer = NULL;
    play->current = strcmp(sentence_word(sentence, 1), "rival") == 0;
    play->at = 1 + (int)play->current;
    play->end = sentence->count;
    for (int i = 0; i < sentence->count; i++)
        if (strcmp(sentence->words[i], "->") == 0)
            play->end = i;
    join(sentence, play->end + 1, sentence->count, expected);
    join(sentence, play->at, play->end, words);
    connection_play_event(play, words);
    if (expected[0] != '\0' && (play->answer == NULL || strcmp(expected, play->answer) != 0))
        snprintf(play->complaint, CONNECTION_WORDS_SIZE, "line %d: expected \"%.80s\", seen \"%.80s\"",
                 sentence->line, expected, play->answer == NULL ? "nothing" : play->answer);
}

static void play_line(struct play *play, bool *judged)
{
    const struct sentence *sentence = &play->sentence;
    const char *first = sentence_word(sentence, 0);
    char words[CONNECTION_WORDS_SIZE];
    if (strcmp(first, "stall") == 0) {
        play->stall = (uint64_t)(strtod(sentence_word(sentence, 1), NULL) * (double)SECOND);
    } else if (strcmp(first, "=") == 0) {
        *judged = true;
        join(sentence, 1, sentence->count, words);
        if (strcmp(words, "none") != 0)
            sentence_class(sentence, sentence_word(sentence, 1));
        if (strcmp(words, "none") != 0)
            connection_play_append(play->expected, words);
    } else if (*judged) {
        sentence_fail(sentence, "an event after the faults", first);
    } else {
        play_event(play);
    }
}

bool connection_case_play(const struct connection_case *one, char *complaint)
{
    static struct play play;
    bool judged = false;
    memset(&play, 0, sizeof play);
    play.stall = SECOND;
    play.complaint = complaint;
    complaint[0] = '\0';
    for (size_t i = 0; i < one->line_count; i++) {
        sentence_read(&play.sentence, "connections.txt", one->line + 1 + (int)i, one->lines[i]);
        play_line(&play, &judged);
    }
    if (!judged)
        sentence_fail(&play.sentence, "no expected fault, and no \"= none\"", one->name);
    if (strcmp(play.seen, play.expected) != 0)
        snprintf(complaint, CONNECTION_WORDS_SIZE, "expected %.100s, seen %.100s",
                 play.expected[0] == '\0' ? "none" : play.expected,
                 play.seen[0] == '\0' ? "none" : play.seen);
    return complaint[0] == '\0';
}

size_t connection_cases_read(const char *path, struct connection_case *cases)
{
    static char text[FILE_SIZE_MAX];
    FILE *file = fopen(path, "r");
    size_t count = 0;
    int number = 0;
    bool within = false;
    if (file == NULL)
        return 0;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    for (char *line = text; line < text + size;) {
        char *next = line + strcspn(line, "\n");
        *next++ = '\0';
        number++;
        if (sentence_is_blank(line)) {
            within = false;
        } else if (!within) {
            if (count == CONNECTION_CASES_MAX)
                return 0;
            cases[count++] = (struct connection_case){.name = line, .line = number};
            within = true;
        } else if (cases[count - 1].line_count < CONNECTION_LINES_MAX) {
            cases[count - 1].lines[cases[count - 1].line_count++] = line;
        } else {
            return 0;
        }
        line = next;
    }
    return count;
}
