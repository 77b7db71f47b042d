/* vhretry help: the tables of settings and classes, where there is no manual. */
#include "help.h"

#include "../settings/settings.h"
#include "../words/class_guide.h"
#include "../words/print.h"
#include "../words/usage.h"
#include "../words/wrapped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "Usage: vhretry help [settings | classes]\n"
                            "\n"
                            "settings: the environment variables, their defaults, and what they mean.\n"
                            "classes: the fault classes. Without either: all subcommands.\n";

static void print_settings(void)
{
    const struct setting_description *setting;
    for (size_t i = 0; (setting = settings_description(i)) != NULL; i++) {
        print("%s", setting->variables[0]);
        for (size_t j = 1;
             j < sizeof setting->variables / sizeof setting->variables[0] && setting->variables[j]; j++)
            print(", else %s", setting->variables[j]);
        if (setting->parameter)
            print(" (parameter %s)", setting->parameter);
        print("\n");
        print_wrapped("", 6, setting->meaning);
        if (setting->default_value[0] != '\0')
            print_wrapped("      default: ", 15, setting->default_value);
    }
}

static void print_classes(void)
{
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        const struct class_guide *guide = class_guide((enum fault_class) class);
        bool on = (fault_classes_default() & (fault_class_set)1 << class) != 0;
        print("%-15s%s\n", fault_class_name((enum fault_class) class),
              on ? "on by default" : "off by default");
        print_wrapped("", 15, guide->summary);
    }
}

int help_command(int argc, char **argv)
{
    if (argc > 2)
        return refuse_word("help", argv[2]);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (strcmp(argv[1], "settings") == 0) {
        print_settings();
    } else if (strcmp(argv[1], "classes") == 0) {
        print_classes();
    } else {
        return refuse_word("help", argv[1]);
    }
    return fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
