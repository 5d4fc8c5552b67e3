/* Random programs mean the same before and after middle/own: the interpreter runs
 * the MIR that lowering makes and the MIR that comes out; some are compiled too. The
 * output, the end and the panic are the same, and nothing is left alive.
 *
 * A program is a few functions over numbers, Strings, objects, Vecs, enums, Options
 * and function values, in which everything happens that ends owners: branches, loops
 * that are broken, returned from and left by panics, names that are replaced, closures
 * that hold what they captured, and objects whose end is printed.
 *
 * QUARTZ_PROGRAMS says how many there are, QUARTZ_SEED where they begin. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/check/check.h"
#include "middle/interp/interp.h"
#include "middle/lower/lower.h"
#include "middle/mir/print.h"
#include "middle/mir/verify.h"
#include "middle/own/own.h"
#include "middle/suspend/suspend.h"
#include "tools/quartzc/compile.h"
#include "tools/quartzc/finder.h"
#include "tools/quartzc/options.h"

enum { PROGRAMS = 200, FUNCTIONS = 5, STATEMENTS = 6, DEPTH = 3, MOST_NAMES = 64 };

/* ---- Writing programs ---- */

enum kind { INT, STRING, BOX, LIST_OF_STRINGS, SHAPE, MAYBE, LOUD, TEXTS, KINDS };

static const char *const types[KINDS] = {"Int",   "String",         "Box",  "Vec<String>",
                                         "Shape", "Option<String>", "Loud", "Fn(String): String"};

struct name {
    enum kind kind;
    bool is_var;
    uint32_t number;
};

struct generator {
    struct text text;
    uint64_t state;
    uint32_t function, next, indent, loops;
    enum kind result;
    struct name names[MOST_NAMES];
    uint32_t count;
};

static uint32_t pick(struct generator *g, uint32_t count)
{
    g->state = g->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g->state >> 33) % count;
}

static void line(struct generator *g)
{
    text_add_char(&g->text, '\n');
    for (uint32_t i = 0; i < g->indent; i++)
        text_add(&g->text, STR("  "));
}

static void word(struct generator *g, const char *text)
{
    text_add(&g->text, str_of(text));
}

static const struct name *find(struct generator *g, enum kind kind, bool is_var)
{
    uint32_t start = g->count ? pick(g, g->count) : 0;
    for (uint32_t i = 0; i < g->count; i++) {
        const struct name *name = &g->names[(start + i) % g->count];
        if (name->kind == kind && (name->is_var || !is_var))
            return name;
    }
    return NULL;
}

static void add_name(struct generator *g, enum kind kind, bool is_var, uint32_t number)
{
    if (g->count < MOST_NAMES)
        g->names[g->count++] = (struct name){kind, is_var, number};
}

static void expression(struct generator *g, enum kind kind, uint32_t depth);

static void call(struct generator *g, enum kind kind, uint32_t depth)
{
    uint32_t callee = pick(g, g->function);
    if ((enum kind)(callee % KINDS) != kind && kind != STRING) {
        expression(g, kind, 0);
        return;
    }
    bool converts = kind == STRING && callee % KINDS != STRING;
    if (converts)
        text_printf(&g->text, "show_%u(", callee % KINDS);
    text_printf(&g->text, "f%u(", callee);
    expression(g, INT, depth);
    word(g, ", ");
    expression(g, STRING, depth);
    word(g, ", ");
    expression(g, BOX, depth);
    word(g, converts ? "))" : ")");
}

static void number(struct generator *g, uint32_t depth)
{
    switch (depth ? pick(g, 6) : 0) {
    case 1:
        expression(g, STRING, depth - 1);
        word(g, ".size");
        break;
    case 2:
        expression(g, BOX, depth - 1);
        word(g, ".n");
        break;
    case 3:
        expression(g, LIST_OF_STRINGS, depth - 1);
        word(g, ".size");
        break;
    case 4:
        word(g, "(");
        expression(g, INT, depth - 1);
        word(g, pick(g, 12) ? " + " : " / ");
        expression(g, INT, depth - 1);
        word(g, ")");
        break;
    default:
        text_printf(&g->text, "%u", pick(g, 4));
        break;
    }
}

