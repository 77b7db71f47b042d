#include "document_tables.h"

#include "../../core/settings/settings.h"
#include "../../core/version.h"
#include "../../core/words/class_guide.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A value stands in code marks, a description does not. */
static void write_default(FILE *output, const char *text)
{
    if (*text == '\0')
        fprintf(output, " ");
    else
        fprintf(output, strchr(text, ' ') ? " %s " : " `%s` ", text);
}

/* README has those that people use, in the order of the list; the manual has all. */
static const char *const used_settings[] = {"VH_API_TOKEN",    "VHRETRY_RETRIES",  "VHRETRY_DELAY",
                                            "VHRETRY_BACKOFF", "VHRETRY_ON",       "VHRETRY_IGNORE",
                                            "VHRETRY_MODE",    "VHRETRY_IN_PLACE", "VHRETRY_RESTART",
                                            "VHRETRY_HOST",    "VHRETRY_DEBUG",    "VHRETRY_REPORT"};

static bool is_used(const char *variable)
{
    for (size_t i = 0; i < sizeof used_settings / sizeof *used_settings; i++)
        if (strcmp(used_settings[i], variable) == 0)
            return true;
    return false;
}

static void write_settings_of_readme(FILE *output)
{
    const struct setting_description *setting;
    fprintf(output, "| variable | parameter | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; (setting = settings_description(i)) != NULL; i++) {
        if (!is_used(setting->variables[0]))
            continue;
        fprintf(output, "| `%s`", setting->variables[0]);
        for (size_t j = 1;
             j < sizeof setting->variables / sizeof setting->variables[0] && setting->variables[j]; j++)
            fprintf(output, ", else `%s`", setting->variables[j]);
        fprintf(output, " | %s%s%s|", setting->parameter ? "`" : "",
                setting->parameter ? setting->parameter : "", setting->parameter ? "` " : "");
        write_default(output, setting->default_value);
        fprintf(output, "| %s |\n", setting->meaning);
    }
}

static bool is_default(int class)
{
    return (fault_classes_default() & (fault_class_set)1 << class) != 0;
}

static void write_classes_of_readme(FILE *output)
{
    fprintf(output, "| class | what happened | on by default |\n|---|---|---|\n");
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++)
        fprintf(output, "| `%s` | %s | %s |\n", fault_class_name((enum fault_class) class),
                class_guide((enum fault_class) class)->summary, is_default(class) ? "yes" : "no");
}

/* Text of a manual page: no code marks, and nothing that troff(1) would take for a request or an escape. */
static void write_troff(FILE *output, const char *text)
{
    if (*text == '.' || *text == '\'')
        fprintf(output, "\\&");
    for (; *text; text++) {
        if (*text == '-')
            fprintf(output, "\\-");
        else if (strncmp(text, "…", strlen("…")) == 0)
            text += fprintf(output, "...") - 1;
        else if (*text != '`')
            putc(*text, output);
    }
}

static void write_settings_of_manual(FILE *output)
{
    const struct setting_description *setting;
    for (size_t i = 0; (setting = settings_description(i)) != NULL; i++) {
        fprintf(output, ".TP\n.B %s", setting->variables[0]);
        for (size_t j = 1;
             j < sizeof setting->variables / sizeof setting->variables[0] && setting->variables[j]; j++)
            fprintf(output, ", %s", setting->variables[j]);
        fprintf(output, "\n");
        write_troff(output, setting->meaning);
        fprintf(output, ".\n");
        if (setting->parameter)
            fprintf(output, "Parameter: %s.\n", setting->parameter);
        if (setting->default_value[0] != '\0') {
            fprintf(output, "Default: ");
            write_troff(output, setting->default_value);
            fprintf(output, ".\n");
        }
    }
}

static void write_classes_of_manual(FILE *output)
{
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        fprintf(output, ".TP\n.B ");
        write_troff(output, fault_class_name((enum fault_class) class));
        fprintf(output, "\n");
        write_troff(output, class_guide((enum fault_class) class)->summary);
        fprintf(output, ".\n%s by default.\n", is_default(class) ? "On" : "Off");
    }
}

static const struct document_table tables[] = {
    {"README.md", "<!-- settings -->\n", "<!-- /settings -->\n", write_settings_of_readme},
    {"README.md", "<!-- classes -->\n", "<!-- /classes -->\n", write_classes_of_readme},
    {"core/manual/vhretry.1", ".\\\" settings\n", ".\\\" /settings\n", write_settings_of_manual},
    {"core/manual/vhretry.1", ".\\\" classes\n", ".\\\" /classes\n", write_classes_of_manual},
};

const struct document_table *document_table(size_t index)
{
    return index < sizeof tables / sizeof tables[0] ? &tables[index] : NULL;
}

static char *read_document(const char *path)
{
    enum { LARGEST = 1024 * 1024 };
    char *content = calloc(1, LARGEST);
    FILE *file = fopen(path, "re");
    if (content && file && fread(content, 1, LARGEST - 1, file) == 0)
        content[0] = '\0';
    if (file)
        fclose(file);
    return content;
}

char *document_with_table(const struct document_table *table, char **current)
{
    char *wanted = NULL;
    size_t size = 0;
    *current = read_document(table->document);
    char *begin = *current ? strstr(*current, table->begin) : NULL;
    char *end = begin ? strstr(begin, table->end) : NULL;
    FILE *output = end ? open_memstream(&wanted, &size) : NULL;
    if (!output) {
        fprintf(stderr, "%s: there is no line %sbefore a line %s", table->document, table->begin, table->end);
        return NULL;
    }
    begin += strlen(table->begin);
    fwrite(*current, 1, (size_t)(begin - *current), output);
    table->write(output);
    fputs(end, output);
    fclose(output);
    return wanted;
}

static const char *const versioned[] = {"README.md", "core/manual/vhretry.1"};

const char *versioned_document(size_t index)
{
    return index < sizeof versioned / sizeof versioned[0] ? versioned[index] : NULL;
}

/* The length of what stands in front of a version: our name and what joins it, in troff(1) with a mark of its own; 0: it is not there. */
static size_t length_before_version(const char *text)
{
    static const char name[] = "vhretry";
    const size_t length = sizeof name - 1;
    if (strncmp(text, name, length) != 0)
        return 0;
    const size_t mark = text[length] == '\\' ? 1 : 0;
    return text[length + mark] != '\0' && strchr("-_ ", text[length + mark]) ? length + mark + 1 : 0;
}

char *document_with_version(const char *document, char **current)
{
    char *wanted = NULL;
    size_t size = 0;
    *current = read_document(document);
    FILE *output = *current ? open_memstream(&wanted, &size) : NULL;
    if (!output)
        return NULL;
    for (const char *rest = *current; *rest != '\0';) {
        const size_t before = length_before_version(rest);
        const size_t length = before ? strspn(rest + before, "0123456789.") : 0;
        const bool found = length > 0 && memchr(rest + before, '.', length);
        fwrite(rest, 1, before ? before : 1, output);
        rest += before ? before : 1;
        if (found) {
            fputs(VHRETRY_VERSION, output);
            rest += length;
        }
    }
    fclose(output);
    return wanted;
}
