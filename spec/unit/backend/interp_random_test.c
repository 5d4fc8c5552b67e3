/* Random programs do the same in the interpreter of MIR and as generated code, with
 * and without optimisation: the same output, the same panics at the same places, and
 * nothing is left alive.
 *
 * A program is a list of tests. Each calls a function of blocks whose statements are
 * random over locals of every scalar type, strings and objects; each local is full
 * between statements, so that one cleanup block ends them all. Functions call those
 * before them. Loops end by a counter. */
#include <inttypes.h>
#include <math.h>

#include "middle/interp/interp.h"
#include "middle/mir/build.h"
#include "middle/mir/print.h"
#include "spec/unit/backend/support.h"

enum { PROGRAMS = 3, FUNCTIONS = 40, BLOCKS = 8, STATEMENTS = 7, COPIES = 2 };

static const enum type_kind scalars[] = {
    TYPE_i8,  TYPE_i16, TYPE_i32, TYPE_int, TYPE_u8,   TYPE_u16,
    TYPE_u32, TYPE_u64, TYPE_f64, TYPE_f32, TYPE_bool, TYPE_char,
};
enum { SCALARS = sizeof scalars / sizeof *scalars, INTEGERS = 8, NUMBERS = 10 };

struct generator {
    struct fixture *f;
    struct mir_module *module;
    struct mir_builder b;
    const struct type *string, *box;
    uint64_t state;

    /* The function under construction. */
    uint32_t functions; /* before it */
    uint32_t locals[SCALARS][COPIES], strings[COPIES], boxes[COPIES];
    uint32_t fuel, more, cleanup;
};

static uint32_t pick(struct generator *g, uint32_t count)
{
    g->state = g->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g->state >> 33) % count;
}

static const struct type *type_of(struct generator *g, enum type_kind kind)
{
    return type_simple(&g->f->types, kind);
}

static struct mir_place place_of(struct generator *g, uint32_t local)
{
    return mir_local(&g->b, local);
}

static struct mir_operand read_of(struct generator *g, uint32_t local)
{
    return mir_read(place_of(g, local));
}

/* ---- Values ---- */

static uint64_t edge(struct generator *g, uint32_t bits)
{
    static const int64_t small[] = {0, 1, -1, 2, 3, 7, 10, -5, 63, 100};
    uint64_t top = UINT64_C(1) << (bits - 1);
    switch (pick(g, 6)) {
    case 0:
        return top;
    case 1:
        return top - 1;
    case 2:
        return (uint64_t)pick(g, UINT32_MAX) << 32 | pick(g, UINT32_MAX);
    default:
        return (uint64_t)small[pick(g, sizeof small / sizeof *small)];
    }
}

static double real_edge(struct generator *g)
{
    static const double values[] = {0.0,  -0.0, 1.0,     -1.5,     0.1,   2.5,
                                    1e18, 3e9,  -1e-300, INFINITY, 127.9, 255.5};
    return pick(g, 2) ? values[pick(g, sizeof values / sizeof *values)]
                      : (double)pick(g, 2000) / 7 - 100;
}

static struct mir_operand constant(struct generator *g, enum type_kind kind)
{
    const struct type *type = type_of(g, kind);
    if (kind == TYPE_bool)
        return mir_bool(&g->b, pick(g, 2));
    if (kind == TYPE_char)
        return mir_char(&g->b, pick(g, 2) ? pick(g, 128) : 0xE000 + pick(g, 5000));
    return type_is_float(type) ? mir_float(type, real_edge(g))
                               : mir_int(type, edge(g, type_bits(type)));
}

static uint32_t local_of(struct generator *g, uint32_t which)
{
    return g->locals[which][pick(g, COPIES)];
}

static struct mir_operand operand(struct generator *g, uint32_t which)
{
    return pick(g, 4) ? read_of(g, local_of(g, which)) : constant(g, scalars[which]);
}

enum { INT = 3, F64 = 8, BOOL = 10, CHAR = 11 };

/* ---- Statements on scalars ---- */

