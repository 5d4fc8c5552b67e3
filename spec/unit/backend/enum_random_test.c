/* Random enums: whatever form a value has, it holds what it was made from, when it
 * was passed to a function and copied too, and everything is freed.
 *
 * A module has random enum declarations; `pass` and `show` functions for its types;
 * and cases, each of which makes a random value. What `show` prints is noted while
 * the value is made. */
#include "spec/unit/backend/support.h"

enum { MODULES = 6, ENUMS = 5, MOST_VARIANTS = 5, MOST_PARTS = 3, CASES = 24 };

enum form { INT, U8, BOOL, CHAR, VOID, STRING, SIMPLE, TUPLE = SIMPLE, OPTION, ENUM };

struct shape {
    enum form form;
    const char *name; /* in MIR text */
    uint32_t number;
    const struct shape *parts[MOST_PARTS]; /* TUPLE, OPTION */
    uint32_t part_count;
    const struct variant *variants; /* ENUM */
    uint32_t variant_count;
    bool is_recursive;
};

struct variant {
    const struct shape *parts[MOST_PARTS];
    uint32_t part_count;
};

struct generator {
    struct fixture *f;
    uint64_t state;
    struct text decls, functions, body, expected;
    uint32_t locals; /* of the body */
    struct text local_lines;
    LIST(const struct shape *) shapes; /* each name once */
};

static uint32_t pick(struct generator *g, uint32_t count)
{
    g->state = g->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g->state >> 33) % count;
}

/* ---- Types ---- */

static const struct shape *keep(struct generator *g, struct shape shape)
{
    for (uint32_t i = 0; i < g->shapes.count; i++)
        if (strcmp(g->shapes.items[i]->name, shape.name) == 0)
            return g->shapes.items[i];
    struct shape *kept = ARENA_NEW(&g->f->session.arena, struct shape);
    *kept = shape;
    kept->number = g->shapes.count;
    list_push(&g->f->session.arena, &g->shapes, kept);
    return kept;
}

static const struct shape *random_tuple(struct generator *g, const struct shape *const *parts,
                                        uint32_t count)
{
    struct shape shape = {.form = TUPLE, .part_count = count};
    struct text name;
    text_init(&name, &g->f->session.arena);
    for (uint32_t i = 0; i < count; i++) {
        shape.parts[i] = parts[i];
        text_printf(&name, "%s%s", i ? ", " : "(", parts[i]->name);
    }
    text_add(&name, count == 1 ? STR(",)") : STR(")"));
    shape.name = text_chars(&name);
    return keep(g, shape);
}

/* A simple type, one declared before, or one made of these. */
static const struct shape *random_shape(struct generator *g, uint32_t depth)
{
    if (depth > 2 || pick(g, 2))
        return g->shapes.items[pick(g, depth > 2 ? SIMPLE : g->shapes.count)];
    if (pick(g, 3)) {
        const struct shape *part = random_shape(g, depth + 1);
        const char *name = text_format(&g->f->session.arena, "Option<%s>", part->name);
        return keep(g,
                    (struct shape){.form = OPTION, .name = name, .parts = {part}, .part_count = 1});
    }
    const struct shape *parts[MOST_PARTS];
    uint32_t count = pick(g, MOST_PARTS) + 1;
    for (uint32_t i = 0; i < count; i++)
        parts[i] = random_shape(g, depth + 1);
    return random_tuple(g, parts, count);
}

/* Recursive ones have a variant without payload at the end. */
static void declare_enum(struct generator *g, uint32_t number)
{
    struct arena *arena = &g->f->session.arena;
    struct variant *variants = ARENA_ARRAY(arena, struct variant, MOST_VARIANTS + 1);
    struct shape shape = {.form = ENUM, .variants = variants, .is_recursive = pick(g, 4) == 0};
    shape.name = text_format(arena, "Enum%u", number);
    shape.variant_count = pick(g, MOST_VARIANTS) + 1;
    for (uint32_t i = 0; i < shape.variant_count; i++) {
        variants[i].part_count = pick(g, 2) ? pick(g, MOST_PARTS + 1) : 0;
        for (uint32_t p = 0; p < variants[i].part_count; p++)
            variants[i].parts[p] = random_shape(g, 1);
    }
    shape.variant_count += shape.is_recursive;
    const struct shape *self = keep(g, shape);
    for (uint32_t i = 0; shape.is_recursive && i + 1 < shape.variant_count; i++)
        for (uint32_t p = 0; p < variants[i].part_count; p++)
            if (pick(g, 2))
                variants[i].parts[p] = self;
    text_printf(&g->decls, "type %s = %senum {", shape.name,
                shape.is_recursive ? "recursive " : "");
    for (uint32_t i = 0; i < shape.variant_count; i++) {
        text_printf(&g->decls, "%s V%u", i ? "," : "", i);
        for (uint32_t p = 0; p < variants[i].part_count; p++)
            text_printf(&g->decls, "%s%s", p ? ", " : "(", variants[i].parts[p]->name);
        text_printf(&g->decls, "%s", variants[i].part_count ? ")" : "");
    }
    text_add(&g->decls, STR(" }\n"));
}

