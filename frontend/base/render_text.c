/* Diagnostics for people:
 *
 *     error QZ0301: expected Int, found String
 *       --> main.qz:3:9
 *        |
 *      3 |     x + "a"
 *        |         ^^^
 *     note: `x` is an Int because of this
 *       --> main.qz:2:5
 *        |
 *      2 |     x = 1
 *        |         ^
 *     help: write `x.to_s`
 *
 * Columns of the underline are those of a terminal: tabs reach to the next
 * multiple of 4, wide characters take 2, combining ones none. Of a very long
 * line a window around the place is shown. */
#include "frontend/base/render.h"

#include "frontend/base/arena.h"
#include "frontend/base/render_width.h"
#include "frontend/base/text.h"

enum { TAB = 4, WINDOW = 110, BEFORE_MARK = 40, MOST_FIX_LINES = 8, REPLACEMENT = 0xFFFD };

enum paint {
    PAINT_NONE,
    PAINT_ERROR,
    PAINT_LINT,
    PAINT_NOTE,
    PAINT_HELP,
    PAINT_GUTTER,
    PAINT_BOLD
};

static const char *const escapes[] = {
    [PAINT_NONE] = "\033[0m",    [PAINT_ERROR] = "\033[1;31m", [PAINT_LINT] = "\033[1;33m",
    [PAINT_NOTE] = "\033[1;36m", [PAINT_HELP] = "\033[1;32m",  [PAINT_GUTTER] = "\033[34m",
    [PAINT_BOLD] = "\033[1m",
};

struct page {
    struct text *out;
    const struct source_map *sources;
    bool color;
    int gutter; /* digits of the largest line number of this diagnostic */
};

