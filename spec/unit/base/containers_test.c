#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "frontend/base/list.h"
#include "frontend/base/map.h"
#include "frontend/base/session.h"

static void pieces_are_zeroed_and_aligned(void **state)
{
    (void)state;
    struct guard guard = {.reason = GUARD_NONE};
    struct arena arena;
    arena_init(&arena, &guard);
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *piece = arena_alloc(&arena, size);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xA5, size);
    }
    assert_non_null(arena_alloc(&arena, (size_t)5 * 1024 * 1024));
    assert_string_equal(arena_copy(&arena, "abc", 2), "ab");
    arena_destroy(&arena);
}

static void what_cannot_be_had_leaves_by_the_guard(void **state)
{
    (void)state;
    struct guard guard = {.reason = GUARD_NONE};
    struct arena arena;
    arena_init(&arena, &guard);
    if (!setjmp(guard.escape)) {
        arena_array(&arena, SIZE_MAX / 2, 16);
        fail();
    }
    assert_int_equal(guard.reason, GUARD_OUT_OF_MEMORY);
    arena_destroy(&arena);
}

static void lists_grow(void **state)
{
    (void)state;
    struct guard guard = {.reason = GUARD_NONE};
    struct arena arena;
    arena_init(&arena, &guard);
    LIST(uint32_t) list = {0};
    for (uint32_t i = 0; i < 10000; i++)
        list_push(&arena, &list, i * 3);
    assert_int_equal(list.count, 10000);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(list.items[i], i * 3);
    assert_int_equal(list_last(&list), 29997);
    assert_int_equal(list_pop(&list), 29997);
    assert_int_equal(list.count, 9999);
    arena_destroy(&arena);
}

static void maps_find_what_was_put(void **state)
{
    (void)state;
    struct guard guard = {.reason = GUARD_NONE};
    struct arena arena;
    arena_init(&arena, &guard);
    struct map map = {0};
    static char keys[5000];
    assert_null(map_get(&map, &keys[0]));
    for (size_t i = 0; i < sizeof keys; i++)
        assert_null(map_put(&arena, &map, &keys[i], &keys[sizeof keys - 1 - i]));
    assert_int_equal(map.count, sizeof keys);
    for (size_t i = 0; i < sizeof keys; i++)
        assert_ptr_equal(map_get(&map, &keys[i]), &keys[sizeof keys - 1 - i]);
    assert_ptr_equal(map_put(&arena, &map, &keys[1], &keys[1]), &keys[sizeof keys - 2]);
    assert_ptr_equal(map_get(&map, &keys[1]), &keys[1]);
    assert_int_equal(map.count, sizeof keys);
    assert_null(map_get(&map, &map));
    arena_destroy(&arena);
}

static void equal_names_are_one_symbol(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    const struct symbol *first = session_symbol(&session, "name");
    char name[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "n%d", i);
        assert_string_equal(session_symbol(&session, name)->text, name);
    }
    assert_ptr_equal(session_symbol(&session, "name"), first);
    assert_int_equal(first->id, 1);
    assert_ptr_not_equal(session_symbol(&session, "Name"), first);
    assert_ptr_equal(intern(&session.interner, (struct str){"n10x", 3}),
                     session_symbol(&session, "n10"));
    assert_ptr_not_equal(intern(&session.interner, (struct str){"a\0b", 3}),
                         intern(&session.interner, (struct str){"a\0c", 3}));
    session_destroy(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_and_aligned),
        cmocka_unit_test(what_cannot_be_had_leaves_by_the_guard),
        cmocka_unit_test(lists_grow),
        cmocka_unit_test(maps_find_what_was_put),
        cmocka_unit_test(equal_names_are_one_symbol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
