/* The cases of spec/mir. `valid`: parsed, verified, printed and parsed again.
 * `invalid`: the verifier says what the lines `# error: ` say, in their order.
 * `text`: the parser does. A line is a part of "line:column: message". */
#include "spec/unit/middle/mir_support.h"

#include <dirent.h>

enum kind { KIND_VALID, KIND_INVALID, KIND_TEXT };

static struct str read_file(struct mir_fixture *f, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct text text;
    text_init(&text, &f->session.arena);
    char bytes[4096];
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add(&text, (struct str){bytes, n});
    fclose(file);
    return (struct str){text_chars(&text), text.size};
}

static void assert_prints_back(struct mir_fixture *f, const char *path,
                               const struct mir_module *module)
{
    struct str once = mir_to_text(f, module);
    const struct mir_module *again = mir_from_text(f, path, once);
    if (!again)
        mir_show_messages(f);
    assert_non_null(again);
    assert_string_equal(mir_to_text(f, again).bytes, once.bytes);
}

/* The expected message that starts at or behind `*at`, or NULL. */
static const char *next_expected(struct mir_fixture *f, const char **at)
{
    static const char mark[] = "# error: ";
    const char *start = strstr(*at, mark);
    if (!start)
        return NULL;
    start += sizeof mark - 1;
    size_t size = strcspn(start, "\n");
    *at = start + size;
    return arena_copy(&f->session.arena, start, size);
}

static void assert_messages(struct mir_fixture *f, struct str text)
{
    const char *at = text.bytes;
    uint32_t count = 0;
    for (const char *expected; (expected = next_expected(f, &at)); count++) {
        if (count >= f->session.diags.items.count)
            fail_msg("missing: %s", expected);
        if (!strstr(mir_message(f, count), expected))
            fail_msg("expected: %s\n     got: %s", expected, mir_message(f, count));
    }
    if (count < f->session.diags.items.count)
        fail_msg("not expected: %s", mir_message(f, count));
}

static void check_case(const char *path, enum kind kind)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    struct str text = read_file(&f, path);
    const struct mir_module *module = mir_from_text(&f, path, text);
    if (kind == KIND_TEXT) {
        assert_null(module);
    } else {
        if (!module)
            mir_show_messages(&f);
        assert_non_null(module);
        assert_prints_back(&f, path, module);
        assert_int_equal(mir_verify(&f.session, module), kind == KIND_VALID);
    }
    assert_messages(&f, text);
    mir_fixture_close(&f);
}

static int is_case(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".mir") == 0;
}

static void check_folder(const char *folder, enum kind kind)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_case, alphasort);
    if (count < 1)
        fail_msg("no cases in %s", folder);
    for (int i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        print_message("  %s\n", path);
        check_case(path, kind);
        free(entries[i]);
    }
    free(entries);
}

static void valid_modules(void **state)
{
    (void)state;
    check_folder("spec/mir/valid", KIND_VALID);
}

static void invalid_modules(void **state)
{
    (void)state;
    check_folder("spec/mir/invalid", KIND_INVALID);
}

static void invalid_text(void **state)
{
    (void)state;
    check_folder("spec/mir/text", KIND_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_modules),
        cmocka_unit_test(invalid_modules),
        cmocka_unit_test(invalid_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