static void arithmetic(struct generator *g)
{
    static const enum mir_op ops[] = {MIR_ADD,      MIR_SUB,      MIR_MUL,      MIR_DIV,
                                      MIR_REM,      MIR_ADD_WRAP, MIR_SUB_WRAP, MIR_MUL_WRAP,
                                      MIR_ADD_WRAP, MIR_BIT_AND,  MIR_BIT_OR,   MIR_BIT_XOR};
    uint32_t which = pick(g, INTEGERS);
    mir_binary(&g->b, ops[pick(g, sizeof ops / sizeof *ops)], place_of(g, local_of(g, which)),
               operand(g, which), operand(g, which));
}

static void real_arithmetic(struct generator *g)
{
    static const enum mir_op ops[] = {MIR_ADD, MIR_SUB, MIR_MUL, MIR_DIV, MIR_REM};
    uint32_t which = F64 + pick(g, 2);
    mir_binary(&g->b, ops[pick(g, 5)], place_of(g, local_of(g, which)), operand(g, which),
               operand(g, which));
}

static void unary(struct generator *g)
{
    uint32_t which = pick(g, NUMBERS);
    enum mir_op op = which >= F64 || pick(g, 3) == 0 ? MIR_NEG
                     : pick(g, 2)                    ? MIR_NEG_WRAP
                                                     : MIR_NOT;
    mir_unary(&g->b, op, place_of(g, local_of(g, which)), operand(g, which));
}

static void shift(struct generator *g)
{
    uint32_t which = pick(g, INTEGERS);
    const struct type *type = type_of(g, scalars[which]);
    struct mir_operand count =
        pick(g, 5) ? mir_int(type_of(g, TYPE_int), pick(g, type_bits(type))) : operand(g, INT);
    mir_binary(&g->b, pick(g, 2) ? MIR_SHL : MIR_SHR, place_of(g, local_of(g, which)),
               operand(g, which), count);
}

static void test(struct generator *g)
{
    uint32_t which = pick(g, SCALARS);
    mir_binary(&g->b, (enum mir_op)(MIR_EQ + pick(g, 6)), place_of(g, local_of(g, BOOL)),
               operand(g, which), operand(g, which));
}

static void logic(struct generator *g)
{
    if (pick(g, 3) == 0)
        mir_unary(&g->b, MIR_NOT, place_of(g, local_of(g, BOOL)), operand(g, BOOL));
    else
        mir_binary(&g->b, (enum mir_op)(MIR_BIT_AND + pick(g, 3)), place_of(g, local_of(g, BOOL)),
                   operand(g, BOOL), operand(g, BOOL));
}

static void cast(struct generator *g)
{
    uint32_t from = pick(g, NUMBERS), to = pick(g, NUMBERS);
    if (pick(g, 6) == 0)
        from = CHAR, to = pick(g, INTEGERS);
    else if (pick(g, 6) == 0)
        from = pick(g, INTEGERS), to = CHAR;
    bool wraps = from < INTEGERS && to < INTEGERS && pick(g, 2);
    mir_unary(&g->b, wraps ? MIR_CAST_WRAP : MIR_CAST, place_of(g, local_of(g, to)),
              operand(g, from));
}

static void intrinsic(struct generator *g)
{
    static const char *const reals[] = {"llvm.sqrt", "llvm.floor", "llvm.ceil",
                                        "llvm.fabs", "llvm.trunc", "llvm.round"};
    uint32_t which = pick(g, 2) ? F64 + pick(g, 2) : pick(g, INTEGERS);
    struct mir_operand value = operand(g, which);
    mir_intrinsic(&g->b, place_of(g, local_of(g, which)),
                  which >= F64 ? reals[pick(g, 6)] : "llvm.ctpop", &value, 1);
}

/* Sizes are never negative. */
static void check(struct generator *g)
{
    mir_check_index(&g->b, operand(g, INT), mir_int(type_of(g, TYPE_int), pick(g, 200)));
}

/* ---- Statements on strings and objects ---- */

static void replace_string(struct generator *g, struct mir_place place, uint32_t fresh)
{
    uint32_t old = mir_local_new(&g->b, g->string, NULL);
    mir_set(&g->b, place_of(g, old), mir_move(place));
    mir_set(&g->b, place, mir_move(place_of(g, fresh)));
    mir_drop(&g->b, place_of(g, old));
}

static struct mir_place string_place(struct generator *g)
{
    return pick(g, 2) ? place_of(g, g->strings[pick(g, COPIES)])
                      : mir_member(&g->b, place_of(g, g->boxes[pick(g, COPIES)]), 1);
}

