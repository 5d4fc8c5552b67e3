/* spec/diag: programs that must be refused.
 *
 * What is expected stands in comments on the line of the error:
 *
 *     x = 1 + "a"      # error QZ0306
 *     f(1, 2)          # error QZ0203 @3: takes 1 argument
 *     g(h(), )         # error QZ0202: `g` # error QZ0202: `h`
 *
 * `@3` is the column, the text after the colon is part of the message, a note or a
 * help. Every error needs an expectation and every expectation an error. A file
 * whose first line is `# program` must have a `main`. Files in a folder `ok` are
 * near to refused ones and have no error.
 *
 * A NAME.text beside NAME.qz is everything that the compiler prints of it, and
 * stands for the expectations. `check_refused --accept FOLDER` writes these files
 * anew: what it changed is then read and judged before it is committed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/base/render.h"
#include "frontend/base/text.h"
#include "tools/check/trial.h"

static const char mark[] = "# error QZ";

struct expectation {
    uint32_t line, column; /* column 0: any */
    char code[sizeof "QZ0000"];
    struct str text;
    bool is_met;
};

typedef LIST(struct expectation) expectation_list;

static const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

/* One expectation, `p` behind its "# error ", up to `end`. False: malformed. */
static bool read_one(const char *p, const char *end, uint32_t line, struct expectation *out)
{
    size_t size = sizeof out->code - 1;
    *out = (struct expectation){.line = line};
    if ((size_t)(end - p) < size)
        return false;
    memcpy(out->code, p, size);
    p = skip_spaces(p + size, end);
    if (p < end && *p == '@') {
        char *after;
        out->column = (uint32_t)strtoul(p + 1, &after, 10);
        p = skip_spaces(after, end);
    }
    if (p < end && *p == ':') {
        p = skip_spaces(p + 1, end);
        while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
            end--;
        out->text = (struct str){p, (size_t)(end - p)};
        p = end;
    }
    return skip_spaces(p, end) == end;
}

/* All expectations of a file; false when one is malformed. */
static bool read_expectations(struct arena *arena, const char *path, const char *content,
                              expectation_list *list)
{
    uint32_t line = 1;
    for (const char *p = content; *p; line++) {
        const char *end = p + strcspn(p, "\n");
        const char *found = strstr(p, mark);
        while (found && found < end) {
            const char *start = found + strlen("# error ");
            const char *next = strstr(start, mark);
            const char *stop = next && next < end ? next : end;
            struct expectation expectation;
            if (!read_one(start, stop, line, &expectation)) {
                printf("%s:%u: this expectation cannot be read\n", path, line);
                return false;
            }
            list_push(arena, list, expectation);
            found = next;
        }
        p = *end ? end + 1 : end;
    }
    return true;
}

static bool has_part(const char *text, struct str part)
{
    return memmem(text, strlen(text), part.bytes, part.size) != NULL;
}

/* Is `part` in the message, a note or a help? */
static bool says(const struct diag *diag, struct str part)
{
    if (!part.size || has_part(diag->message, part))
        return true;
    for (uint32_t i = 0; i < diag->notes.count; i++)
        if (has_part(diag->notes.items[i].text, part))
            return true;
    for (uint32_t i = 0; i < diag->helps.count; i++)
        if (has_part(diag->helps.items[i], part))
            return true;
    return false;
}

static bool meets(const struct expectation *expectation, const struct diag *diag,
                  struct location at)
{
    if (expectation->is_met || expectation->line != at.line)
        return false;
    if (strcmp(diag_rows[diag->id].code, expectation->code) != 0)
        return false;
    if (expectation->column && expectation->column != at.column)
        return false;
    return says(diag, expectation->text);
}

/* Holds the diagnostics of one file against its expectations. */
static bool compare(struct trial *trial, const char *path, expectation_list *list)
{
    struct diagnostics *diags = &trial->session.diags;
    bool good = true;
    for (uint32_t i = 0; i < diags->items.count; i++) {
        const struct diag *diag = diags->items.items[i];
        struct location at = source_locate(diags->sources, diag->span);
        const char *where = at.source ? at.source->path : path;
        uint32_t found = strcmp(where, path) == 0 ? 0 : list->count;
        while (found < list->count && !meets(&list->items[found], diag, at))
            found++;
        if (found < list->count) {
            list->items[found].is_met = true;
            continue;
        }
        printf("%s:%u:%u: unexpected %s: %s\n", where, at.line, at.column, diag_rows[diag->id].code,
               diag->message);
        good = false;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const struct expectation *missing = &list->items[i];
        if (missing->is_met)
            continue;
        printf("%s:%u: there is no %s", path, missing->line, missing->code);
        if (missing->column)
            printf(" @%u", missing->column);
        printf("%s%.*s\n", missing->text.size ? ": " : "", (int)missing->text.size,
               missing->text.size ? missing->text.bytes : "");
        good = false;
    }
    return good;
}

static bool check_expectations(struct trial *trial, const char *path, const char *content)
{
    expectation_list list = {0};
    if (!read_expectations(&trial->session.diag_arena, path, content, &list) ||
        !compare(trial, path, &list))
        return false;
    bool has_no_error = strstr(path, "/ok/") != NULL;
    if (has_no_error == !list.count)
        return true;
    printf("%s: expects %s\n", path, has_no_error ? "an error" : "no error");
    return false;
}

static void accept(const char *path, const char *content)
{
    FILE *file = fopen(path, "wb");
    if (!file || fputs(content, file) < 0 || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

/* Holds what is printed against NAME.text. */
static bool check_text(struct trial *trial, const char *path, bool accepts)
{
    struct text out;
    text_init(&out, &trial->session.diag_arena);
    render_diagnostics(&out, &trial->session.diags, (struct render_style){.format = RENDER_TEXT});
    const char *printed = text_chars(&out);
    char *expected = file_content(path);
    bool good = strcmp(printed, expected) == 0;
    if (!good && accepts)
        accept(path, printed);
    else if (!good)
        printf("%s: expected\n%sprinted\n%s", path, expected, printed);
    free(expected);
    return good || accepts;
}

static bool check_file(const char *path, bool accepts)
{
    char *content = file_content(path);
    static const char program[] = "# program";
    struct trial trial = {.path = path,
                          .depth = TRIAL_CHECK,
                          .needs_main = strncmp(content, program, strlen(program)) == 0};
    trial_run(&trial);
    const char *text = text_format(&trial.session.diag_arena, "%.*s.text",
                                   (int)(strlen(path) - strlen(".qz")), path);
    bool good = access(text, F_OK) == 0 ? check_text(&trial, text, accepts)
                                        : check_expectations(&trial, path, content);
    session_destroy(&trial.session);
    free(content);
    return good;
}

int main(int argc, char **argv)
{
    struct session session;
    session_init(&session);
    path_list paths = {0};
    bool accepts = argc > 1 && strcmp(argv[1], "--accept") == 0;
    for (int i = 1 + accepts; i < argc; i++)
        find_files(&session.arena, argv[i], ".qz", &paths);
    struct tally tally = {0};
    for (uint32_t i = 0; i < paths.count; i++) {
        if (check_file(paths.items[i], accepts))
            tally.passed++;
        else
            tally.failed++;
    }
    session_destroy(&session);
    return tally_end(&tally);
}
