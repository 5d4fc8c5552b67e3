#include "frontend/base/render.h"

#include "frontend/base/render_width.h"
#include "frontend/base/text.h"

const char *render_severity(enum diag_severity severity)
{
    switch (severity) {
    case DIAG_SEVERITY_ERROR:
        return "error";
    case DIAG_SEVERITY_LINT:
        return "lint";
    }
    return "";
}

struct location render_end(const struct source_map *sources, struct span span)
{
    const struct source *source = source_of(sources, span);
    if (!source)
        return (struct location){NULL, 0, 0};
    uint32_t limit = source->base + (uint32_t)source->content.size;
    uint32_t end = span.size < limit - span.start ? span_end(span) : limit;
    return source_locate(sources, (struct span){end, 0});
}

/* One line per diagnostic, so a message of several lines is joined. */
static void add_on_one_line(struct text *out, struct str message)
{
    while (message.size) {
        uint32_t c = render_next_char(&message);
        if (c == '\n')
            text_add(out, STR(" "));
        else
            text_add_scalar(out, c < 0x20 || c == 0x7F ? 0xFFFD : c);
    }
}

static void render_diag_short(struct text *out, const struct source_map *sources,
                              const struct diag *diag)
{
    const struct diag_row *row = &diag_rows[diag->id];
    struct location at = source_locate(sources, diag->span);
    if (at.source) {
        add_on_one_line(out, str_of(at.source->path));
        text_printf(out, ":%u:%u: ", at.line, at.column);
    }
    text_printf(out, "%s %s: ", render_severity(row->severity), row->code);
    add_on_one_line(out, str_of(diag->message));
    text_add_char(out, '\n');
}

void render_diag(struct text *out, const struct source_map *sources, const struct diag *diag,
                 struct render_style style)
{
    switch (style.format) {
    case RENDER_TEXT:
        render_diag_text(out, sources, diag, style.color);
        break;
    case RENDER_JSON:
        render_diag_json(out, sources, diag);
        break;
    case RENDER_SHORT:
        render_diag_short(out, sources, diag);
        break;
    }
}

static void add_count(struct text *out, uint32_t count, const char *what)
{
    text_printf(out, "%u %s%s", count, what, count == 1 ? "" : "s");
}

/* "2 errors", "1 error, 3 lints", "250 errors, 100 shown". */
static void add_summary(struct text *out, const struct diagnostics *diagnostics)
{
    uint32_t lints = 0;
    for (uint32_t i = 0; i < diagnostics->items.count; i++)
        if (diag_rows[diagnostics->items.items[i]->id].severity == DIAG_SEVERITY_LINT)
            lints++;
    uint32_t shown = diagnostics->items.count - lints;
    if (diagnostics->errors || !lints)
        add_count(out, diagnostics->errors, "error");
    if (shown < diagnostics->errors)
        text_printf(out, ", %u shown", shown);
    if (lints) {
        text_add(out, diagnostics->errors ? STR(", ") : STR(""));
        add_count(out, lints, "lint");
    }
    text_add_char(out, '\n');
}

void render_diagnostics(struct text *out, const struct diagnostics *diagnostics,
                        struct render_style style)
{
    for (uint32_t i = 0; i < diagnostics->items.count; i++)
        render_diag(out, diagnostics->sources, diagnostics->items.items[i], style);
    if (style.format == RENDER_TEXT && (diagnostics->items.count || diagnostics->errors))
        add_summary(out, diagnostics);
}