/* A text of a random local, in a fresh one. */
static uint32_t text_local(struct generator *g)
{
    static const char *const rows[SCALARS] = {[INT] = "qz_string_from_int",
                                              [7] = "qz_string_from_u64",
                                              [F64] = "qz_string_from_float",
                                              [9] = "qz_string_from_f32",
                                              [CHAR] = "qz_char_inspect"};
    static const uint32_t which[] = {INT, 7, F64, 9, CHAR};
    uint32_t fresh = mir_local_new(&g->b, g->string, NULL);
    uint32_t kind = which[pick(g, 5)];
    struct mir_operand value = operand(g, kind);
    struct mir_place dest = place_of(g, fresh);
    mir_runtime(&g->b, &dest, rows[kind], &value, 1);
    return fresh;
}

static void make_text(struct generator *g)
{
    replace_string(g, string_place(g), text_local(g));
}

/* Joined strings are cut, so that they do not grow for ever. */
static void join_texts(struct generator *g)
{
    uint32_t joined = mir_local_new(&g->b, g->string, NULL);
    uint32_t cut = mir_local_new(&g->b, g->string, NULL);
    uint32_t size = mir_local_new(&g->b, type_of(g, TYPE_int), NULL);
    struct mir_place dest = place_of(g, joined), cut_place = place_of(g, cut);
    struct mir_place size_place = place_of(g, size);
    const struct mir_operand both[] = {mir_read(string_place(g)), mir_read(string_place(g))};
    mir_runtime(&g->b, &dest, "qz_string_concat", both, 2);
    struct mir_operand value = mir_read(dest);
    mir_runtime(&g->b, &size_place, "qz_string_size", &value, 1);
    mir_binary(&g->b, MIR_BIT_AND, size_place, mir_read(size_place),
               mir_int(type_of(g, TYPE_int), 31));
    const struct mir_operand range[] = {value, mir_int(type_of(g, TYPE_int), 0),
                                        mir_read(size_place)};
    mir_runtime(&g->b, &cut_place, "qz_string_slice", range, 3);
    mir_drop(&g->b, dest);
    replace_string(g, string_place(g), cut);
}

static void ask_texts(struct generator *g)
{
    const struct mir_operand both[] = {mir_read(string_place(g)), mir_read(string_place(g))};
    struct mir_place answer = place_of(g, local_of(g, pick(g, 2) ? BOOL : INT));
    if (answer.type->kind == TYPE_bool)
        mir_runtime(&g->b, &answer, pick(g, 2) ? "qz_string_equal" : "qz_string_contains", both, 2);
    else
        mir_runtime(&g->b, &answer, "qz_string_size", both, 1);
}

/* A new object, or one more owner of the other one. */
static void replace_box(struct generator *g)
{
    uint32_t fresh = mir_local_new(&g->b, g->box, NULL);
    uint32_t which = pick(g, COPIES);
    if (pick(g, 2)) {
        uint32_t text = text_local(g);
        const struct mir_operand parts[] = {operand(g, INT), mir_move(place_of(g, text))};
        mir_construct(&g->b, place_of(g, fresh), parts, 2);
    } else {
        mir_dup(&g->b, place_of(g, fresh), place_of(g, g->boxes[pick(g, COPIES)]));
    }
    mir_drop(&g->b, place_of(g, g->boxes[which]));
    mir_set(&g->b, place_of(g, g->boxes[which]), mir_move(place_of(g, fresh)));
}

static void write_box(struct generator *g)
{
    struct mir_place number = mir_member(&g->b, place_of(g, g->boxes[pick(g, COPIES)]), 0);
    if (pick(g, 2))
        mir_binary(&g->b, MIR_ADD, number, mir_read(number), operand(g, INT));
    else
        mir_set(&g->b, place_of(g, local_of(g, INT)), mir_read(number));
}

static void print(struct generator *g)
{
    struct mir_operand text = mir_read(string_place(g));
    mir_runtime(&g->b, NULL, "qz_puts", &text, 1);
}

/* By reference to a local, too. */
static void call(struct generator *g)
{
    if (g->functions == 0)
        return;
    struct mir_function *callee = g->module->functions.items[pick(g, g->functions)];
    uint32_t number = mir_local_new(&g->b, callee->locals.items[2].type, NULL);
    mir_address(&g->b, place_of(g, number), place_of(g, local_of(g, INT)));
    const struct mir_operand arguments[] = {operand(g, INT), mir_read(string_place(g)),
                                            read_of(g, number)};
    struct mir_place dest = place_of(g, local_of(g, INT));
    mir_call(&g->b, &dest, callee, arguments, 3);
}

