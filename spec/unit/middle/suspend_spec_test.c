/* The cases of spec/mir/suspend. Each is parsed and verified, becomes state
 * machines, is verified again, printed and parsed back. NAME.frames is what
 * --emit=frames says, NAME.out (for some) the MIR that was made. Where the text has
 * a line `# gives: `, main is run and gives that. */
#include <dirent.h>
#include <stdlib.h>

#include "middle/suspend/suspend.h"
#include "spec/unit/middle/interp_support.h"

/* The text of a file beside the case, or NULL. */
static const char *beside(struct mir_fixture *f, const char *path, const char *ending)
{
    const char *other =
        text_format(&f->session.arena, "%.*s%s", (int)(strlen(path) - 4), path, ending);
    FILE *file = fopen(other, "rb");
    if (!file)
        return NULL;
    fclose(file);
    return read_whole(f, other);
}

/* With SUSPEND_SPEC_WRITE set, writes what was found instead: to be read before it is
 * kept. */
static void compare(struct mir_fixture *f, const char *path, const char *ending, struct str found)
{
    if (getenv("SUSPEND_SPEC_WRITE")) {
        const char *name =
            text_format(&f->session.arena, "%.*s%s", (int)(strlen(path) - 4), path, ending);
        FILE *file = fopen(name, "wb");
        assert_non_null(file);
        fwrite(found.bytes, 1, found.size, file);
        fclose(file);
        return;
    }
    const char *expected = beside(f, path, ending);
    if (!expected)
        fail_msg("%s has no %s", path, ending);
    assert_string_equal(found.bytes, expected);
}

static void assert_valid(struct mir_fixture *f, const struct mir_module *module)
{
    if (mir_verify(&f->session, module) && suspend_verify(&f->session, module))
        return;
    mir_show_messages(f);
    fail();
}

static void assert_gives(struct mir_fixture *f, const struct mir_module *module, const char *text)
{
    static const char mark[] = "# gives: ";
    const char *start = strstr(text, mark);
    if (!start)
        return;
    start += sizeof mark - 1;
    const char *expected = arena_copy(&f->session.arena, start, strcspn(start, "\n"));
    struct text out;
    text_init(&out, &f->session.arena);
    struct interp_options options = test_options();
    options.output = &out;
    struct interp *interp = interp_new(&f->session, module, &options);
    assert_string_equal(describe_run(f, interp, module->main), expected);
}

static void check_case(const char *path)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    const char *text = read_whole(&f, path);
    struct mir_module *module = sound_module(&f, path, text);
    struct text frames;
    text_init(&frames, &f.session.arena);
    suspend_generators(&f.session, module, &frames);
    assert_valid(&f, module);
    compare(&f, path, ".frames", (struct str){text_chars(&frames), frames.size});
    struct str once = mir_to_text(&f, module);
    if (beside(&f, path, ".out"))
        compare(&f, path, ".out", once);
    const struct mir_module *again = mir_from_text(&f, path, once);
    if (!again)
        mir_show_messages(&f);
    assert_non_null(again);
    assert_valid(&f, again);
    assert_string_equal(mir_to_text(&f, again).bytes, once.bytes);
    assert_gives(&f, module, text);
    mir_fixture_close(&f);
}

static int is_case(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".mir") == 0;
}

static void state_machines(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir("spec/mir/suspend", &entries, is_case, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "spec/mir/suspend/%s", entries[i]->d_name);
        print_message("  %s\n", path);
        check_case(path);
        free(entries[i]);
    }
    free(entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(state_machines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
