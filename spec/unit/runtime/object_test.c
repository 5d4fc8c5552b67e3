/* Reference counts, and the order in which dead objects are destroyed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/src/process.h"
#include "runtime/src/qz.h"

enum type { STRING, NODE, LOUD, GRUMPY, CHANGING, KEEPING, TYPE_COUNT };

/* All types but String are nodes; only their type infos differ. */
struct node {
    struct qz_object header;
    char name;
    struct node *first, *second;
};

static const struct qz_location here = {"object_test.qz", "drop", 1, 1};

/* What was destroyed, and dropped in capitals, in order. */
static char history[64];

static void note(char letter)
{
    size_t size = strlen(history);
    if (size < sizeof history - 1)
        history[size] = letter;
}

static void destroy_node(void *object)
{
    struct node *node = object;
    note(node->name);
    qz_release(node->first);
    qz_release(node->second);
}

static char capital(char letter)
{
    return (char)(letter - 'a' + 'A');
}

static struct node *make(enum type type, char name, struct node *first, struct node *second)
{
    struct node *node = qz_alloc(sizeof *node, (uint32_t)type);
    node->name = name;
    node->first = first;
    node->second = second;
    return node;
}

/* Ordinary code in which an object of its own ends. */
static void drop_loud(void *place)
{
    struct node *node = *(struct node **)place;
    note(capital(node->name));
    qz_retain(node);
    qz_release(node);
    qz_release(make(NODE, 'x', NULL, NULL));
}

static void drop_grumpy(void *place)
{
    struct node *node = *(struct node **)place;
    note(capital(node->name));
    qz_panic_text(node->name == 'g' ? "grumpy g" : "grumpy", &here);
}

/* Another object comes into the place; this one loses an owner by that. */
static void drop_changing(void *place)
{
    struct node **at = place, *old = *at;
    note(capital(old->name));
    *at = make(NODE, 'n', NULL, NULL);
    qz_release(old);
}

static struct node *kept;

static void drop_keeping(void *place)
{
    kept = *(struct node **)place;
    note(capital(kept->name));
    qz_retain(kept);
}

static const struct qz_type_info types[TYPE_COUNT] = {
    [STRING] = {"String", 0, NULL, NULL},
    [NODE] = {"Node", sizeof(struct node), destroy_node, NULL},
    [LOUD] = {"Loud", sizeof(struct node), destroy_node, drop_loud},
    [GRUMPY] = {"Grumpy", sizeof(struct node), destroy_node, drop_grumpy},
    [CHANGING] = {"Changing", sizeof(struct node), destroy_node, drop_changing},
    [KEEPING] = {"Keeping", sizeof(struct node), destroy_node, drop_keeping},
};

static const struct qz_program program = {
    .abi = QZ_ABI_VERSION, .types = types, .type_count = TYPE_COUNT};

static int prepare(void **state)
{
    (void)state;
    memset(history, 0, sizeof history);
    return 0;
}

static void test_new_object(void **state)
{
    (void)state;
    char *object = qz_alloc(5000, NODE);
    struct qz_object *header = (struct qz_object *)(void *)object;
    assert_int_equal(header->count, 1);
    assert_int_equal(header->type, NODE);
    assert_int_equal((uintptr_t)object % QZ_OBJECT_ALIGNMENT, 0);
    for (size_t i = sizeof *header; i < 5000; i++)
        assert_int_equal(object[i], 0);
    qz_free(object);
    qz_free(qz_alloc(0, NODE));
}

static void test_plain_counts(void **state)
{
    (void)state;
    struct node *node = make(NODE, 'a', NULL, NULL);
    assert_true(qz_unique(node));
    qz_retain(node);
    assert_int_equal(node->header.count, 2);
    assert_false(qz_unique(node));
    qz_release(node);
    assert_string_equal(history, "");
    qz_release(node);
    assert_string_equal(history, "a");
    qz_retain(NULL);
    qz_release(NULL);
    assert_false(qz_unique(NULL));
}

static void test_shared_counts(void **state)
{
    (void)state;
    struct node *node = make(NODE, 'a', NULL, NULL);
    node->header.count = -1;
    assert_true(qz_unique(node));
    qz_retain(node);
    assert_int_equal(node->header.count, -2);
    qz_release(node);
    assert_int_equal(node->header.count, -1);
    qz_release(node);
    assert_string_equal(history, "a");
}

static void test_immortal_counts(void **state)
{
    (void)state;
    struct node node = {.header = {INT32_MAX, NODE}, .name = 'a'};
    qz_retain(&node); /* wraps */
    assert_true(node.header.count == QZ_IMMORTAL);
    qz_retain(&node);
    qz_release(&node);
    qz_release(&node);
    assert_true(node.header.count == QZ_IMMORTAL);
    node.header.count = QZ_STICKY;
    qz_retain(&node);
    qz_release(&node);
    assert_true(node.header.count == QZ_STICKY);
    assert_string_equal(history, "");
}

