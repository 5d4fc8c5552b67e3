/* Weak references: the table, and what the end of either side does to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/src/process.h"
#include "runtime/src/qz.h"

enum type { STRING, NODE, WEAK, TYPE_COUNT };

struct node {
    struct qz_object header;
    int64_t number;
};

static struct qz_weak *of_dying;
static bool upgraded_in_drop;

static void drop_node(void *place)
{
    (void)place;
    void *back = of_dying ? qz_weak_upgrade(of_dying) : NULL;
    upgraded_in_drop = back != NULL;
    qz_release(back);
}

static void destroy_weak(void *object)
{
    qz_weak_forget(object);
}

static const struct qz_type_info types[TYPE_COUNT] = {
    [STRING] = {"String", 0, NULL, NULL},
    [NODE] = {"Node", sizeof(struct node), NULL, drop_node},
    [WEAK] = {"Weak", sizeof(struct qz_weak), destroy_weak, NULL},
};
static const struct qz_program program = {
    .abi = QZ_ABI_VERSION, .types = types, .type_count = TYPE_COUNT};

static struct qz_weak *weak_of(void *object)
{
    struct qz_weak *weak = qz_weak_find(object);
    if (weak)
        return weak;
    weak = qz_alloc(sizeof *weak, WEAK);
    qz_weak_note(object, weak);
    return weak;
}

static void there_is_one(void **state)
{
    (void)state;
    void *node = qz_alloc(sizeof(struct node), NODE);
    struct qz_weak *a = weak_of(node), *b = weak_of(node);
    assert_ptr_equal(a, b);
    assert_ptr_equal(qz_weak_upgrade(a), node);
    qz_release(node);
    qz_release(a);
    qz_release(b);
    a = weak_of(node); /* a new one */
    assert_ptr_equal(a->target, node);
    qz_release(a);
    qz_release(node);
}

static void the_object_ends_first(void **state)
{
    (void)state;
    void *node = qz_alloc(sizeof(struct node), NODE);
    of_dying = weak_of(node);
    upgraded_in_drop = true;
    qz_release(node);
    assert_false(upgraded_in_drop);
    assert_null(qz_weak_upgrade(of_dying));
    qz_release(of_dying);
    of_dying = NULL;
}

static void shared_objects(void **state)
{
    (void)state;
    struct qz_object *node = qz_alloc(sizeof(struct node), NODE);
    struct qz_weak *weak = weak_of(node);
    node->count = -1;
    assert_ptr_equal(qz_weak_upgrade(weak), node);
    assert_int_equal(node->count, -2);
    qz_release(node);
    qz_release(node);
    assert_null(qz_weak_upgrade(weak));
    qz_release(weak);
}

/* Entries come and go in every order; those that stay are always found. */
static void many_objects(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    static void *nodes[COUNT];
    static struct qz_weak *weak[COUNT];
    uint32_t random = 1;
    for (int turn = 0; turn < 20 * COUNT; turn++) {
        random = random * 1664525u + 1013904223u;
        size_t i = random >> 8 & 0x7FFFFF;
        i %= COUNT;
        if (!nodes[i]) {
            nodes[i] = qz_alloc(sizeof(struct node), NODE);
            weak[i] = weak_of(nodes[i]);
        } else if (random >> 31) {
            qz_release(nodes[i]);
            assert_null(qz_weak_upgrade(weak[i]));
            qz_release(weak[i]);
            nodes[i] = NULL;
        } else {
            qz_release(weak[i]);
            weak[i] = weak_of(nodes[i]);
        }
        if (nodes[i])
            assert_ptr_equal(weak[i]->target, nodes[i]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        if (!nodes[i])
            continue;
        qz_release(nodes[i]);
        qz_release(weak[i]);
    }
}

int main(void)
{
    qzi_process.program = &program;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_one),
        cmocka_unit_test(the_object_ends_first),
        cmocka_unit_test(shared_objects),
        cmocka_unit_test(many_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
