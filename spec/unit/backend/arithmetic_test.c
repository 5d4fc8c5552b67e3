/* Arithmetic at the edges of every integer type, and casts at the edges of every
 * number type, against 128-bit arithmetic and C's floats. One program holds all
 * of it as its tests: those called "value ..." must pass, those called
 * "panic ..." must fail. */
#include "spec/unit/backend/support.h"

#include <inttypes.h>
#include <math.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

struct number_type {
    const char *name;
    int bits;
    bool is_signed;
};

static const struct number_type integers[] = {
    {"I8", 8, true},  {"I16", 16, true},  {"I32", 32, true},  {"Int", 64, true},
    {"U8", 8, false}, {"U16", 16, false}, {"U32", 32, false}, {"U64", 64, false},
};
enum { INTEGERS = sizeof integers / sizeof *integers };

static wide least(const struct number_type *type)
{
    return type->is_signed ? -((wide)1 << (type->bits - 1)) : 0;
}

static wide most(const struct number_type *type)
{
    return ((wide)1 << (type->is_signed ? type->bits - 1 : type->bits)) - 1;
}

static bool fits(const struct number_type *type, wide value)
{
    return value >= least(type) && value <= most(type);
}

/* The value modulo 2^bits. */
static wide wrap(const struct number_type *type, wide value)
{
    wide range = (wide)1 << type->bits;
    value %= range;
    if (value < least(type))
        value += range;
    return value > most(type) ? value - range : value;
}

static void add_integer(struct text *out, const struct number_type *type, wide value)
{
    if (type->is_signed)
        text_printf(out, "%" PRId64 ": %s", (int64_t)value, type->name);
    else
        text_printf(out, "%" PRIu64 ": %s", (uint64_t)value, type->name);
}

/* What an operation gives: a value, or a panic. */
struct result {
    bool panics;
    wide value;
};

static struct result in_range(const struct number_type *type, wide value)
{
    return (struct result){!fits(type, value), value};
}

/* The low bits of a pattern as a value of the type. */
static wide low_bits(const struct number_type *type, unsigned_wide pattern)
{
    return wrap(type, (wide)(pattern & (((unsigned_wide)1 << type->bits) - 1)));
}

static wide shifted(const struct number_type *type, const char *op, wide a, int count)
{
    if (strcmp(op, "shl") == 0)
        return low_bits(type, (unsigned_wide)a << count);
    wide factor = (wide)1 << count;
    return a >= 0 ? a / factor : -((-a + factor - 1) / factor);
}

/* Of 64-bit numbers without sign the product needs all 128 bits. */
static struct result multiplied(const struct number_type *type, wide a, wide b, bool wraps)
{
    unsigned_wide product = (unsigned_wide)a * (unsigned_wide)b;
    if (wraps)
        return (struct result){false, low_bits(type, product)};
    if (!type->is_signed && product > (unsigned_wide)most(type))
        return (struct result){.panics = true};
    return in_range(type, (wide)product);
}

static struct result compute(const struct number_type *type, const char *op, wide a, wide b)
{
    bool wraps = strstr(op, "_wrap") != NULL;
    wide value = 0;
    if (strncmp(op, "sh", 2) == 0)
        return b < 0 || b >= type->bits ? (struct result){.panics = true}
                                        : in_range(type, shifted(type, op, a, (int)b));
    if (strcmp(op, "div") == 0 || strcmp(op, "rem") == 0)
        return b == 0 ? (struct result){.panics = true}
                      : in_range(type, *op == 'd' ? a / b : a % b);
    if (strncmp(op, "add", 3) == 0)
        value = a + b;
    else if (strncmp(op, "sub", 3) == 0)
        value = a - b;
    else if (strncmp(op, "mul", 3) == 0)
        return multiplied(type, a, b, wraps);
    else
        value = -a;
    return wraps ? (struct result){false, wrap(type, value)} : in_range(type, value);
}