/* `function(kind, other)`; the second may be KINDS. */
static void called(struct generator *g, const char *function, enum kind kind, enum kind other,
                   uint32_t depth)
{
    text_printf(&g->text, "%s(", function);
    expression(g, kind, depth);
    if (other != KINDS) {
        word(g, ", ");
        expression(g, other, depth);
    }
    word(g, ")");
}

static void infix(struct generator *g, enum kind kind, const char *op, enum kind other,
                  uint32_t depth)
{
    word(g, "(");
    expression(g, kind, depth);
    word(g, op);
    expression(g, other, depth);
    word(g, ")");
}

static void conditional(struct generator *g, uint32_t depth)
{
    word(g, "(if ");
    expression(g, INT, depth);
    word(g, " > 1 then ");
    expression(g, STRING, depth);
    word(g, " else ");
    expression(g, STRING, depth);
    word(g, " end)");
}

static void interpolation(struct generator *g)
{
    const struct name *name = find(g, STRING, false);
    if (name)
        text_printf(&g->text, "\"<#{n%u}>\"", name->number);
    else
        word(g, "\"<#{1}>\"");
}

static void string(struct generator *g, uint32_t depth)
{
    uint32_t inner = depth ? depth - 1 : 0;
    switch (depth ? pick(g, 11) : 0) {
    case 1:
        infix(g, STRING, " + ", STRING, inner);
        break;
    case 2:
        expression(g, BOX, inner);
        word(g, ".s");
        break;
    case 3:
        interpolation(g);
        break;
    case 4:
        called(g, "show", SHAPE, KINDS, inner);
        break;
    case 5:
        infix(g, MAYBE, " ?? ", STRING, inner);
        break;
    case 6:
        called(g, "apply", TEXTS, STRING, inner);
        break;
    case 7:
        called(g, "pick_one", LIST_OF_STRINGS, INT, inner);
        break;
    case 8:
        conditional(g, inner);
        break;
    case 9:
        expression(g, INT, inner);
        word(g, ".to_s()");
        break;
    default:
        text_printf(&g->text, "\"%c\"", 'a' + (int)pick(g, 26));
        break;
    }
}

static void box(struct generator *g, uint32_t depth)
{
    word(g, "Box { n: ");
    expression(g, INT, depth ? depth - 1 : 0);
    word(g, ", s: ");
    expression(g, STRING, depth ? depth - 1 : 0);
    if (depth && pick(g, 2)) {
        word(g, ", next: Some(");
        expression(g, BOX, depth - 1);
        word(g, ")");
    }
    word(g, " }");
}

static void lambda(struct generator *g, uint32_t depth)
{
    const struct name *captured = find(g, STRING, false);
    word(g, "(z -> z + ");
    if (captured && depth)
        text_printf(&g->text, "n%u)", captured->number);
    else
        word(g, "\"!\")");
}

static void expression(struct generator *g, enum kind kind, uint32_t depth)
{
    const struct name *name = find(g, kind, false);
    if (name && pick(g, 3)) {
        text_printf(&g->text, "n%u", name->number);
        return;
    }
    if (depth && g->function && !pick(g, 6)) {
        call(g, kind, depth - 1);
        return;
    }
    switch (kind) {
    case INT:
        number(g, depth);
        break;
    case STRING:
        string(g, depth);
        break;
    case BOX:
        box(g, depth);
        break;
    case LIST_OF_STRINGS:
        word(g, "[");
        expression(g, STRING, depth ? depth - 1 : 0);
        word(g, ", ");
        expression(g, STRING, depth ? depth - 1 : 0);
        word(g, "]");
        break;
    case SHAPE:
        word(g, pick(g, 3) ? "Shape::B(" : "Shape::A(");
        if (g->text.bytes[g->text.size - 2] == 'B') {
            expression(g, INT, depth ? depth - 1 : 0);
            word(g, ", ");
        }
        expression(g, STRING, depth ? depth - 1 : 0);
        word(g, ")");
        break;
    case MAYBE:
        word(g, pick(g, 4) ? "maybe(" : "maybe_not(");
        expression(g, STRING, depth ? depth - 1 : 0);
        word(g, ")");
        break;
    case LOUD:
        word(g, "Loud { tag: ");
        expression(g, INT, 0);
        word(g, ", s: ");
        expression(g, STRING, depth ? depth - 1 : 0);
        word(g, " }");
        break;
    case TEXTS:
        lambda(g, depth);
        break;
    case KINDS:
        break;
    }
}