static void paint(const struct page *page, enum paint paint)
{
    if (page->color)
        text_add(page->out, str_of(escapes[paint]));
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* A message: its own lines stay lines, indented by `indent` after the first. */
static void add_message(struct text *out, struct str message, int indent)
{
    while (message.size) {
        uint32_t c = render_next_char(&message);
        if (c == '\n' && message.size)
            text_printf(out, "\n%*s", indent, "");
        else if (c == '\t')
            text_add(out, STR("    "));
        else if (c != '\n')
            text_add_scalar(out, is_control(c) ? REPLACEMENT : c);
    }
}

/* Takes one character off `*line` and moves `*column` past it. */
static uint32_t advance(struct str *line, size_t *column)
{
    uint32_t c = render_next_char(line);
    *column += c == '\t' ? TAB - *column % TAB : render_char_width(c);
    return c;
}

/* The column, from 0, before byte `offset` of the line. */
static size_t column_at(struct str line, size_t offset)
{
    struct str rest = line;
    size_t column = 0;
    while (rest.size && (size_t)(rest.bytes - line.bytes) < offset)
        advance(&rest, &column);
    return column;
}

/* Appends what stands between two columns. A wide character cut by an edge, and
 * the reach of a tab, become spaces. */
static void add_columns(struct text *out, struct str line, size_t from, size_t to)
{
    size_t column = 0;
    while (line.size && column <= to) {
        size_t before = column;
        uint32_t c = advance(&line, &column);
        if (before == column && before > from) {
            text_add_scalar(out, c);
        } else if (c != '\t' && before >= from && column <= to && before != column) {
            text_add_scalar(out, is_control(c) ? REPLACEMENT : c);
        } else {
            for (size_t i = before > from ? before : from; i < column && i < to; i++)
                text_add_char(out, ' ');
        }
    }
}

static void gutter(const struct page *page, const char *sign)
{
    paint(page, PAINT_GUTTER);
    text_printf(page->out, " %*s %s", page->gutter, "", sign);
    paint(page, PAINT_NONE);
}

static void add_repeated(struct text *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_add_char(out, c);
}

/* The underline below `from`..`to`, both relative to the shown part. */
static void add_mark(const struct page *page, size_t from, size_t to, char mark, enum paint color)
{
    gutter(page, "|");
    add_repeated(page->out, ' ', from + 1);
    paint(page, color);
    add_repeated(page->out, mark, to - from);
    paint(page, PAINT_NONE);
    text_add_char(page->out, '\n');
}

/* One source line, numbered, with the bytes `from`..`to` marked, if any. */
static void add_line(const struct page *page, uint32_t number, struct str line, size_t from,
                     size_t to, char mark, enum paint color)
{
    size_t width = column_at(line, line.size);
    size_t mark_from = column_at(line, from), mark_to = column_at(line, to);
    size_t first = 0, last = width;
    if (width > WINDOW) {
        first = mark_from > BEFORE_MARK ? mark_from - BEFORE_MARK : 0;
        last = first + WINDOW < width ? first + WINDOW : width;
    }
    const char *cut = first ? "..." : "";
    paint(page, PAINT_GUTTER);
    text_printf(page->out, " %*u |", page->gutter, number);
    paint(page, PAINT_NONE);
    if (width)
        text_printf(page->out, " %s", cut);
    add_columns(page->out, line, first, last);
    text_add(page->out, last < width ? STR("...\n") : STR("\n"));
    if (!mark)
        return;
    if (mark_to <= mark_from)
        mark_to = mark_from + 1;
    if (mark_to > last && last > mark_from)
        mark_to = last;
    size_t shift = first ? strlen(cut) : 0;
    add_mark(page, mark_from - first + shift, mark_to - first + shift, mark, color);
}

static size_t offset_in(struct str line, const struct source *source, uint32_t address)
{
    size_t offset = (size_t)(source->content.bytes + (address - source->base) - line.bytes);
    return offset < line.size ? offset : line.size;
}

static size_t indentation(struct str line)
{
    size_t i = 0;
    while (i < line.size && (line.bytes[i] == ' ' || line.bytes[i] == '\t'))
        i++;
    return i;
}

/* The lines that a span begins and ends on, marked. */
static void add_snippet(const struct page *page, struct span span, char mark, enum paint color)
{
    struct location at = source_locate(page->sources, span);
    struct location end = render_end(page->sources, span);
    gutter(page, "|\n");
    struct str line = source_line(page->sources, at.source, at.line);
    size_t from = offset_in(line, at.source, span.start);
    bool ends_here = end.line == at.line || (end.line == at.line + 1 && end.column == 1);
    size_t to = ends_here && end.line == at.line ? from + (span_end(span) - span.start) : line.size;
    add_line(page, at.line, line, from, to, mark, color);
    if (ends_here)
        return;
    if (end.line > at.line + 1)
        gutter(page, "...\n");
    line = source_line(page->sources, end.source, end.line);
    to = offset_in(line, end.source, span_end(span));
    from = indentation(line);
    add_line(page, end.line, line, from < to ? from : 0, to, mark, color);
}

/* `  --> file:line:column` and the snippet; nothing for nowhere. */
static void add_place(const struct page *page, struct span span, char mark, enum paint color)
{
    struct location at = source_locate(page->sources, span);
    if (!at.source)
        return;
    paint(page, PAINT_GUTTER);
    text_printf(page->out, " %*s-->", page->gutter, "");
    paint(page, PAINT_NONE);
    text_add_char(page->out, ' ');
    add_message(page->out, str_of(at.source->path), 0);
    text_printf(page->out, ":%u:%u\n", at.line, at.column);
    add_snippet(page, span, mark, color);
}

static void add_heading(const struct page *page, const char *word, enum paint color)
{
    paint(page, color);
    text_add(page->out, str_of(word));
    paint(page, PAINT_NONE);
    text_add(page->out, STR(": "));
}

/* The lines of a fix's span as they would be after it. */
static void add_fixed_lines(const struct page *page, const struct diag_fix *fix)
{
    struct location at = source_locate(page->sources, fix->span);
    struct location end = render_end(page->sources, fix->span);
    struct str first = source_line(page->sources, at.source, at.line);
    struct str last = source_line(page->sources, end.source, end.line);
    size_t head = offset_in(first, at.source, fix->span.start);
    size_t tail = offset_in(last, end.source, span_end(fix->span));
    struct text fixed;
    text_init(&fixed, page->out->arena);
    text_add(&fixed, (struct str){first.bytes, head});
    text_add(&fixed, str_of(fix->replacement));
    text_add(&fixed, (struct str){last.bytes + tail, last.size - tail});
    struct str rest = {text_chars(&fixed), fixed.size};
    bool is_line = !memchr(rest.bytes, '\n', rest.size);
    size_t mark_to = head + strlen(fix->replacement);
    gutter(page, "|\n");
    for (uint32_t i = 0; i < MOST_FIX_LINES; i++) {
        const char *newline = memchr(rest.bytes, '\n', rest.size);
        size_t size = newline ? (size_t)(newline - rest.bytes) : rest.size;
        bool marks = is_line && mark_to > head;
        add_line(page, at.line + i, (struct str){rest.bytes, size}, is_line ? head : 0,
                 is_line ? mark_to : 0, marks ? '+' : '\0', PAINT_HELP);
        if (!newline)
            return;
        rest = (struct str){newline + 1, rest.size - size - 1};
    }
    gutter(page, "...\n");
}

static int digits_of(const struct source_map *sources, struct span span, int known)
{
    uint32_t line = render_end(sources, span).line;
    int digits = 1;
    for (; line >= 10; line /= 10)
        digits++;
    return digits > known ? digits : known;
}

static int gutter_width(const struct source_map *sources, const struct diag *diag)
{
    int digits = digits_of(sources, diag->span, 1);
    for (uint32_t i = 0; i < diag->notes.count; i++)
        digits = digits_of(sources, diag->notes.items[i].span, digits);
    for (uint32_t i = 0; i < diag->fixes.count; i++)
        digits = digits_of(sources, diag->fixes.items[i].span, digits);
    return digits;
}

void render_diag_text(struct text *out, const struct source_map *sources, const struct diag *diag,
                      bool color)
{
    const struct diag_row *row = &diag_rows[diag->id];
    struct page page = {out, sources, color, gutter_width(sources, diag)};
    enum paint main_color = row->severity == DIAG_SEVERITY_ERROR ? PAINT_ERROR : PAINT_LINT;
    paint(&page, main_color);
    text_printf(out, "%s %s", render_severity(row->severity), row->code);
    paint(&page, PAINT_NONE);
    text_add(out, STR(": "));
    paint(&page, PAINT_BOLD);
    add_message(out, str_of(diag->message), 2);
    paint(&page, PAINT_NONE);
    text_add_char(out, '\n');
    add_place(&page, diag->span, '^', main_color);
    for (uint32_t i = 0; i < diag->notes.count; i++) {
        add_heading(&page, "note", PAINT_NOTE);
        add_message(out, str_of(diag->notes.items[i].text), 6);
        text_add_char(out, '\n');
        add_place(&page, diag->notes.items[i].span, '-', PAINT_NOTE);
    }
    for (uint32_t i = 0; i < diag->helps.count; i++) {
        add_heading(&page, "help", PAINT_HELP);
        add_message(out, str_of(diag->helps.items[i]), 6);
        text_add_char(out, '\n');
    }
    for (uint32_t i = 0; i < diag->fixes.count; i++) {
        if (!source_of(sources, diag->fixes.items[i].span))
            continue;
        add_heading(&page, "help", PAINT_HELP);
        text_add(out, STR("it would be right like this\n"));
        add_fixed_lines(&page, &diag->fixes.items[i]);
    }
    text_add_char(out, '\n');
}