/* a(b(c, d), e): each object before what it held, fields in order. */
static void test_order(void **state)
{
    (void)state;
    struct node *b = make(NODE, 'b', make(NODE, 'c', NULL, NULL), make(NODE, 'd', NULL, NULL));
    struct node *a = make(NODE, 'a', b, make(NODE, 'e', NULL, NULL));
    qz_release(a);
    assert_string_equal(history, "abcde");
}

static void test_shared_part_survives(void **state)
{
    (void)state;
    struct node *part = make(NODE, 'p', NULL, NULL);
    qz_retain(part);
    qz_release(make(NODE, 'a', part, make(NODE, 'b', part, NULL)));
    assert_string_equal(history, "abp");
}

static void test_drop_runs_before_destroy(void **state)
{
    (void)state;
    struct node *inner = make(LOUD, 'i', NULL, NULL);
    qz_release(make(LOUD, 'o', inner, make(NODE, 'n', NULL, NULL)));
    /* What runs no drop goes at once; nobody but this test can tell. */
    assert_string_equal(history, "OxonIxi");
}

static void test_long_list(void **state)
{
    (void)state;
    struct node *list = NULL;
    for (int i = 0; i < 1000000; i++)
        list = make(NODE, 'l', list, NULL);
    qz_release(list);
    assert_int_equal(strlen(history), sizeof history - 1);
}

static void release_parts_end(void *unused)
{
    (void)unused;
    qz_release_end();
}

static void release_it(void *object)
{
    qz_release(object);
}

/* Everything is destroyed, then the panic goes on; the second is appended. */
static void test_drop_that_panics(void **state)
{
    (void)state;
    struct node *second = make(GRUMPY, 'g', make(NODE, 'c', NULL, NULL), NULL);
    struct node *first = make(GRUMPY, 'f', second, make(LOUD, 'l', NULL, NULL));
    struct qz_string *message = qz_catch(release_it, first);
    assert_non_null(message);
    assert_string_equal(message->bytes, "grumpy\nalso panicked while unwinding: grumpy g at drop "
                                        "(object_test.qz:1:1)");
    assert_string_equal(history, "FfGgcLxl");
    qz_release(message);
}

static void test_drop_that_replaces_self(void **state)
{
    (void)state;
    qz_release(make(CHANGING, 'a', make(NODE, 'b', NULL, NULL), make(LOUD, 'c', NULL, NULL)));
    assert_string_equal(history, "AnabCxc");
}

/* It stays alive, with all that it holds, and is never dropped again. */
static void test_drop_that_keeps_self(void **state)
{
    (void)state;
    struct node *inner = make(NODE, 'i', NULL, NULL);
    struct qz_string *message =
        qz_catch(release_it, make(NODE, 'o', make(KEEPING, 'k', inner, NULL), NULL));
    assert_non_null(message);
    assert_string_equal(message->bytes, "an object of type Keeping was kept by its own `drop`");
    assert_string_equal(history, "oK");
    qz_release(message);
    qz_release(kept);
    assert_string_equal(history, "oK");
    assert_int_equal(inner->header.count, 1);
    kept->header.count = 1; /* for the leak checker */
    qz_free(kept);
    qz_release(inner);
}

static void test_drops_of_several_parts(void **state)
{
    (void)state;
    struct node *a = make(GRUMPY, 'g', NULL, NULL), *b = make(LOUD, 'l', NULL, NULL);
    qz_release_begin();
    qz_release(a);
    qz_release_begin();
    qz_release(b);
    qz_release_end();
    assert_string_equal(history, "");
    struct qz_string *message = qz_catch(release_parts_end, NULL);
    assert_non_null(message);
    assert_string_equal(history, "GgLxl");
    qz_release(message);
}

static void test_buffers(void **state)
{
    (void)state;
    assert_null(qz_buffer_new(0, 8));
    char *buffer = qz_buffer_new(4, 1);
    memcpy(buffer, "abc", 4);
    buffer = qz_buffer_resize(buffer, 1000, 8);
    assert_string_equal(buffer, "abc");
    assert_null(qz_buffer_resize(buffer, 0, 8));
    qz_buffer_free(qz_buffer_resize(NULL, 3, 3));
    qz_buffer_free(NULL);
}

int main(void)
{
    qzi_process.program = &program;
#define TEST(name) cmocka_unit_test_setup(name, prepare)
    const struct CMUnitTest tests[] = {
        TEST(test_new_object),
        TEST(test_plain_counts),
        TEST(test_shared_counts),
        TEST(test_immortal_counts),
        TEST(test_order),
        TEST(test_shared_part_survives),
        TEST(test_drop_runs_before_destroy),
        TEST(test_long_list),
        TEST(test_drop_that_panics),
        TEST(test_drop_that_replaces_self),
        TEST(test_drop_that_keeps_self),
        TEST(test_drops_of_several_parts),
        TEST(test_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