static void block(struct generator *g, uint32_t depth);

static void declare(struct generator *g, uint32_t depth)
{
    enum kind kind = (enum kind)pick(g, KINDS);
    bool is_var = kind != LOUD && pick(g, 2);
    uint32_t number = g->next++;
    text_printf(&g->text, "%sn%u: %s = ", is_var ? "var " : "", number, types[kind]);
    if (is_var && (kind == BOX || kind == LIST_OF_STRINGS)) {
        text_printf(&g->text, "fresh_%u(", kind);
        expression(g, kind, depth);
        word(g, ")");
    } else {
        expression(g, kind, depth);
    }
    add_name(g, kind, is_var, number);
}

static void change(struct generator *g, uint32_t depth)
{
    enum kind kind = (enum kind)pick(g, KINDS);
    const struct name *name = find(g, kind, true);
    if (!name) {
        declare(g, depth);
        return;
    }
    uint32_t number = name->number;
    if (kind == BOX && pick(g, 2)) {
        text_printf(&g->text, "n%u.s = ", number);
        expression(g, STRING, depth);
    } else if (kind == BOX) {
        text_printf(&g->text, "n%u = fresh_%u(", number, kind);
        expression(g, kind, depth);
        word(g, ")");
    } else if (kind == LIST_OF_STRINGS) {
        static const char *const forms[] = {"n%u.push(", "tweak(&mut n%u, ", "n%u[0] = ("};
        text_printf(&g->text, forms[pick(g, 3)], number);
        expression(g, STRING, depth);
        word(g, ")");
    } else {
        text_printf(&g->text, "n%u = ", number);
        expression(g, kind, depth);
    }
}

static void branch(struct generator *g, uint32_t depth)
{
    word(g, "if ");
    expression(g, INT, 1);
    word(g, pick(g, 2) ? " > 1" : " == 2");
    block(g, depth);
    if (pick(g, 2)) {
        word(g, "else");
        block(g, depth);
    }
    word(g, "end");
}

static void let_branch(struct generator *g, uint32_t depth)
{
    uint32_t number = g->next++, kept = g->count;
    text_printf(&g->text, "if let Some(n%u) = ", number);
    expression(g, MAYBE, 1);
    add_name(g, STRING, false, number);
    block(g, depth);
    g->count = kept;
    word(g, "end");
}

static void loop(struct generator *g, uint32_t depth)
{
    uint32_t number = g->next++, kept = g->count;
    text_printf(&g->text, "for n%u in 0..%u", number, pick(g, 4));
    add_name(g, INT, false, number);
    g->loops++;
    block(g, depth);
    g->loops--;
    g->count = kept;
    word(g, "end");
}

static void leave(struct generator *g)
{
    if (g->loops && pick(g, 2)) {
        word(g, pick(g, 2) ? "break if " : "continue if ");
    } else {
        word(g, "return ");
        expression(g, g->result, 1);
        word(g, " if ");
    }
    expression(g, INT, 1);
    word(g, " > 2");
}

static void statement(struct generator *g, uint32_t depth)
{
    line(g);
    switch (pick(g, depth ? 12 : 9)) {
    case 0:
    case 1:
    case 2:
        declare(g, 2);
        break;
    case 3:
    case 4:
    case 5:
        change(g, 2);
        break;
    case 6:
        word(g, "puts(");
        expression(g, STRING, 2);
        word(g, ")");
        break;
    case 7:
        leave(g);
        break;
    case 8:
        word(g, "panic(\"left\") if ");
        expression(g, INT, 1);
        word(g, " == 7");
        break;
    case 9:
        branch(g, depth - 1);
        break;
    case 10:
        let_branch(g, depth - 1);
        break;
    default:
        loop(g, depth - 1);
        break;
    }
}

static void block(struct generator *g, uint32_t depth)
{
    uint32_t kept = g->count, statements = 1 + pick(g, STATEMENTS - 2);
    g->indent++;
    for (uint32_t i = 0; i < statements; i++)
        statement(g, depth);
    g->indent--;
    g->count = kept;
    line(g);
}

