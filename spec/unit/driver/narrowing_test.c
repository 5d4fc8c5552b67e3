/* Narrowing in the MIR: a function of spec/lang/narrowing_test.qz called `looksN_...`
 * looks N times at the variant of a value, with its lambdas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/check/check.h"
#include "middle/lower/lower.h"
#include "middle/mir/mir.h"
#include "tools/quartzc/finder.h"

/* <build>/lib/quartz; the test lies in <build>/unit. */
static const char *library_folder(struct arena *arena)
{
    char self[4096];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(size > 0);
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    return text_format(arena, "%s/../lib/quartz", self);
}

static uint32_t count_tags(const struct mir_function *function)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t j = 0; j < block->statements.count; j++)
            count += block->statements.items[j].op == MIR_TAG;
    }
    return count;
}

/* `function` or one of its lambdas. */
static bool belongs_to(const char *name, const char *function)
{
    size_t size = strlen(function);
    return strncmp(name, function, size) == 0 && (!name[size] || name[size] == '.');
}

static void check_function(const struct mir_module *module, const char *name)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->functions.count; i++)
        if (belongs_to(module->functions.items[i]->name, name))
            count += count_tags(module->functions.items[i]);
    unsigned long expected = strtoul(strstr(name, "::looks") + strlen("::looks"), NULL, 10);
    if (count != expected)
        fail_msg("%s looks at %u variants, not at %lu", name, count, expected);
}

static void known_variants_are_not_tested(void **state)
{
    (void)state;
    struct session session;
    struct program program;
    session_init(&session);
    struct file_finder finder = {.library = library_folder(&session.arena)};
    struct source *source = file_finder_main(&finder, &session, "spec/lang/narrowing_test.qz");
    struct source_finder interface = file_finder_interface(&finder);
    assert_non_null(source);
    program_init(&program, &session);
    load_modules(&program, source, &interface);
    assert_true(check_program(&program, CHECK_TESTS));
    const struct mir_module *module = lower_program(&program, &(struct lower_options){0});
    uint32_t checked = 0;
    for (uint32_t i = 0; i < module->functions.count; i++) {
        const char *name = module->functions.items[i]->name;
        if (!strstr(name, "::looks") || strchr(name, '.'))
            continue;
        check_function(module, name);
        checked++;
    }
    assert_true(checked > 20);
    session_destroy(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_variants_are_not_tested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
