#include "testimony_case.h"

#include "sentence.h"

#include <stdlib.h>
#include <string.h>

#define TESTIMONY "tests/unit/testimony.txt"

static enum testimony_kind kind_named(const struct sentence *sentence, const char *name)
{
    for (enum testimony_kind kind = TESTIMONY_SILENT; kind <= TESTIMONY_OWN_FAILURE; kind++)
        if (strcmp(name, testimony_kind_name(kind)) == 0)
            return kind;
    sentence_fail(sentence, "not a kind of testimony", name);
}

static void read_expected(struct testimony_case *one, int line, const char *text)
{
    struct sentence sentence;
    sentence_read(&sentence, TESTIMONY, line, text);
    one->expected.faint = strcmp(sentence_word(&sentence, 1), "names") == 0;
    one->expected.kind =
        one->expected.faint ? TESTIMONY_NETWORK : kind_named(&sentence, sentence_word(&sentence, 1));
    if (one->expected.kind != TESTIMONY_NETWORK) {
        if (sentence.count > 2)
            sentence_fail(&sentence, "only a network failure has a class", sentence.words[2]);
        return;
    }
    const char *class = sentence_word(&sentence, 2);
    if (strcmp(class, "none") != 0)
        one->expected.class = sentence_class(&sentence, class);
    if (sentence.count > 3)
        snprintf(one->expected.peer, sizeof one->expected.peer, "%s", sentence.words[3]);
}

static void add_words(struct testimony_case *one, int line, const char *text)
{
    const size_t length = strlen(text);
    if (one->length + length + 1 > sizeof one->words) {
        fprintf(stderr, "%s:%d: too many words\n", TESTIMONY, line);
        exit(1);
    }
    memcpy(one->words + one->length, text, length);
    one->length += length;
    one->words[one->length++] = '\n';
}

bool testimony_case_read(struct testimony_case *one, FILE *file, int *line)
{
    char text[TESTIMONY_LINE_SIZE];
    bool named = false;
    bool complete = false;
    memset(one, 0, sizeof *one);
    while (!complete && fgets(text, sizeof text, file) != NULL) {
        ++*line;
        text[strcspn(text, "\n")] = '\0';
        if (!named && sentence_is_blank(text))
            continue;
        if (!named && text[0] != ' ') {
            named = true;
            one->line = *line;
            memcpy(one->name, text, sizeof text);
        } else if (strncmp(text, "  |", 3) == 0) {
            add_words(one, *line, text[3] == '\0' ? "" : text + 4);
        } else if (strncmp(text, "  shows ", 8) == 0) {
            memcpy(one->shown, text + 8, sizeof text - 8);
        } else if (strncmp(text, "  => ", 5) == 0) {
            read_expected(one, *line, text);
            complete = true;
        } else {
            fprintf(stderr, "%s:%d: not understood: \"%s\"\n", TESTIMONY, *line, text);
            exit(1);
        }
    }
    if (named && !complete) {
        fprintf(stderr, "%s:%d: \"%s\" has no =>\n", TESTIMONY, one->line, one->name);
        exit(1);
    }
    return complete;
}