/* The program under construction: functions, then the list of tests. */
struct program {
    struct text functions, tests;
    uint32_t checks, blocks;
};

/* A call whose panic is the test's success. */
static void add_panic(struct program *p, const char *callee, const char *result,
                      const char *arguments)
{
    uint32_t number = p->checks++;
    text_printf(&p->functions, "func p%u()\n%%0: %s\nbb0:\n  %%0 = call %s(%s)\n  return\n\n",
                number, result, callee, arguments);
    text_printf(&p->tests, "test \"panic %s(%s)\" = p%u\n", callee, arguments, number);
}

static void begin_values(struct program *p, const char *callee, const char *result)
{
    text_printf(&p->functions, "func v_%s()\n%%0: %s\n%%1: Bool\nbb0:\n", callee, result);
    text_printf(&p->tests, "test \"value %s\" = v_%s\n", callee, callee);
    p->blocks = 1;
}

/* In the function of begin_values: the call must give `expected`. */
static void add_value(struct program *p, const char *callee, const char *arguments,
                      const char *expected)
{
    text_printf(&p->functions,
                "  %%0 = call %s(%s)\n  %%1 = eq %%0, %s\n  branch %%1, bb%u, bb%u\nbb%u:\n"
                "  runtime qz_panic_text(c\"%s(%s)\")\n  unreachable\nbb%u:\n",
                callee, arguments, expected, p->blocks + 1, p->blocks, p->blocks, callee, arguments,
                p->blocks + 1);
    p->blocks += 2;
}

static void end_values(struct program *p)
{
    text_printf(&p->functions, "  return\n\n");
}

enum { EDGES = 9 };

static void integer_edges(const struct number_type *type, wide *edges)
{
    const wide all[EDGES] = {least(type),
                             least(type) + 1,
                             0,
                             1,
                             2,
                             7,
                             most(type) / 2 + 1,
                             most(type),
                             type->is_signed ? -1 : most(type) - 1};
    memcpy(edges, all, sizeof all);
}

static void add_pair(struct program *p, struct arena *arena, const struct number_type *type,
                     const char *op, const char *callee, wide a, wide b, bool wants_panics)
{
    bool is_shift = strncmp(op, "sh", 2) == 0;
    struct result result = compute(type, op, a, b);
    if (result.panics != wants_panics)
        return;
    struct text arguments, expected;
    text_init(&arguments, arena);
    text_init(&expected, arena);
    add_integer(&arguments, type, a);
    if (strncmp(op, "neg", 3) != 0) {
        text_printf(&arguments, ", ");
        add_integer(&arguments, is_shift ? &integers[3] : type, b);
    }
    add_integer(&expected, type, result.value);
    if (wants_panics)
        add_panic(p, callee, type->name, text_chars(&arguments));
    else
        add_value(p, callee, text_chars(&arguments), text_chars(&expected));
}

static void add_operation(struct program *p, struct arena *arena, const struct number_type *type,
                          const char *op)
{
    static const int64_t counts[] = {INT64_MIN, -1, 0, 1, 7, 8, 15, 16, 31, 32, 63, 64, INT64_MAX};
    bool is_unary = strncmp(op, "neg", 3) == 0, is_shift = strncmp(op, "sh", 2) == 0;
    const char *callee = text_format(arena, "%s_%s", op, type->name);
    text_printf(&p->functions, "func %s(%%0: %s", callee, type->name);
    if (!is_unary)
        text_printf(&p->functions, ", %%1: %s", is_shift ? "Int" : type->name);
    text_printf(&p->functions,
                "): %s noinline\n%%%d: %s\nbb0:\n  %%%d = %s %%0%s\n  return %%%d\n\n", type->name,
                is_unary ? 1 : 2, type->name, is_unary ? 1 : 2, op, is_unary ? "" : ", %1",
                is_unary ? 1 : 2);
    wide edges[EDGES];
    integer_edges(type, edges);
    size_t count = is_unary ? 1 : is_shift ? sizeof counts / sizeof *counts : EDGES;
    for (int panics = 1; panics >= 0; panics--) {
        if (!panics)
            begin_values(p, callee, type->name);
        for (size_t i = 0; i < EDGES; i++)
            for (size_t j = 0; j < count; j++)
                add_pair(p, arena, type, op, callee, edges[i], is_shift ? counts[j] : edges[j],
                         panics);
    }
    end_values(p);
}