static void function(struct generator *g, uint32_t number)
{
    g->function = number;
    g->result = (enum kind)(number % KINDS);
    g->count = g->next = 0;
    text_printf(&g->text, "\ndef f%u(n0: Int, n1: String, n2: Box): %s", number, types[g->result]);
    for (; g->next < 3; g->next++)
        add_name(g, (enum kind)g->next, false, g->next);
    g->indent = 1;
    for (uint32_t i = 0; i < STATEMENTS; i++)
        statement(g, DEPTH);
    line(g);
    expression(g, g->result, 2);
    word(g, "\nend\n");
}

static const char prelude[] =
    "struct Box\n  n: Int\n  s: String\n  next: Option<Box> = None\nend\n"
    "struct Loud\n  tag: Int\n  s: String\nend\n"
    "impl Drop for Loud\n  def drop(&mut self)\n    puts(\"drop #{self.tag} #{self.s}\")\n  "
    "end\nend\n"
    "enum Shape\n  A(String)\n  B(Int, String)\nend\n"
    "def show(x: Shape): String\n  match x\n    A(s) => s\n    B(n, s) => s + n.to_s()\n  "
    "end\nend\n"
    "def apply(f: Fn(String): String, s: String): String = f(s)\n"
    "def tweak(v: &mut Vec<String>, s: String)\n  v.push(s)\nend\n"
    "def pick_one(v: Vec<String>, i: Int): String = v[i]\n"
    "def maybe(s: String): Option<String> = Some(s)\n"
    "def maybe_not(s: String): Option<String>\n  return Some(s) if s.size > 2\n  None\nend\n"
    "def fresh_2(b: Box): Box = Box { n: b.n, s: b.s, next: b.next }\n"
    "def fresh_3(v: Vec<String>): Vec<String> = v + [\"f\"]\n"
    "def show_0(x: Int): String = x.to_s()\n"
    "def show_2(x: Box): String = x.s\n"
    "def show_3(x: Vec<String>): String = x[x.size - 1]\n"
    "def show_4(x: Shape): String = show(x)\n"
    "def show_5(x: Option<String>): String = x ?? \"none\"\n"
    "def show_6(x: Loud): String = x.s\n"
    "def show_7(x: Fn(String): String): String = x(\"t\")\n";

static struct str write_program(struct generator *g, struct arena *arena, uint64_t seed)
{
    *g = (struct generator){.state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    text_init(&g->text, arena);
    word(g, prelude);
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        function(g, i);
    word(g, "\ndef main()");
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        bool converts = i % KINDS != STRING;
        word(g, "\n  puts(");
        if (converts)
            text_printf(&g->text, "show_%u(", i % KINDS);
        text_printf(&g->text, "f%u(%u, \"m\", Box { n: 3, s: \"b\" })%s)", i, i % 3,
                    converts ? ")" : "");
    }
    word(g, "\nend\n");
    return (struct str){text_chars(&g->text), g->text.size};
}

/* ---- Running them ---- */

struct outcome {
    enum interp_outcome how;
    const char *text;    /* what was printed */
    const char *message; /* of a panic, or "" */
    uint64_t alive;
};

struct fixture {
    struct session session;
    struct program program;
    struct file_finder finder;
    struct mir_module *module;
};

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

static void show_problems(struct fixture *f, const char *text)
{
    for (uint32_t i = 0; i < f->session.diags.items.count && i < 5; i++) {
        const struct diag *diag = f->session.diags.items.items[i];
        struct location at = source_locate(&f->session.sources, diag->span);
        print_error("%u:%u: %s\n", at.line, at.column, diag->message);
    }
    fail_msg("%s", text);
}

static struct outcome run(struct fixture *f)
{
    struct text out;
    text_init(&out, &f->session.arena);
    struct interp_options options = {
        .steps = 20000000, .frames = 2000, .memory = 256 << 20, .output = &out, .errors = &out};
    struct interp *interp = interp_new(&f->session, f->module, &options);
    struct outcome outcome = {.how = interp_run(interp, f->module->main, NULL, 0)};
    const struct interp_report *report = interp_report(interp);
    bool has_message = outcome.how != INTERP_RETURNED && report->text;
    outcome.message = has_message ? report->text : "";
    outcome.text = text_chars(&out);
    outcome.alive = interp_live(interp);
    return outcome;
}

