/* docs/diag: each page shows a program that gives its diagnostic and a mended one
 * that gives none. Codes of the command line and of the compiler itself (90, 95)
 * have no programs. A block marked `later` shows what one file, or this version,
 * cannot show; it stands for either program and is not compiled. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/check/markdown.h"
#include "tools/check/trial.h"

static bool has_programs(const char *code)
{
    return strncmp(code, "QZ90", 4) != 0 && strncmp(code, "QZ95", 4) != 0;
}

/* Only the page's own code, at least once. */
static bool fails_as_told(struct trial *trial, const char *code)
{
    const struct diagnostics *diags = &trial->session.diags;
    for (uint32_t i = 0; i < diags->items.count; i++)
        if (strcmp(diag_rows[diags->items.items[i]->id].code, code) != 0)
            return false;
    return diags->items.count != 0;
}

static bool check_fence(const char *page, const char *code, const struct fence *fence)
{
    bool must_fail = fence_has(fence, "fails");
    struct trial trial = {.path = page,
                          .content = fence->content,
                          .depth = TRIAL_CHECK,
                          .needs_main = fence_has(fence, "program")};
    trial_run(&trial);
    bool good = must_fail ? fails_as_told(&trial, code) : trial.session.diags.items.count == 0;
    if (!good) {
        printf("%s:%u: this program must give %s\n", page, fence->line,
               must_fail ? code : "no diagnostic");
        trial_print(&trial);
    }
    session_destroy(&trial.session);
    return good;
}

static bool check_page(struct arena *arena, const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    char code[sizeof "QZ0000"] = {0};
    if (strlen(name) != strlen("QZ0000.md") || strncmp(name, "QZ", 2) != 0)
        return true;
    memcpy(code, name, sizeof code - 1);
    char *content = file_content(path);
    fence_list fences = {0};
    markdown_fences(arena, str_of(content), &fences);
    uint32_t failing = 0, mended = 0;
    bool good = true;
    for (uint32_t i = 0; i < fences.count; i++) {
        const struct fence *fence = &fences.items[i];
        if (!str_equal(fence->language, STR("quartz")) || fence_has(fence, "fragment"))
            continue;
        if (fence_has(fence, "later")) {
            failing++;
            mended++;
            continue;
        }
        *(fence_has(fence, "fails") ? &failing : &mended) += 1;
        good &= check_fence(path, code, fence);
    }
    if (has_programs(code) && (!failing || !mended)) {
        printf("%s: needs a ```quartz,fails program and a mended ```quartz one\n", path);
        good = false;
    }
    free(content);
    return good;
}

int main(int argc, char **argv)
{
    struct session session;
    session_init(&session);
    path_list paths = {0};
    for (int i = 1; i < argc; i++)
        find_files(&session.arena, argv[i], ".md", &paths);
    struct tally tally = {0};
    for (uint32_t i = 0; i < paths.count; i++) {
        if (check_page(&session.arena, paths.items[i]))
            tally.passed++;
        else
            tally.failed++;
    }
    session_destroy(&session);
    return tally_end(&tally);
}
