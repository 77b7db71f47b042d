#include "testimony_ignored.h"

bool ignored_read(struct ignored *ignored, const struct line *line)
{
    if (line->shape == LINE_IGNORED) {
        *ignored = (struct ignored){.within = true};
        return true;
    }
    if (!ignored->within || line->shape == LINE_BLANK)
        return ignored->within;
    if (line->shape == LINE_CAUSED || line->shape == LINE_DURING) {
        ignored->told = false;
        return true;
    }
    ignored->within = !ignored->told;
    ignored->told = line->indent == 0 && line->shape != LINE_TRACEBACK && line->shape != LINE_FRAME &&
                    line->shape != LINE_CARET;
    return ignored->within;
}