static void statement(struct generator *g)
{
    static void (*const kinds[])(struct generator *) = {
        arithmetic, arithmetic, real_arithmetic, unary,
        shift,      test,       logic,           cast,
        cast,       intrinsic,  check,           make_text,
        join_texts, ask_texts,  replace_box,     write_box,
        print,      call,       real_arithmetic, test,
        write_box,  make_text,  replace_box,     cast,
    };
    uint32_t kind = pick(g, sizeof kinds / sizeof *kinds);
    if (kinds[kind] != check || pick(g, 8) == 0)
        kinds[kind](g);
}

/* ---- Functions ---- */

static void drop_all(struct generator *g)
{
    for (uint32_t i = 0; i < COPIES; i++) {
        mir_drop(&g->b, place_of(g, g->strings[i]));
        mir_drop(&g->b, place_of(g, g->boxes[i]));
    }
}

/* The cleanup is the last block: its number is known from the start. */
static uint32_t cleanup_block(void *context)
{
    return ((struct generator *)context)->cleanup;
}

static void start_function(struct generator *g, struct mir_function *function)
{
    mir_build(&g->b, g->module, function);
    g->b.span = function->span;
    for (uint32_t i = 0; i < SCALARS; i++)
        for (uint32_t k = 0; k < COPIES; k++)
            g->locals[i][k] = mir_local_new(&g->b, type_of(g, scalars[i]), NULL);
    for (uint32_t k = 0; k < COPIES; k++) {
        g->strings[k] = mir_local_new(&g->b, g->string, NULL);
        g->boxes[k] = mir_local_new(&g->b, g->box, NULL);
    }
    g->fuel = mir_local_new(&g->b, type_of(g, TYPE_int), NULL);
    g->more = mir_local_new(&g->b, type_of(g, TYPE_bool), NULL);
    for (uint32_t i = 0; i < BLOCKS + 2; i++)
        mir_block_new(&g->b);
    g->cleanup = mir_cleanup_block_new(&g->b);
}

static void fill_locals(struct generator *g)
{
    mir_at(&g->b, 0);
    for (uint32_t i = 0; i < SCALARS; i++)
        for (uint32_t k = 0; k < COPIES; k++)
            mir_set(&g->b, place_of(g, g->locals[i][k]), constant(g, scalars[i]));
    mir_set(&g->b, place_of(g, g->locals[INT][0]), read_of(g, 0));
    mir_set(&g->b, place_of(g, g->locals[INT][1]), mir_read(mir_deref(&g->b, place_of(g, 2))));
    mir_dup(&g->b, place_of(g, g->strings[0]), place_of(g, 1));
    mir_set(&g->b, place_of(g, g->strings[1]), mir_string(&g->b, STR("na\xC3\xAFve")));
    for (uint32_t k = 0; k < COPIES; k++) {
        const struct mir_operand parts[] = {constant(g, TYPE_int), mir_string(&g->b, STR("box"))};
        mir_construct(&g->b, place_of(g, g->boxes[k]), parts, 2);
    }
    mir_set(&g->b, place_of(g, g->fuel), mir_int(type_of(g, TYPE_int), 10));
    mir_goto(&g->b, 1);
    g->b.cleanup = cleanup_block;
    g->b.cleanup_context = g;
}

/* Forward, or back while there is fuel. */
static void end_block(struct generator *g, uint32_t block)
{
    uint32_t next = block + 1, target = 1 + pick(g, BLOCKS + 1);
    if (target > block) {
        mir_branch(&g->b, read_of(g, local_of(g, BOOL)), target, next);
        return;
    }
    mir_binary(&g->b, MIR_SUB_WRAP, place_of(g, g->fuel), read_of(g, g->fuel),
               mir_int(type_of(g, TYPE_int), 1));
    mir_binary(&g->b, MIR_GT, place_of(g, g->more), read_of(g, g->fuel),
               mir_int(type_of(g, TYPE_int), 0));
    mir_branch(&g->b, read_of(g, g->more), target, next);
}