/* ---- Functions ---- */

static void show_parts(struct generator *g, const struct shape *const *parts, uint32_t count,
                       const char *prefix)
{
    for (uint32_t i = 0; i < count; i++)
        text_printf(&g->functions, "  call show%u(%%0%s.%u)\n", parts[i]->number, prefix, i);
}

static void show_variants(struct generator *g, const struct shape *shape)
{
    static const struct variant none = {.part_count = 0};
    const struct variant some = {.parts = {shape->parts[0]}, .part_count = 1};
    uint32_t count = shape->form == OPTION ? 2 : shape->variant_count;
    text_printf(&g->functions, "  %%1 = tag %%0\n  call show%u(%%1)\n  switch %%1, ", INT);
    for (uint32_t i = 0; i < count; i++)
        text_printf(&g->functions, "%u bb%u, ", i, i + 1);
    text_printf(&g->functions, "else bb%u\n", count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct variant *variant = shape->form == ENUM ? &shape->variants[i]
                                        : i == 0            ? &some
                                                            : &none;
        const char *prefix =
            shape->form == ENUM ? text_format(&g->f->session.arena, "@V%u", i) : "@Some";
        text_printf(&g->functions, "bb%u:\n", i + 1);
        show_parts(g, variant->parts, variant->part_count, prefix);
        text_add(&g->functions, STR("  return\n"));
    }
    text_printf(&g->functions, "bb%u:\n  unreachable\n", count + 1);
}

static const char *const show_simple[SIMPLE] = {
    [INT] = "  %2 = runtime qz_string_from_int(%0)\n  runtime qz_puts(%2)\n  drop %2\n",
    [U8] = "  %1 = cast %0\n  call show0(%1)\n",
    [BOOL] = "branch %0, bb1, bb2\nbb1:\ncall show0(1: Int)\nreturn\nbb2:\ncall show0(0: Int)\n",
    [CHAR] = "  %1 = cast %0\n  call show0(%1)\n",
    [VOID] = "",
    [STRING] = "  runtime qz_puts(%0)\n",
};

static void define(struct generator *g, const struct shape *shape)
{
    text_printf(&g->functions,
                "func pass%u(%%0: %s): %s noinline never_panics\nbb0:\n  return move %%0\n"
                "func show%u(%%0: borrow %s) never_panics\n%%1: Int\n%%2: String\nbb0:\n",
                shape->number, shape->name, shape->name, shape->number, shape->name);
    if (shape->form >= OPTION) {
        show_variants(g, shape);
        return;
    }
    if (shape->form == TUPLE)
        show_parts(g, shape->parts, shape->part_count, "");
    else
        text_add(&g->functions, str_of(show_simple[shape->form]));
    text_add(&g->functions, STR("  return\n"));
}

/* ---- Values ---- */

static uint32_t new_local(struct generator *g, const struct shape *shape)
{
    text_printf(&g->local_lines, "%%%u: %s\n", g->locals, shape->name);
    return g->locals++;
}

static const char *make_value(struct generator *g, const struct shape *shape, uint32_t depth);

/* Gives "what(parts)" to be set to a new local. */
static const char *make_parts(struct generator *g, const struct shape *shape, const char *what,
                              const struct shape *const *parts, uint32_t count, uint32_t depth)
{
    struct arena *arena = &g->f->session.arena;
    struct text list;
    text_init(&list, arena);
    for (uint32_t i = 0; i < count; i++)
        text_printf(&list, "%s%s", i ? ", " : "", make_value(g, parts[i], depth + 1));
    uint32_t local = new_local(g, shape);
    text_printf(&g->body, "  %%%u = %s(%s)\n", local, what, text_chars(&list));
    return text_format(arena, "move %%%u", local);
}

static const char *make_simple(struct generator *g, const struct shape *shape)
{
    static const uint32_t chars[] = {0, 'a', 0xD7FF, 0x20AC, 0x10FFFF};
    struct arena *arena = &g->f->session.arena;
    uint32_t value = shape->form == CHAR   ? chars[pick(g, 5)]
                     : shape->form == BOOL ? pick(g, 2)
                     : shape->form == U8   ? pick(g, 256)
                                           : pick(g, 1u << 31);
    if (shape->form == VOID)
        return "void";
    text_printf(&g->expected, "%u\n", value);
    if (shape->form == BOOL)
        return value ? "true" : "false";
    if (shape->form == CHAR)
        return text_format(arena, "'\\u{%x}'", value);
    if (shape->form != STRING)
        return text_format(arena, "%u: %s", value, shape->name);
    uint32_t local = new_local(g, shape);
    text_printf(&g->body, "  %%%u = runtime qz_string_from_int(%u: Int)\n", local, value);
    return text_format(arena, "move %%%u", local);
}

