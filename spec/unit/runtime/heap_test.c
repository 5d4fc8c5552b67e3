/* The heap of small blocks. In builds with a sanitizer everything is malloc's, and the
 * tests check no more than that memory is given and keeps what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "runtime/src/mem/heap.h"

static bool is_here(void *memory)
{
    return qzi_heap_has(memory) && qzi_heap_span(memory)->heap == qzi_heap_here;
}

static void test_sizes(void **state)
{
    (void)state;
    for (size_t size = 0; size <= 2 * QZI_SMALL; size++) {
        char *memory = qzi_heap_take(size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        memset(memory, 1, size);
        assert_true(qzi_region.size == 0 || is_here(memory) == (size <= QZI_SMALL));
        qzi_heap_give(memory);
    }
    qzi_heap_give(NULL);
}

/* No two blocks share a byte. */
static void test_many(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static unsigned char *blocks[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = qzi_heap_take(i % 600 + 1);
        memset(blocks[i], (int)(i % 251), i % 600 + 1);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < i % 600 + 1; j++)
            assert_int_equal(blocks[i][j], i % 251);
        qzi_heap_give(blocks[i]);
    }
}

static void test_taken_again(void **state)
{
    (void)state;
    if (!qzi_region.size)
        skip();
    void *memory = qzi_heap_take(40);
    qzi_heap_give(memory);
    assert_ptr_equal(qzi_heap_take(33), memory);
    qzi_heap_give(memory);
}

static void test_resize(void **state)
{
    (void)state;
    char *memory = qzi_heap_resize(NULL, 5);
    strcpy(memory, "four");
    for (size_t size = 10; size < 100000; size *= 2) {
        memory = qzi_heap_resize(memory, size);
        assert_string_equal(memory, "four");
        memset(memory + 5, 1, size - 5);
    }
    memory = qzi_heap_resize(memory, 5);
    assert_string_equal(memory, "four");
    qzi_heap_give(memory);
}

/* ---- Other threads ---- */

enum { PASSED = 1000 };

static void *give_all(void *argument)
{
    void **blocks = argument;
    for (size_t i = 0; i < PASSED; i++)
        qzi_heap_give(blocks[i]);
    return NULL;
}

static void in_a_thread(void *(*body)(void *), void *argument)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, body, argument), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

/* What another thread gives back comes to the heap that it is of. */
static void test_given_elsewhere(void **state)
{
    (void)state;
    if (!qzi_region.size)
        skip();
    static void *blocks[PASSED];
    for (size_t i = 0; i < PASSED; i++)
        blocks[i] = qzi_heap_take(1000);
    in_a_thread(give_all, blocks);
    uintptr_t least = UINTPTR_MAX, most = 0;
    for (size_t i = 0; i < PASSED; i++) {
        least = (uintptr_t)blocks[i] < least ? (uintptr_t)blocks[i] : least;
        most = (uintptr_t)blocks[i] > most ? (uintptr_t)blocks[i] : most;
    }
    size_t again = 0;
    for (size_t i = 0; i < PASSED; i++) {
        blocks[i] = qzi_heap_take(1000);
        assert_true(is_here(blocks[i]));
        again += (uintptr_t)blocks[i] >= least && (uintptr_t)blocks[i] <= most;
    }
    assert_true(again >= PASSED - 64); /* what was cut off before is used first */
    for (size_t i = 0; i < PASSED; i++)
        qzi_heap_give(blocks[i]);
}

static void *take_one(void *argument)
{
    void **place = argument;
    *place = qzi_heap_take(64);
    return NULL;
}

/* The heap of a thread that ended is the next thread's. */
static void test_heap_is_taken_over(void **state)
{
    (void)state;
    if (!qzi_region.size)
        skip();
    void *first, *second;
    in_a_thread(take_one, &first);
    assert_false(is_here(first));
    in_a_thread(take_one, &second);
    assert_ptr_equal(qzi_heap_span(first)->heap, qzi_heap_span(second)->heap);
    qzi_heap_give(first);
    qzi_heap_give(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),           cmocka_unit_test(test_many),
        cmocka_unit_test(test_taken_again),     cmocka_unit_test(test_resize),
        cmocka_unit_test(test_given_elsewhere), cmocka_unit_test(test_heap_is_taken_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