static void add_cast_function(struct program *p, const char *callee, const char *from,
                              const char *to)
{
    text_printf(&p->functions,
                "func %s(%%0: %s): %s noinline\n%%1: %s\nbb0:\n  %%1 = cast %%0\n  return %%1\n\n",
                callee, from, to, to);
}

static void add_integer_cast(struct program *p, struct arena *arena, const struct number_type *from,
                             const struct number_type *to)
{
    const char *callee = text_format(arena, "cast_%s_%s", from->name, to->name);
    add_cast_function(p, callee, from->name, to->name);
    const wide candidates[] = {least(from),   -1,        0,        1,           most(from),
                               least(to) - 1, least(to), most(to), most(to) + 1};
    for (int panics = 1; panics >= 0; panics--) {
        if (!panics)
            begin_values(p, callee, to->name);
        for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
            struct text argument, expected;
            text_init(&argument, arena);
            text_init(&expected, arena);
            if (!fits(from, candidates[i]) || fits(to, candidates[i]) == panics)
                continue;
            add_integer(&argument, from, candidates[i]);
            add_integer(&expected, to, candidates[i]);
            if (panics)
                add_panic(p, callee, to->name, text_chars(&argument));
            else
                add_value(p, callee, text_chars(&argument), text_chars(&expected));
        }
    }
    end_values(p);
}

/* The next float of the type after `value` towards `to`. */
static double step(bool is_f32, double value, double to)
{
    return is_f32 ? (double)nextafterf((float)value, (float)to) : nextafter(value, to);
}

static const char *float_text(struct arena *arena, const char *type, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return text_format(arena, "0x%016" PRIx64 ": %s", bits, type);
}

static void add_float_cast(struct program *p, struct arena *arena, bool is_f32,
                           const struct number_type *to)
{
    const char *from = is_f32 ? "F32" : "F64";
    const char *callee = text_format(arena, "cast_%s_%s", from, to->name);
    add_cast_function(p, callee, from, to->name);
    double low = (double)least(to), high = (double)((wide)most(to) + 1);
    const double candidates[] = {(double)NAN,
                                 (double)INFINITY,
                                 -(double)INFINITY,
                                 0,
                                 -0.0,
                                 0.99,
                                 -0.99,
                                 -1,
                                 1.5,
                                 low,
                                 step(is_f32, low, -(double)INFINITY),
                                 step(is_f32, low, 0),
                                 low - 1,
                                 step(is_f32, low - 1, 0),
                                 low - 0.5,
                                 high,
                                 step(is_f32, high, 0),
                                 high - 0.5,
                                 1e30};
    for (int panics = 1; panics >= 0; panics--) {
        if (!panics)
            begin_values(p, callee, to->name);
        for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
            double value = is_f32 ? (double)(float)candidates[i] : candidates[i];
            bool good = trunc(value) >= low && trunc(value) < high;
            if (good == panics)
                continue;
            if (panics) {
                add_panic(p, callee, to->name, float_text(arena, from, value));
                continue;
            }
            struct text expected;
            text_init(&expected, arena);
            add_integer(&expected, to, (wide)value);
            add_value(p, callee, float_text(arena, from, value), text_chars(&expected));
        }
    }
    end_values(p);
}

