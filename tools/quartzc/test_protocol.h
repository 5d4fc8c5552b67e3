/* What a test executable says, line by line, on the descriptor whose number is
 * in the environment as QUARTZ_TEST_FD:
 *
 *     run NAME       a test begins
 *     pass NAME      it ended well
 *     fail NAME      it did not; the lines that follow tell why:
 *     | TEXT
 *     pend NAME      a test that is written down, and not run here
 *     done N         N tests were run, the program ends
 *
 * QUARTZ_TEST_FILTER, when set, is text that the names of the tests to run
 * contain. QUARTZ_TEST_COMPILER is the path of this compiler, for tests that compile
 * programs; it is not set where an emulator runs the tests. A program that ends
 * without `done` failed in the test that had begun. */
#ifndef QZ_QUARTZC_TEST_PROTOCOL_H
#define QZ_QUARTZC_TEST_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/text.h"

struct test_failure {
    const char *name;
    struct text reason; /* lines, each ended by a newline */
};

struct test_results {
    struct arena *arena;
    struct text line;    /* the last line, not complete yet */
    const char *running; /* the test that has begun and not ended, or NULL */
    uint32_t passed;
    LIST(const char *) pending; /* names */
    LIST(struct test_failure) failures;
    bool is_done;
};

void test_results_init(struct test_results *results, struct arena *arena);

/* Takes the next bytes as they come. */
void test_results_read(struct test_results *results, struct str bytes);

/* Adds a failure that the program itself did not tell. */
void test_results_fail(struct test_results *results, const char *name, const char *reason);

#endif
