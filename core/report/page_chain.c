/* The run in its chain: the attempts before and after it, and the settings that it was judged by. */
#include "../evidence/secrets.h"
#include "html.h"
#include "page_parts.h"

#include <string.h>

enum { ID_MAX = 64, VALUE_SHOWN = 120 };

static void add_number_of_retries(struct text *page, const struct report *report)
{
    text_add_unsigned(page, (uint64_t)report->retry_count + 1);
    text_add(page, " of ");
    text_add_unsigned(page, report->retries);
}

static bool calls_for_retry(const struct report *report)
{
    return report->verdict->outcome == OUTCOME_RETRY;
}

static void add_retry(struct text *page, const struct sequel *sequel)
{
    char label[32];
    struct text text = text_in(label, sizeof label);
    text_add(&text, sequel->counter > 0 ? "#" : "another execution");
    if (sequel->counter > 0)
        text_add_unsigned(&text, (uint64_t)sequel->counter);
    html_add_link(page, sequel->url, label);
}

void page_add_sequel(struct text *page, const struct report *report)
{
    const struct sequel *sequel = report->sequel;
    switch (sequel->kind) {
    case SEQUEL_STARTED:
        text_add(page, "Retried as ");
        add_retry(page, sequel);
        text_add(page, ", retry ");
        add_number_of_retries(page, report);
        text_add(page, ".");
        break;
    case SEQUEL_NONE:
        text_add(page, "Not retried");
        if (sequel->why_not[0] != '\0') {
            text_add(page, ": ");
            html_add_value(page, sequel->why_not, sizeof sequel->why_not);
        }
        text_add(page, ".");
        break;
    case SEQUEL_ELSEWHERE:
        text_add(page, "Another run of this execution failed first and is retried.");
        break;
    case SEQUEL_UNKNOWN:
        if (calls_for_retry(report)) {
            text_add(page, "Worth a retry, ");
            add_number_of_retries(page, report);
            text_add(page, ".");
        } else if (report->verdict->outcome != OUTCOME_SUCCEEDED) {
            text_add(page, "Not retried.");
        }
        break;
    }
}

/* The page of another execution: as our own, which is known, with the other's id in it. Empty if that is not to be told. */
static void write_url_of(struct text *url, const struct report *report, const char *id)
{
    const char *own = report->sequel->own_url;
    const char *at = report->execution_id ? strstr(own, report->execution_id) : NULL;
    if (!at || strlen(id) > ID_MAX)
        return;
    text_add_bytes(url, own, (size_t)(at - own));
    text_add(url, id);
    text_add(url, at + strlen(report->execution_id));
}

static void begin_attempt(struct text *page, unsigned number)
{
    text_add(page, "<tr><th scope=\"row\" class=\"r\">");
    text_add_unsigned(page, number);
    text_add(page, "</th><td>");
}

static void add_attempt_before(struct text *page, const struct report *report)
{
    char url[640] = "";
    struct text text = text_in(url, sizeof url);
    if (!report->rerun_of || report->retry_count == 0)
        return;
    write_url_of(&text, report, report->rerun_of);
    begin_attempt(page, report->retry_count);
    text_add(page, "execution ");
    html_add_link(page, url, report->rerun_of);
    text_add(page, "</td><td>retried</td></tr>\n");
}

static void add_this_attempt(struct text *page, const struct report *report)
{
    char label[32] = "this execution";
    struct text text = text_in(label, sizeof label);
    if (report->counter > 0) {
        text_add(&text, "#");
        text_add_unsigned(&text, (uint64_t)report->counter);
    } else {
        text_add(&text, "this execution");
    }
    begin_attempt(page, report->retry_count + 1);
    html_add_link(page, report->sequel->own_url, label);
    text_add(page, report->counter > 0 ? ", this one" : "");
    if (report->step) {
        text_add(page, ", step ");
        html_add_value(page, report->step, PROGRAM_SIZE);
    }
    text_add(page, "</td><td>");
    html_add(page, outcome_name(report->verdict->outcome));
    text_add(page, "</td></tr>\n");
}

void page_add_attempts(struct text *page, const struct report *report)
{
    if (!report->execution_id)
        return;
    text_add(page,
             "<section aria-labelledby=\"attempts\"><h2 id=\"attempts\">Attempts</h2>\n<table><caption>The "
             "executions of this chain");
    if (report->retry_count > 1) {
        text_add(page, "; ");
        text_add_unsigned(page, report->retry_count - 1U);
        text_add(page, report->retry_count == 2 ? " earlier one is not named here"
                                                : " earlier ones are not named here");
    }
    text_add(page, "</caption><thead><tr><th class=\"r\" scope=\"col\">No.</th><th "
                   "scope=\"col\">Execution</th><th scope=\"col\">Verdict</th></tr></thead><tbody>\n");
    add_attempt_before(page, report);
    add_this_attempt(page, report);
    if (report->sequel->kind == SEQUEL_STARTED) {
        begin_attempt(page, report->retry_count + 2);
        add_retry(page, report->sequel);
        text_add(page, ", the retry</td><td>started</td></tr>\n");
    }
    text_add(page, "</tbody></table></section>\n");
}

/* Every verdict of a network failure depends on these. */
static bool always_matters(const char *variable)
{
    static const char *const names[] = {"VHRETRY_RETRIES", "VHRETRY_DELAY", "VHRETRY_ON", "VHRETRY_WINDOW"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], variable) == 0)
            return true;
    return false;
}

void report_add_settings(struct report *report, settings_lookup *lookup, void *lookup_context,
                         struct json_object *parameters)
{
    const struct setting_description *description;
    for (size_t i = 0; (description = settings_description(i)) != NULL; i++) {
        struct report_setting *setting = &report->settings[report->setting_count];
        if (report->setting_count == REPORT_SETTINGS_MAX)
            return;
        settings_tell(i, lookup, lookup_context, parameters, &setting->told);
        setting->name = description->variables[0];
        const size_t length = strlen(setting->told.value);
        setting->told.value[secrets_mask(setting->told.value, length, false, NULL)] = '\0';
        if (strcmp(setting->told.source, "default") != 0 || always_matters(setting->name))
            report->setting_count++;
    }
}

void page_add_settings(struct text *page, const struct report *report)
{
    if (report->setting_count == 0)
        return;
    text_add(page,
             "<section aria-labelledby=\"settings\"><h2 "
             "id=\"settings\">Settings</h2>\n<table><caption>What was set, and what every verdict depends "
             "on</caption><thead><tr><th scope=\"col\">Setting</th><th scope=\"col\">Value</th><th "
             "scope=\"col\">From</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < report->setting_count; i++) {
        const struct report_setting *setting = &report->settings[i];
        text_add(page, "<tr><th scope=\"row\"><span class=\"m\">");
        html_add(page, setting->name);
        text_add(page, "</span></th><td class=\"m\">");
        html_add_value(page, setting->told.value, VALUE_SHOWN);
        text_add(page, "</td><td>");
        html_add(page,
                 strcmp(setting->told.source, setting->name) == 0 ? "environment" : setting->told.source);
        text_add(page, "</td></tr>\n");
    }
    text_add(page, "</tbody></table></section>\n");
}