/* Makes a value and notes what `show` prints of it. Gives the operand. */
static const char *make_value(struct generator *g, const struct shape *shape, uint32_t depth)
{
    if (shape->form < SIMPLE)
        return make_simple(g, shape);
    if (shape->form == TUPLE)
        return make_parts(g, shape, "make", shape->parts, shape->part_count, depth);
    uint32_t count = shape->form == OPTION ? 2 : shape->variant_count;
    uint32_t variant = shape->is_recursive && depth > 4 ? count - 1 : pick(g, count);
    text_printf(&g->expected, "%u\n", variant);
    if (shape->form == OPTION)
        return make_parts(g, shape, variant ? "variant Option::None" : "variant Option::Some",
                          shape->parts, variant == 0, depth);
    const char *what = text_format(&g->f->session.arena, "variant %s::V%u", shape->name, variant);
    return make_parts(g, shape, what, shape->variants[variant].parts,
                      shape->variants[variant].part_count, depth);
}

/* A function that makes a value, shows it, and shows a copy of it. */
static void define_case(struct generator *g, uint32_t number)
{
    struct arena *arena = &g->f->session.arena;
    const struct shape *shape = g->shapes.items[pick(g, g->shapes.count)];
    text_init(&g->body, arena);
    text_init(&g->local_lines, arena);
    g->locals = 0;
    uint32_t start = (uint32_t)g->expected.size;
    const char *value = make_value(g, shape, 0);
    const char *shown = arena_copy(arena, g->expected.bytes + start, g->expected.size - start);
    text_add(&g->expected, str_of(shown));
    uint32_t passed = new_local(g, shape), copy = new_local(g, shape);
    text_printf(&g->body,
                "  %%%u = call pass%u(%s)\n  call show%u(%%%u)\n  %%%u = dup %%%u\n"
                "  drop %%%u\n  call show%u(%%%u)\n  drop %%%u\n  return\n",
                passed, shape->number, value, shape->number, passed, copy, passed, passed,
                shape->number, copy, copy);
    text_printf(&g->functions, "func case%u() never_panics\n%sbb0:\n%s", number,
                text_chars(&g->local_lines), text_chars(&g->body));
}

/* The text of a module; what it prints goes to `g->expected`. */
static const char *random_module(struct generator *g)
{
    static const char *const names[SIMPLE] = {"Int", "U8", "Bool", "Char", "Void", "String"};
    struct arena *arena = &g->f->session.arena;
    text_init(&g->decls, arena);
    text_init(&g->functions, arena);
    text_init(&g->expected, arena);
    for (int form = 0; form < SIMPLE; form++)
        keep(g, (struct shape){.form = (enum form)form, .name = names[form]});
    text_add(&g->decls, STR("type Option = enum { Some(T@0), None }\n"));
    for (uint32_t i = 0; i < ENUMS; i++)
        declare_enum(g, i);
    for (uint32_t i = 0; i < g->shapes.count; i++)
        define(g, g->shapes.items[i]);
    for (uint32_t i = 0; i < CASES; i++)
        define_case(g, i);
    text_add(&g->functions, STR("func main()\nbb0:\n"));
    for (uint32_t i = 0; i < CASES; i++)
        text_printf(&g->functions, "  call case%u()\n", i);
    text_add(&g->functions, STR("  return\nmain main\n"));
    return text_format(arena, "%s%s", text_chars(&g->decls), text_chars(&g->functions));
}

static void values_stay_what_they_are(void **state)
{
    const struct setting *setting = *state;
    for (uint32_t i = 0; i < MODULES; i++) {
        struct fixture f;
        fixture_open(&f);
        struct generator g = {.f = &f, .state = i};
        const char *mir = random_module(&g);
        build(&f, "random.mir", mir, setting);
        struct outcome outcome = run(&f, setting->target);
        if (strcmp(outcome.out, text_chars(&g.expected)) != 0 || outcome.status != 0)
            print_message("module %u\n%s\n%s", i, mir, outcome.err);
        assert_string_equal(outcome.out, text_chars(&g.expected));
        assert_int_equal(outcome.status, 0);
        fixture_close(&f);
    }
}

int main(void)
{
    static const struct setting plain = {.opt_level = 0, .debug_info = true};
    static const struct setting fast = {.opt_level = 2};
    const struct CMUnitTest tests[] = {
        {"native, -O0 -g", values_stay_what_they_are, NULL, NULL, (void *)(uintptr_t)&plain},
        {"native, -O2", values_stay_what_they_are, NULL, NULL, (void *)(uintptr_t)&fast},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