static void lower_text(struct fixture *f, struct str text)
{
    f->finder.library = library_folder(&f->session.arena);
    struct source *source = source_add(&f->session.sources, "random.qz", "random.qz", text);
    struct source_finder finder = file_finder_interface(&f->finder);
    program_init(&f->program, &f->session);
    load_modules(&f->program, source, &finder);
    if (f->session.diags.errors || !check_program(&f->program, CHECK_PROGRAM))
        show_problems(f, text.bytes);
    f->module = lower_program(&f->program, &(struct lower_options){0});
    suspend_generators(&f->session, f->module, NULL);
}

/* The program's output, with `| status` behind it, as generated code. */
static const char *run_compiled(struct arena *arena, struct str text, unsigned level)
{
    static char output[1 << 16];
    char folder[] = "/tmp/quartz-own-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = text_format(arena, "%s/random", folder);
    struct session session;
    session_init(&session);
    struct options options = {.emit = EMIT_EXECUTABLE, .opt_level = level, .input = "random.qz"};
    struct source *source = source_add(&session.sources, "random.qz", "random.qz", text);
    if (!compile(&session, &options, source, path))
        fail_msg("does not compile:\n%s", text.bytes);
    session_destroy(&session);
    FILE *run = popen(text_format(arena, "QUARTZ_LEAKS=1 %s 2>%s.err", path, path), "r");
    assert_non_null(run);
    size_t size = fread(output, 1, sizeof output - 1, run);
    output[size] = '\0';
    int status = pclose(run);
    unlink(path);
    unlink(text_format(arena, "%s.err", path));
    rmdir(folder);
    return text_format(arena, "%s| %d", output, status >> 8);
}

static void check_compiled(struct fixture *f, struct str text, const struct outcome *wanted)
{
    bool panics = wanted->how == INTERP_PANICKED;
    struct arena *arena = &f->session.arena;
    const char *expected = text_format(arena, "%s| %d", wanted->text, panics ? 101 : 0);
    for (unsigned level = 0; level <= 2; level += 2) {
        const char *actual = run_compiled(arena, text, level);
        if (strcmp(actual, expected) != 0)
            fail_msg("-O%u gives\n%s--- not\n%s\n%s", level, actual, expected, text.bytes);
    }
}

/* Gives whether the interpreter could run it. */
static bool check_program_of(uint64_t seed, bool is_compiled)
{
    struct fixture f = {0};
    struct generator g;
    session_init(&f.session);
    struct str text = write_program(&g, &f.session.arena, seed);
    if (getenv("QUARTZ_SHOW"))
        fputs(text.bytes, stderr); /* longer than cmocka's messages */
    lower_text(&f, text);
    struct outcome before = run(&f);
    own_summarise(f.module);
    own_release(f.module);
    if (!mir_verify(&f.session, f.module))
        show_problems(&f, text.bytes);
    struct outcome after = run(&f);
    if (before.how != after.how || strcmp(before.text, after.text) != 0 ||
        strcmp(before.message, after.message) != 0)
        fail_msg("seed %" PRIu64 ": %d %s\n%s--- not %d %s\n%s%s", seed, after.how, after.message,
                 after.text, before.how, before.message, before.text, text.bytes);
    if (before.how == INTERP_EFFECT) {
        session_destroy(&f.session);
        return false;
    }
    if (before.alive || after.alive)
        fail_msg("seed %" PRIu64 ": %d and %d alive\n%s", seed, (int)before.alive, (int)after.alive,
                 text.bytes);
    assert_true(after.how == INTERP_RETURNED || after.how == INTERP_PANICKED);
    if (is_compiled)
        check_compiled(&f, text, &before);
    session_destroy(&f.session);
    return true;
}

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

static void programs_mean_the_same(void **state)
{
    (void)state;
    enum { COMPILED = 20 };
    uint64_t first = number_of("QUARTZ_SEED", 1), count = number_of("QUARTZ_PROGRAMS", PROGRAMS);
    uint64_t run = 0;
    for (uint64_t seed = first; seed < first + count; seed++)
        run += check_program_of(seed, seed % COMPILED == 0);
    assert_true(run > count / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_mean_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
