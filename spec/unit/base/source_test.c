#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "frontend/base/file.h"
#include "frontend/base/session.h"

static struct source *add(struct session *session, const char *name, const char *content)
{
    return source_add(&session->sources, name, name, str_of(content));
}

static void a_span_names_its_file_and_line(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    struct source *a = add(&session, "a", "one\ntwo\r\n\xC3\xA9x");
    struct source *empty = add(&session, "empty", "");
    struct source *b = add(&session, "b", "x");
    struct location at = source_locate(&session.sources, (struct span){a->base + 11, 1});
    assert_ptr_equal(at.source, a);
    assert_int_equal(at.line, 3);
    assert_int_equal(at.column, 2);
    at = source_locate(&session.sources, (struct span){a->base + 3, 1});
    assert_int_equal(at.line, 1);
    assert_int_equal(at.column, 4);
    assert_ptr_equal(source_of(&session.sources, (struct span){empty->base, 0}), empty);
    assert_ptr_equal(source_of(&session.sources, (struct span){b->base + 1, 0}), b);
    assert_null(source_of(&session.sources, NOWHERE));
    struct str line = source_line(&session.sources, a, 2);
    assert_true(str_equal(line, STR("two")));
    session_destroy(&session);
}

static void text_of_a_span_ends_with_its_file(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    struct source *a = add(&session, "a", "one two");
    add(&session, "b", "three");
    struct str text = source_text(&session.sources, (struct span){a->base + 4, 100});
    assert_true(str_equal(text, STR("two")));
    assert_true(str_equal(source_text(&session.sources, NOWHERE), STR("")));
    session_destroy(&session);
}

static void spans_join(void **state)
{
    (void)state;
    struct span joined = span_join((struct span){10, 5}, (struct span){3, 2});
    assert_int_equal(joined.start, 3);
    assert_int_equal(joined.size, 12);
    joined = span_join(NOWHERE, (struct span){3, 2});
    assert_int_equal(joined.start, 3);
}

static void diagnostics_are_ordered_filled_and_limited(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    struct source *a = add(&session, "a", "abcdef");
    session.diags.limit = 3;
    diag_unknown_type(&session.diags, (struct span){a->base + 4, 1}, "second {name}");
    diag_unknown_type(&session.diags, (struct span){a->base + 1, 1}, "first");
    diag_unknown_type(&session.diags, (struct span){a->base + 4, 1}, "third");
    diag_unknown_type(&session.diags, (struct span){a->base, 1}, "not kept");
    diagnostics_sort(&session.diags);
    assert_int_equal(session.diags.items.count, 3);
    assert_int_equal(session.diags.errors, 4);
    assert_string_equal(session.diags.items.items[0]->message, "there is no type `first`");
    assert_string_equal(session.diags.items.items[1]->message, "there is no type `second {name}`");
    assert_string_equal(session.diags.items.items[2]->message, "there is no type `third`");
    assert_int_equal(diag_find("qz0302"), DIAG_ID_unknown_type);
    assert_int_equal(diag_find("0302"), DIAG_ID_unknown_type);
    assert_int_equal(diag_find(""), DIAG_ID_COUNT);
    assert_int_equal(diag_find("Q"), DIAG_ID_COUNT);
    session_destroy(&session);
}

static void expect_unreadable(const char *path, const char *code)
{
    struct session session;
    session_init(&session);
    assert_null(file_load(&session, path, path, NOWHERE));
    assert_int_equal(session.diags.items.count, 1);
    assert_string_equal(diag_rows[session.diags.items.items[0]->id].code, code);
    session_destroy(&session);
}

static void files_are_read_or_reported(void **state)
{
    (void)state;
    char folder[] = "/tmp/quartz-source-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/a.qz", folder);
    expect_unreadable(path, "QZ9001");
    assert_false(file_exists(path));
    expect_unreadable("", "QZ9001");
    expect_unreadable(folder, "QZ9002");
    assert_false(file_exists(folder));
    expect_unreadable("/dev/null", "QZ9002");

    assert_int_equal(mkfifo(path, 0600), 0);
    expect_unreadable(path, "QZ9002");
    unlink(path);

    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("a\nb", file);
    fclose(file);
    struct session session;
    session_init(&session);
    struct source *source = file_load(&session, path, "a.qz", NOWHERE);
    assert_non_null(source);
    assert_true(str_equal(source->content, STR("a\nb")));
    assert_int_equal(source->content.bytes[3], '\0');
    session_destroy(&session);

    assert_int_equal(truncate(path, (off_t)300 * 1024 * 1024), 0); /* a hole, not a disk full */
    expect_unreadable(path, "QZ9003");
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_names_its_file_and_line),
        cmocka_unit_test(text_of_a_span_ends_with_its_file),
        cmocka_unit_test(spans_join),
        cmocka_unit_test(diagnostics_are_ordered_filled_and_limited),
        cmocka_unit_test(files_are_read_or_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
