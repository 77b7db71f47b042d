#include "plot.h"

#include <math.h>
#include <stdio.h>

enum { WIDTH = 860, LEFT = 52, RIGHT = 12, TOP = 40, PANEL = 110, GAP = 34, MINUTE = 60 };

/* Seconds are drawn five by five, by the busiest of them: a peak is not to be averaged away. */
enum { BUNDLE = 5 };

static double x_of(const struct plot *plot, double second)
{
    return LEFT + (WIDTH - LEFT - RIGHT) * second / plot->seconds;
}

/* A scale of powers of ten, from 0 to a thousand. */
static double height_of(double connects)
{
    return PANEL * fmin(log10(1 + connects) / log10(1001), 1);
}

static void draw_ticks(FILE *file, const struct plot *plot, double bottom)
{
    static const double ticks[] = {1, 10, 100, 1000};
    for (unsigned i = 0; i < sizeof ticks / sizeof *ticks; i++) {
        const double y = bottom - height_of(ticks[i]);
        fprintf(
            file,
            "<path d=\"M%d %.1fH%d\" class=\"grid\"/><text x=\"%d\" y=\"%.1f\" class=\"tick\">%g</text>\n",
            LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, ticks[i]);
    }
    for (unsigned second = 0; second <= plot->seconds; second += 5 * MINUTE)
        fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" class=\"time\">%u min</text>\n", x_of(plot, second),
                bottom + 14, second / MINUTE);
}

static void draw_panel(FILE *file, const struct plot *plot, unsigned index)
{
    const struct panel *panel = &plot->panels[index];
    const double top = TOP + GAP / 2.0 + index * (PANEL + GAP + 12.0);
    const double bottom = top + PANEL;
    fprintf(file, "<text x=\"%d\" y=\"%.1f\" class=\"name\">%s <tspan class=\"remark\">%s</tspan></text>\n",
            LEFT, top - 6, panel->name, panel->remark);
    fprintf(file, "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" class=\"away\"/>\n", LEFT, top,
            x_of(plot, plot->away) - LEFT, PANEL);
    draw_ticks(file, plot, bottom);
    const double limit = bottom - height_of(plot->capacity);
    fprintf(file, "<path d=\"M%d %.1fH%d\" class=\"capacity\"/>\n<path class=\"connects\" d=\"", LEFT, limit,
            WIDTH - RIGHT);
    for (unsigned second = 0; second + BUNDLE <= plot->seconds; second += BUNDLE) {
        unsigned most = 0;
        for (unsigned i = 0; i < BUNDLE; i++)
            most = panel->connects[second + i] > most ? panel->connects[second + i] : most;
        if (most > 0)
            fprintf(file, "M%.1f %.1fV%.1f", x_of(plot, second + BUNDLE / 2.0), bottom,
                    bottom - height_of(most));
    }
    fprintf(file, "\"/>\n");
}

bool plot_write(const struct plot *plot, const char *path)
{
    FILE *file = fopen(path, "we");
    if (!file)
        return false;
    const unsigned height = TOP + plot->count * (PANEL + GAP + 12) + 8;
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" font-family=\"sans-serif\" "
            "font-size=\"12\">\n"
            "<style>.grid{stroke:#ddd}.tick{text-anchor:end;fill:#666}.time{text-anchor:middle;fill:#666}"
            ".name{font-weight:bold}.remark{font-weight:normal;fill:#666}.away{fill:#f6dede}"
            ".capacity{stroke:#b00;stroke-dasharray:5 3}.connects{stroke:#147;stroke-width:2.2}</style>\n"
            "<rect width=\"%d\" height=\"%u\" fill=\"#fff\"/>\n<text x=\"%d\" y=\"20\" "
            "font-size=\"15\">%s</text>\n",
            WIDTH, height, WIDTH, height, LEFT, plot->title);
    for (unsigned i = 0; i < plot->count; i++)
        draw_panel(file, plot, i);
    fprintf(file, "</svg>\n");
    const bool written = ferror(file) == 0;
    return fclose(file) == 0 && written;
}
