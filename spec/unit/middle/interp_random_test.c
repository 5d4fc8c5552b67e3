/* The cases of spec/unit/middle/interp, damaged: whatever still passes the verifier
 * runs to some end, within its limits and without harm. */
#include "spec/unit/middle/interp_support.h"

#define FOLDER "spec/unit/middle/interp"

enum { ROUNDS = 400 };

static uint32_t pick(uint64_t *state, uint32_t count)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % count;
}

/* The start of a random line, and its size with the newline. */
static size_t pick_line(uint64_t *state, struct str text, size_t *size)
{
    size_t start = pick(state, (uint32_t)text.size);
    while (start > 0 && text.bytes[start - 1] != '\n')
        start--;
    const char *end = memchr(text.bytes + start, '\n', text.size - start);
    *size = end ? (size_t)(end - text.bytes) - start + 1 : text.size - start;
    return start;
}

/* A line is removed, doubled, or takes another's place; or a digit changes. */
static struct str damage(struct mir_fixture *f, uint64_t *state, struct str text)
{
    struct text out;
    text_init(&out, &f->session.arena);
    size_t size, other_size, start = pick_line(state, text, &size);
    size_t other = pick_line(state, text, &other_size);
    uint32_t how = pick(state, 6);
    text_add(&out, (struct str){text.bytes, start + (how == 1 ? size : 0)});
    if (how == 1 || how == 2)
        text_add(&out, (struct str){text.bytes + other, other_size});
    text_add(&out, (struct str){text.bytes + start + size * (how < 3),
                                text.size - start - size * (how < 3)});
    for (size_t i = start; how >= 3 && i < start + size; i++)
        if (out.bytes[i] >= '0' && out.bytes[i] <= '9' && pick(state, 2))
            out.bytes[i] = (char)('0' + pick(state, 10));
    return (struct str){out.bytes, out.size};
}

/* How many functions ran. */
static uint32_t run_all(struct mir_fixture *f, const struct mir_module *module)
{
    struct interp_options options = {.steps = 20000, .frames = 100, .memory = 1 << 20};
    struct interp *interp = interp_new(&f->session, module, &options);
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->functions.count; i++) {
        const struct mir_function *function = module->functions.items[i];
        if (function->param_count > 0 || function->linkage == MIR_LINKAGE_EXTERN)
            continue;
        if (interp_run(interp, function, NULL, 0) == INTERP_RETURNED)
            interp_drop_result(interp);
        count++;
    }
    return count;
}

static void damaged_modules_do_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"collections", "control", "objects", "panics", "strings"};
    uint64_t seed = 1;
    uint32_t valid = 0, run = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct mir_fixture f;
        mir_fixture_open(&f);
        const char *path = text_format(&f.session.arena, FOLDER "/%s.mir", names[pick(&seed, 5)]);
        struct str text = str_of(read_whole(&f, path));
        for (uint32_t i = pick(&seed, 3) + 1; i > 0; i--)
            text = damage(&f, &seed, text);
        struct mir_module *module = mir_from_text(&f, "damaged", text);
        if (module && mir_verify(&f.session, module)) {
            valid++;
            run += run_all(&f, module);
        }
        mir_fixture_close(&f);
    }
    print_message("%u of %d modules were valid, %u functions ran\n", valid, ROUNDS, run);
    assert_true(valid > ROUNDS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_modules_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
