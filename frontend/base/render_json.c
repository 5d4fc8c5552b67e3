/* The stable form for editors and scripts; docs/diag/README.md documents it. */
#include "frontend/base/render.h"

#include "frontend/base/render_width.h"
#include "frontend/base/text.h"

static void add_string(struct text *out, struct str value)
{
    text_add_char(out, '"');
    while (value.size) {
        uint32_t c = render_next_char(&value);
        if (c == '"' || c == '\\')
            text_printf(out, "\\%c", (char)c);
        else if (c < 0x20 || c == 0x7F)
            text_printf(out, "\\u%04x", c);
        else
            text_add_scalar(out, c);
    }
    text_add_char(out, '"');
}

static void add_member(struct text *out, const char *name, const char *value)
{
    text_printf(out, ",\"%s\":", name);
    add_string(out, str_of(value));
}

/* The members of a place; all null for nowhere, so that each is always there. */
static void add_place(struct text *out, const struct source_map *sources, struct span span)
{
    struct location from = source_locate(sources, span);
    struct location to = render_end(sources, span);
    if (!from.source) {
        text_add(out, STR(",\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,"
                          "\"end_column\":null,\"offset\":null,\"size\":null"));
        return;
    }
    add_member(out, "file", from.source->path);
    text_printf(out,
                ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u,"
                "\"offset\":%u,\"size\":%u",
                from.line, from.column, to.line, to.column, span.start - from.source->base,
                span.size);
}

static void add_comma(struct text *out, uint32_t index)
{
    if (index)
        text_add_char(out, ',');
}

void render_diag_json(struct text *out, const struct source_map *sources, const struct diag *diag)
{
    const struct diag_row *row = &diag_rows[diag->id];
    text_printf(out, "{\"code\":\"%s\"", row->code);
    add_member(out, "severity", render_severity(row->severity));
    add_member(out, "message", diag->message);
    add_place(out, sources, diag->span);
    text_add(out, STR(",\"notes\":["));
    for (uint32_t i = 0; i < diag->notes.count; i++) {
        add_comma(out, i);
        text_add(out, STR("{\"message\":"));
        add_string(out, str_of(diag->notes.items[i].text));
        add_place(out, sources, diag->notes.items[i].span);
        text_add_char(out, '}');
    }
    text_add(out, STR("],\"helps\":["));
    for (uint32_t i = 0; i < diag->helps.count; i++) {
        add_comma(out, i);
        add_string(out, str_of(diag->helps.items[i]));
    }
    text_add(out, STR("],\"fixes\":["));
    for (uint32_t i = 0; i < diag->fixes.count; i++) {
        add_comma(out, i);
        text_add(out, STR("{\"replacement\":"));
        add_string(out, str_of(diag->fixes.items[i].replacement));
        add_place(out, sources, diag->fixes.items[i].span);
        text_add_char(out, '}');
    }
    text_add(out, STR("]}\n"));
}