static void show(struct generator *g, const char *row, uint32_t local)
{
    uint32_t text = mir_local_new(&g->b, g->string, NULL);
    struct mir_place dest = place_of(g, text);
    struct mir_operand value = read_of(g, local), shown = mir_read(dest);
    mir_runtime(&g->b, &dest, row, &value, 1);
    mir_runtime(&g->b, NULL, "qz_puts", &shown, 1);
    mir_drop(&g->b, dest);
}

static void show_locals(struct generator *g)
{
    for (uint32_t k = 0; k < COPIES; k++) {
        for (uint32_t i = 0; i < INTEGERS; i++) {
            uint32_t wide = mir_local_new(&g->b, type_of(g, TYPE_int), NULL);
            mir_unary(&g->b, MIR_CAST_WRAP, place_of(g, wide), read_of(g, g->locals[i][k]));
            show(g, "qz_string_from_int", wide);
        }
        show(g, "qz_string_from_float", g->locals[F64][k]);
        show(g, "qz_string_from_f32", g->locals[9][k]);
        show(g, "qz_string_inspect", g->strings[k]);
    }
}

static void end_function(struct generator *g)
{
    mir_at(&g->b, BLOCKS + 1);
    show_locals(g);
    mir_set(&g->b, mir_deref(&g->b, place_of(g, 2)), read_of(g, g->locals[INT][1]));
    drop_all(g);
    mir_return(&g->b, read_of(g, g->locals[INT][0]));
    mir_at(&g->b, g->cleanup);
    struct mir_operand text = mir_string(&g->b, STR("cleanup"));
    mir_runtime(&g->b, NULL, "qz_puts", &text, 1);
    drop_all(g);
    mir_resume(&g->b);
    mir_finish(&g->b);
}

static void random_function(struct generator *g, uint32_t number)
{
    struct arena *arena = &g->f->session.arena;
    const struct type *integer = type_of(g, TYPE_int);
    struct mir_function *function =
        mir_function_new(g->module, text_format(arena, "f%" PRIu32, number), NOWHERE);
    function->result = integer;
    mir_param_new(g->module, function, integer, "n", NOWHERE);
    mir_param_new(g->module, function, g->string, "s", NOWHERE);
    mir_param_new(g->module, function, type_ref(&g->f->types, integer, true), "out", NOWHERE);
    g->functions = number;
    start_function(g, function);
    fill_locals(g);
    for (uint32_t block = 1; block <= BLOCKS; block++) {
        mir_at(&g->b, block);
        for (uint32_t i = 0; i < STATEMENTS; i++)
            statement(g);
        end_block(g, block);
    }
    end_function(g);
}

/* Calls the function and shows what it gave. */
static void add_test(struct generator *g, uint32_t number)
{
    struct arena *arena = &g->f->session.arena;
    struct mir_function *test =
        mir_function_new(g->module, text_format(arena, "t%" PRIu32, number), NOWHERE);
    mir_build(&g->b, g->module, test);
    mir_at(&g->b, mir_block_new(&g->b));
    const struct type *integer = type_of(g, TYPE_int);
    uint32_t result = mir_local_new(&g->b, integer, NULL),
             out = mir_local_new(&g->b, integer, NULL);
    uint32_t lent = mir_local_new(&g->b, type_ref(&g->f->types, integer, true), NULL);
    struct mir_place dest = place_of(g, result);
    mir_set(&g->b, place_of(g, out), constant(g, TYPE_int));
    mir_address(&g->b, place_of(g, lent), place_of(g, out));
    const struct mir_operand arguments[] = {constant(g, TYPE_int), mir_string(&g->b, STR("start")),
                                            read_of(g, lent)};
    mir_call(&g->b, &dest, g->module->functions.items[number], arguments, 3);
    show(g, "qz_string_from_int", result);
    show(g, "qz_string_from_int", out);
    mir_return(&g->b, mir_void(&g->b));
    list_push(arena, &g->module->tests, (struct mir_test){test->name, test});
}

static void make_box_type(struct generator *g)
{
    struct arena *arena = &g->f->session.arena;
    struct type_decl *decl = ARENA_NEW(arena, struct type_decl);
    decl->qualified = "Box";
    decl->name = session_symbol(&g->f->session, "Box");
    decl->fields = ARENA_ARRAY(arena, struct type_field, 2);
    decl->field_count = 2;
    decl->fields[0].name = session_symbol(&g->f->session, "number");
    decl->fields[0].type = type_of(g, TYPE_int);
    decl->fields[1].name = session_symbol(&g->f->session, "text");
    decl->fields[1].type = g->string;
    list_push(arena, &g->module->decls, decl);
    g->box = type_nominal(&g->f->types, decl, NULL, 0);
}

