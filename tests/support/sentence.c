#include "sentence.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sentence_is_blank(const char *line)
{
    return line[0] == '#' || line[strspn(line, " ")] == '\0';
}

void sentence_read(struct sentence *sentence, const char *file, int line, const char *text)
{
    sentence->file = file;
    sentence->line = line;
    sentence->count = 0;
    snprintf(sentence->text, sizeof sentence->text, "%s", text);
    for (char *word = strtok(sentence->text, " "); word != NULL && sentence->count < SENTENCE_WORDS_MAX;
         word = strtok(NULL, " "))
        sentence->words[sentence->count++] = word;
}

_Noreturn void sentence_fail(const struct sentence *sentence, const char *problem, const char *word)
{
    fprintf(stderr, "%s:%d: %s: \"%s\"\n", sentence->file, sentence->line, problem, word);
    exit(1);
}

const char *sentence_word(const struct sentence *sentence, int index)
{
    if (index >= sentence->count || sentence->words[index] == NULL)
        sentence_fail(sentence, "a word is missing after",
                      sentence->count > 0 ? sentence->words[sentence->count - 1] : "");
    return sentence->words[index];
}

uint64_t sentence_time(const struct sentence *sentence, const char *word)
{
    char *end;
    double seconds = strtod(word, &end);
    if (end == word || *end != '\0' || seconds < 0)
        sentence_fail(sentence, "not a time in seconds", word);
    return (uint64_t)((BASE_SECONDS + seconds) * 1e9 + 0.5);
}

long sentence_number(const struct sentence *sentence, const char *word)
{
    char *end;
    long number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || number < 0 || number > 1000000)
        sentence_fail(sentence, "not a number", word);
    return number;
}

bool sentence_address(struct peer *peer, const char *text)
{
    if (inet_pton(AF_INET, text, peer->address) == 1)
        peer->family = 4;
    else if (inet_pton(AF_INET6, text, peer->address) == 1)
        peer->family = 6;
    return peer->family != 0;
}

struct peer sentence_peer(const struct sentence *sentence, const char *word)
{
    struct peer peer = {0};
    char copy[SENTENCE_SIZE];
    snprintf(copy, sizeof copy, "%s", word);
    char *bracket = strchr(copy, ']');
    char *colon = strrchr(bracket != NULL ? bracket : copy, ':');
    if (colon != NULL) {
        peer.port = (uint16_t)sentence_number(sentence, colon + 1);
        *colon = '\0';
    }
    char *host = copy;
    char *parenthesis = strchr(copy, '(');
    if (bracket != NULL) {
        *bracket = '\0';
        host++;
    }
    if (parenthesis != NULL) {
        *strchr(parenthesis, ')') = '\0';
        *parenthesis = '\0';
        if (!sentence_address(&peer, parenthesis + 1))
            sentence_fail(sentence, "not an address", parenthesis + 1);
        peer_set_name(&peer, host);
    } else if (!sentence_address(&peer, host)) {
        peer_set_name(&peer, host);
    }
    return peer;
}

enum fault_phase sentence_phase(const struct sentence *sentence, const char *word)
{
    for (enum fault_phase phase = PHASE_RESOLVE; phase < PHASE_COUNT; phase++)
        if (strcmp(word, fault_phase_name(phase)) == 0)
            return phase;
    sentence_fail(sentence, "not a phase", word);
}

enum fault_class sentence_class(const struct sentence *sentence, const char *word)
{
    enum fault_class class = fault_class_named(word, strlen(word));
    if (class == FAULT_NONE)
        sentence_fail(sentence, "not a fault class", word);
    return class;
}