static void add_char_casts(struct program *p, struct arena *arena, const struct number_type *from)
{
    static const struct number_type scalar = {"Char", 32, false};
    static const int64_t candidates[] = {-1,     0,      65,     255,      0xD7FF,  0xD800,
                                         0xDFFF, 0xE000, 0xFFFF, 0x10FFFF, 0x110000};
    const char *callee = text_format(arena, "cast_%s_Char", from->name);
    add_cast_function(p, callee, from->name, "Char");
    for (int panics = 1; panics >= 0; panics--) {
        if (!panics)
            begin_values(p, callee, "Char");
        for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
            int64_t value = candidates[i];
            bool good = value >= 0 && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
            struct text argument, expected;
            text_init(&argument, arena);
            text_init(&expected, arena);
            if (!fits(from, value) || good == panics)
                continue;
            add_integer(&argument, from, value);
            text_printf(&expected, "'\\u{%" PRIX64 "}'", (uint64_t)value);
            if (panics)
                add_panic(p, callee, scalar.name, text_chars(&argument));
            else
                add_value(p, callee, text_chars(&argument), text_chars(&expected));
        }
    }
    end_values(p);
}

static const char *make_program(struct arena *arena)
{
    static const char *const ops[] = {"add", "sub", "mul",      "div",      "rem",      "neg",
                                      "shl", "shr", "add_wrap", "sub_wrap", "mul_wrap", "neg_wrap"};
    struct program p = {0};
    text_init(&p.functions, arena);
    text_init(&p.tests, arena);
    for (size_t i = 0; i < INTEGERS; i++) {
        for (size_t j = 0; j < sizeof ops / sizeof *ops; j++)
            add_operation(&p, arena, &integers[i], ops[j]);
        for (size_t j = 0; j < INTEGERS; j++)
            add_integer_cast(&p, arena, &integers[i], &integers[j]);
        add_float_cast(&p, arena, false, &integers[i]);
        add_float_cast(&p, arena, true, &integers[i]);
        add_char_casts(&p, arena, &integers[i]);
    }
    return text_format(arena, "%s%s", text_chars(&p.functions), text_chars(&p.tests));
}

/* Each line `ok NAME` names a value test, each `FAILED NAME` one that panics; the
 * panic's own lines are indented. */
static uint32_t check_lines(const char *out)
{
    uint32_t count = 0;
    for (const char *line = out; line && *line; line = strchr(line, '\n') + 1) {
        bool good = strncmp(line, "ok value ", 9) == 0 || strncmp(line, "FAILED panic ", 13) == 0;
        bool is_verdict = strncmp(line, "ok ", 3) == 0 || strncmp(line, "FAILED ", 7) == 0;
        if (is_verdict && !good) {
            print_message("%.*s\n", 300, line);
            fail();
        }
        count += is_verdict;
    }
    return count;
}

static void edges_are_right(void **state)
{
    struct fixture f;
    fixture_open(&f);
    const struct setting *setting = *state;
    const char *mir = make_program(&f.session.arena);
    build(&f, "edges", mir, setting);
    struct outcome outcome = run(&f, setting->target);
    assert_string_equal(outcome.err, "");
    assert_int_equal(outcome.status, 1);
    uint32_t tests = 0;
    for (const char *at = mir; (at = strstr(at, "\ntest ")); at++)
        tests++;
    assert_int_equal(check_lines(outcome.out), tests);
    fixture_close(&f);
}

int main(void)
{
    static struct setting native_plain = {0}, native_fast = {.opt_level = 2},
                          arm_plain = {.target = "aarch64-linux-gnu"},
                          arm_fast = {.target = "aarch64-linux-gnu", .opt_level = 2};
    const struct CMUnitTest tests[] = {
        {"native, -O0", edges_are_right, NULL, NULL, &native_plain},
        {"native, -O2", edges_are_right, NULL, NULL, &native_fast},
        {"aarch64, -O0", edges_are_right, NULL, NULL, &arm_plain},
        {"aarch64, -O2", edges_are_right, NULL, NULL, &arm_fast},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