/* The text of a program; the same for the same number. */
static const char *random_program(struct fixture *f, uint64_t number)
{
    struct generator g = {.f = f, .state = number};
    g.module = mir_module_new(&f->session.arena, &f->types);
    g.string = type_simple(&f->types, TYPE_string);
    make_box_type(&g);
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        random_function(&g, i);
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        add_test(&g, i);
    struct text out;
    text_init(&out, &f->session.arena);
    mir_print_module(&out, g.module, NULL);
    return text_chars(&out);
}

/* ---- Comparing ---- */

static void add_panic(struct fixture *f, struct text *out, const struct interp_report *report)
{
    struct location at = source_locate(&f->session.sources, report->calls[0].span);
    text_add(out, STR("    panic: "));
    for (const char *p = report->text; *p; p++) {
        text_add_char(out, *p);
        if (*p == '\n')
            text_add(out, STR("    "));
    }
    text_printf(out, "\n      at %s (%s:%u:%u)\n", report->calls[0].function->name, at.source->name,
                at.line, at.column);
}

/* What the program prints, by the interpreter. */
static const char *interpreted(struct fixture *f, const char *mir)
{
    struct source *source =
        source_add(&f->session.sources, "random.mir", "random.mir", str_of(mir));
    struct mir_module *module = mir_parse(&f->session, &f->types, source);
    if (!module || !mir_verify(&f->session, module)) {
        show_diagnostics(f);
        fail();
    }
    struct text out;
    text_init(&out, &f->session.arena);
    struct interp_options options = {
        .steps = 50000000, .frames = 1000, .memory = 64 << 20, .output = &out};
    struct interp *interp = interp_new(&f->session, module, &options);
    uint32_t failed = 0;
    for (uint32_t i = 0; i < module->tests.count; i++) {
        enum interp_outcome outcome = interp_run(interp, module->tests.items[i].function, NULL, 0);
        if (outcome != INTERP_RETURNED && outcome != INTERP_PANICKED)
            fail_msg("%s: outcome %d, %s", module->tests.items[i].name, outcome,
                     interp_report(interp)->text);
        text_printf(&out, "%s %s\n", outcome == INTERP_RETURNED ? "ok" : "FAILED",
                    module->tests.items[i].name);
        if (outcome == INTERP_PANICKED)
            add_panic(f, &out, interp_report(interp));
        failed += outcome == INTERP_PANICKED;
        assert_int_equal(interp_live(interp), 0);
    }
    text_printf(&out, "%u tests, %u passed, %u failed\n", module->tests.count,
                module->tests.count - failed, failed);
    return text_chars(&out);
}

/* A program that differs stays in the fixture's folder. */
static void assert_same_lines(struct fixture *f, const char *mir, const char *a, const char *b)
{
    const char *line = a;
    while (*a && *a == *b) {
        line = *a == '\n' ? a + 1 : line;
        a++, b++;
    }
    if (*a == *b)
        return;
    const char *path = fixture_path(f, "other");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(mir, file);
    fclose(file);
    fail_msg("%s: interpreted\n%.300s\n--- generated code\n%.300s", path, line, b - (a - line));
}

static void check_program(uint64_t number, const struct setting *setting)
{
    struct fixture f;
    fixture_open(&f);
    const char *mir = random_program(&f, number);
    const char *expected = interpreted(&f, mir);
    build(&f, "random.mir", mir, setting);
    struct outcome outcome = run(&f, setting->target);
    assert_same_lines(&f, mir, expected, outcome.out);
    assert_string_equal(outcome.err, "");
    fixture_close(&f);
}

static void without_optimisation(void **state)
{
    (void)state;
    const struct setting setting = {.opt_level = 0};
    for (uint64_t i = 0; i < PROGRAMS; i++)
        check_program(i, &setting);
}

static void optimised(void **state)
{
    (void)state;
    const struct setting setting = {.opt_level = 2};
    for (uint64_t i = 0; i < PROGRAMS; i++)
        check_program(PROGRAMS + i, &setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_optimisation),
        cmocka_unit_test(optimised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
