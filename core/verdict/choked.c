#include "choked.h"

#include "words_slice.h"

/* Parsers of JSON (Python, jq, Node, Go, Java), archives, tables, XML, YAML, and a shell that reads a page. */
static const char *const phrases[] = {
    "JSONDecodeError",
    "Expecting value: line 1 column 1",
    "parse error: ",
    "Invalid numeric literal",
    "SyntaxError: Unexpected token",
    "is not valid JSON",
    "nexpected end of JSON input",
    "invalid character '<' looking for",
    "JsonParseException",
    "not in gzip format",
    "Not a gzipped file",
    "does not look like a tar archive",
    "End-of-central-directory signature not found",
    "File is not a zip file",
    "unexpected end of file",
    "EmptyDataError",
    "Error tokenizing data",
    "not well-formed",
    "Start tag expected",
    "mapping values are not allowed",
    "syntax error near unexpected token",
};

bool process_choked(const struct process *process)
{
    const struct slice words = {process->words, process->words_length};
    for (size_t i = 0; process->words != NULL && i < sizeof phrases / sizeof *phrases; i++)
        if (slice_find(words, phrases[i]) < words.length)
            return true;
    return false;
}
