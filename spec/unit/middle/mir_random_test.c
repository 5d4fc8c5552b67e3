/* Random modules: what is printed parses back to the same text, and neither the
 * parser nor the verifier fails on text that was damaged. The generator builds
 * MIR whose places have types but which otherwise makes no sense. */
#include "spec/unit/middle/mir_support.h"

enum { ROUNDS = 300, DAMAGED = 4000 };

struct generator {
    struct mir_fixture *f;
    struct mir_module *module;
    struct mir_builder b;
    uint64_t state;
};

static uint32_t pick(struct generator *g, uint32_t count)
{
    g->state = g->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g->state >> 33) % count;
}

static uint64_t bits(struct generator *g)
{
    uint64_t value =
        (uint64_t)pick(g, 1u << 31) << 40 ^ (uint64_t)pick(g, 1u << 31) << 20 ^ pick(g, 1u << 31);
    return pick(g, 2) ? value : value % 300;
}

static struct str random_bytes(struct generator *g, bool may_hold_nul)
{
    uint32_t size = pick(g, 12) + (may_hold_nul ? 0 : 1);
    char *bytes = arena_alloc(&g->f->session.arena, size + 1u);
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = (char)(pick(g, may_hold_nul ? 256 : 255) + (may_hold_nul ? 0 : 1));
    return (struct str){bytes, size};
}

/* Unique by `number`; some need backquotes. */
static const char *random_name(struct generator *g, const char *kind, uint32_t number)
{
    static const char *const forms[] = {"main::%s%u", "%s%u",      "a/b::%s.x%u?", "Fn::%s%u",
                                        "odd %s%u",   "%s<Int>%u", "move`%s%u\\",  "\n%s%u"};
    const char *form = forms[pick(g, sizeof forms / sizeof *forms)];
    struct text out;
    text_init(&out, &g->f->session.arena);
    for (const char *p = form; *p; p++) {
        if (p[0] == '%' && p[1] == 's')
            text_add(&out, str_of(kind));
        else if (p[0] == '%')
            text_printf(&out, "%u", number);
        else
            text_add_char(&out, *p);
        p += *p == '%';
    }
    return text_chars(&out);
}

static const struct type *random_type(struct generator *g, uint32_t depth)
{
    struct type_table *types = &g->f->types;
    const struct type *parts[3];
    uint32_t count = pick(g, 3) + 1;
    for (uint32_t i = 0; depth > 0 && i < count; i++)
        parts[i] = random_type(g, depth - 1);
    switch (depth > 0 ? pick(g, 8) : 7) {
    case 0:
        return type_tuple(types, parts, count);
    case 1:
        return type_function(types, parts, count - 1, parts[count - 1]);
    case 2:
        return type_ref(types, parts[0], pick(g, 2));
    case 3:
    case 4:
        return type_nominal(types, g->module->decls.items[pick(g, g->module->decls.count)], parts,
                            pick(g, 2) ? 0 : count);
    case 5:
        return type_param(types, session_symbol(&g->f->session, "T"), pick(g, 3));
    default:
        return type_simple(types, (enum type_kind)(TYPE_never + pick(g, TYPE_tuple - TYPE_never)));
    }
}

static struct mir_place random_place(struct generator *g)
{
    bool is_global = g->module->globals.count > 0 && pick(g, 5) == 0;
    struct mir_place place = is_global ? mir_global(&g->b, pick(g, g->module->globals.count))
                                       : mir_local(&g->b, pick(g, g->b.function->locals.count));
    for (uint32_t i = pick(g, 4); i > 0; i--) {
        const struct mir_step *last = place.step_count ? &place.steps[place.step_count - 1] : NULL;
        uint32_t fields = mir_at_payload(&place)
                              ? place.type->decl->variants[last->index].field_count
                              : type_field_count(place.type);
        bool can_deref = place.type->kind == TYPE_ref || place.type->kind == TYPE_nominal;
        if (type_is_enum(place.type) && place.type->decl->variant_count > 0 && pick(g, 2))
            place = mir_as_variant(&g->b, place, pick(g, place.type->decl->variant_count));
        else if (can_deref && pick(g, 2))
            place = mir_deref(&g->b, place);
        else if (fields > 0)
            place = mir_field(&g->b, place, pick(g, fields));
    }
    return place;
}

/* Fit or not, but not of a float type: that has no text. */
static struct mir_operand random_integer(struct generator *g)
{
    const struct type *type = random_type(g, pick(g, 2));
    if (type_is_float(type))
        type = type_simple(&g->f->types, TYPE_u16);
    if (pick(g, 2))
        return mir_int(type, bits(g));
    return (struct mir_operand){.kind = MIR_OPERAND_INT, .type = type, .bits = bits(g)};
}

static struct mir_operand random_operand(struct generator *g)
{
    uint64_t pattern = bits(g);
    double real;
    memcpy(&real, &pattern, sizeof real);
    switch (pick(g, 9)) {
    case 0:
    case 1:
        return random_integer(g);
    case 2:
        return mir_float(type_simple(&g->f->types, pick(g, 2) ? TYPE_f64 : TYPE_f32),
                         pick(g, 2) ? real : (double)pick(g, 100) / 8.0);
    case 3:
        return mir_string(&g->b, random_bytes(g, true));
    case 4:
        return mir_cstring(&g->b, random_bytes(g, true));
    case 5:
        return pick(g, 2) ? mir_void(&g->b) : mir_char(&g->b, pick(g, 0x110000));
    case 6:
        return mir_function_value(&g->b,
                                  g->module->functions.items[pick(g, g->module->functions.count)]);
    case 7:
        return mir_move(random_place(g));
    default:
        return mir_read(random_place(g));
    }
}

/* Without a destination of an enum type there is no text. */
static bool pick_variant(struct generator *g, struct mir_statement *statement)
{
    const struct type *type = statement->dest.type;
    if (!statement->has_dest || !type_is_enum(type) || type->decl->variant_count == 0)
        return false;
    statement->variant = pick(g, type->decl->variant_count);
    return true;
}

static void random_statement(struct generator *g)
{
    struct mir_operand operands[4];
    struct mir_statement statement = {.op = (enum mir_op)pick(g, MIR_OP_COUNT)};
    const struct mir_op_row *row = mir_op_row(statement.op);
    statement.operand_count = row->operands == MIR_ANY ? pick(g, 4) + 1 : row->operands;
    for (uint32_t i = 0; i < statement.operand_count; i++)
        operands[i] = random_operand(g);
    statement.operands = operands;
    statement.has_dest = pick(g, 4) > 0;
    if (statement.has_dest)
        statement.dest = random_place(g);
    if (statement.op == MIR_VARIANT && !pick_variant(g, &statement))
        return;
    if (statement.op == MIR_RUNTIME || statement.op == MIR_INTRINSIC)
        statement.name = pick(g, 2) ? "qz_puts" : random_name(g, "callee", 0);
    mir_append(&g->b, statement);
    if (pick(g, 3) == 0)
        list_last(&g->b.function->blocks.items[g->b.block].statements).unwind = pick(g, 8);
}

static void random_switch(struct generator *g)
{
    uint64_t values[3];
    uint32_t targets[4];
    for (uint32_t i = 0; i < 3; i++)
        values[i] = bits(g);
    for (uint32_t i = 0; i < 4; i++)
        targets[i] = pick(g, 8);
    mir_switch(&g->b, random_operand(g), values, targets, pick(g, 4));
}

static void random_terminator(struct generator *g)
{
    switch (pick(g, 7)) {
    case 0:
        mir_goto(&g->b, pick(g, 8));
        break;
    case 1:
        mir_branch(&g->b, random_operand(g), pick(g, 8), pick(g, 8));
        break;
    case 2:
        random_switch(g);
        break;
    case 3:
        mir_return(&g->b, random_operand(g));
        break;
    case 4:
        mir_resume(&g->b);
        break;
    case 5:
        mir_unreachable(&g->b);
        break;
    default:
        break;
    }
}

static void random_header(struct generator *g, uint32_t number)
{
    struct mir_function *function =
        mir_function_new(g->module, random_name(g, "f", number), NOWHERE);
    for (uint32_t i = pick(g, 3); i > 0; i--) {
        const char *name = pick(g, 2) ? random_name(g, "p", i) : NULL;
        uint32_t param = mir_param_new(g->module, function, type_simple(&g->f->types, TYPE_string),
                                       name, NOWHERE);
        function->locals.items[param].type = random_type(g, 2);
        function->locals.items[param].is_borrowed = pick(g, 2);
    }
    if (pick(g, 2))
        function->result = random_type(g, 2);
    function->linkage = (enum mir_linkage)pick(g, 3);
    if (function->linkage != MIR_LINKAGE_INTERNAL && pick(g, 4))
        function->symbol = random_name(g, "s", number);
    function->is_variadic = pick(g, 5) == 0;
    function->is_inline = pick(g, 2);
    function->is_noinline = pick(g, 2);
    function->is_cold = pick(g, 2);
    function->never_panics = pick(g, 2);
}

static void random_body(struct generator *g, struct mir_function *function)
{
    mir_build(&g->b, g->module, function);
    for (uint32_t i = pick(g, 4) + 1; i > 0; i--) {
        const char *name = pick(g, 2) ? random_name(g, "v", i) : NULL;
        if (pick(g, 2))
            mir_borrowed_new(&g->b, random_type(g, 2), name);
        else
            mir_local_new(&g->b, random_type(g, 2), name);
    }
    for (uint32_t i = pick(g, 6); i > 0; i--) {
        mir_at(&g->b, pick(g, 3) ? mir_block_new(&g->b) : mir_cleanup_block_new(&g->b));
        for (uint32_t s = pick(g, 6); s > 0; s--)
            random_statement(g);
        random_terminator(g);
    }
}

static struct type_field *random_fields(struct generator *g, bool may_lack_names, uint32_t *count)
{
    *count = pick(g, 4);
    struct type_field *fields = ARENA_ARRAY(&g->f->session.arena, struct type_field, *count);
    for (uint32_t f = 0; f < *count; f++) {
        if (!may_lack_names || pick(g, 2))
            fields[f].name = session_symbol(&g->f->session, random_name(g, "field", f));
        fields[f].type = random_type(g, 2);
    }
    return fields;
}

static void random_variants(struct generator *g, struct type_decl *decl)
{
    decl->is_recursive = pick(g, 2);
    decl->variant_count = pick(g, 4);
    decl->variants = ARENA_ARRAY(&g->f->session.arena, struct type_variant, decl->variant_count);
    for (uint32_t i = 0; i < decl->variant_count; i++) {
        struct type_variant *variant = &decl->variants[i];
        variant->name = session_symbol(&g->f->session, random_name(g, "Variant", i));
        variant->fields = random_fields(g, true, &variant->field_count);
    }
}

static void random_decls(struct generator *g)
{
    struct arena *arena = &g->f->session.arena;
    uint32_t count = pick(g, 4) + 1;
    for (uint32_t i = 0; i < count; i++) {
        struct type_decl *decl = ARENA_NEW(arena, struct type_decl);
        decl->qualified = random_name(g, "Type", i);
        decl->name = session_symbol(&g->f->session, decl->qualified);
        decl->index = i;
        decl->storage = (enum type_storage)pick(g, 3);
        list_push(arena, &g->module->decls, decl);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct type_decl *decl = (struct type_decl *)(uintptr_t)g->module->decls.items[i];
        if (decl->storage == STORAGE_ENUM)
            random_variants(g, decl);
        else
            decl->fields = random_fields(g, false, &decl->field_count);
    }
}

static void random_module(struct generator *g)
{
    g->module = mir_module_new(&g->f->session.arena, &g->f->types);
    random_decls(g);
    for (uint32_t i = pick(g, 3); i > 0; i--) {
        uint32_t global =
            mir_global_new(g->module, random_name(g, "g", i), random_type(g, 2), NOWHERE);
        g->module->globals.items[global].is_atomic = pick(g, 2);
    }
    uint32_t functions = pick(g, 4) + 1;
    for (uint32_t i = 0; i < functions; i++)
        random_header(g, i);
    for (uint32_t i = 0; i < functions; i++)
        random_body(g, g->module->functions.items[i]);
    if (pick(g, 2))
        g->module->main = g->module->functions.items[0];
    if (pick(g, 2))
        g->module->init = g->module->functions.items[functions - 1];
    for (uint32_t i = pick(g, 3); i > 0; i--)
        list_push(&g->f->session.arena, &g->module->tests,
                  (struct mir_test){random_bytes(g, false).bytes, g->module->functions.items[0]});
}

static void assert_same_text(struct str a, struct str b)
{
    size_t at = 0;
    while (at < a.size && at < b.size && a.bytes[at] == b.bytes[at])
        at++;
    if (at == a.size && at == b.size)
        return;
    while (at > 0 && a.bytes[at - 1] != '\n')
        at--;
    fail_msg("%.200s\n--- became\n%.200s", a.bytes + at, b.bytes + at);
}

static void printed_modules_parse_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct mir_fixture f;
        mir_fixture_open(&f);
        struct generator g = {.f = &f, .state = round};
        random_module(&g);
        struct str once = mir_to_text(&f, g.module);
        const struct mir_module *again = mir_from_text(&f, "random", once);
        if (!again) {
            print_error("round %u\n%s\n", round, once.bytes);
            mir_show_messages(&f);
        }
        assert_non_null(again);
        assert_same_text(once, mir_to_text(&f, again));
        mir_verify(&f.session, again);
        mir_fixture_close(&f);
    }
}

/* Makes up to three changes: a byte, a piece removed, a piece doubled. */
static struct str damage(struct generator *g, struct str text)
{
    struct text out;
    text_init(&out, &g->f->session.arena);
    text_add(&out, text);
    for (uint32_t i = pick(g, 3) + 1; i > 0 && out.size > 2; i--) {
        uint32_t at = pick(g, (uint32_t)out.size);
        uint32_t size = pick(g, (uint32_t)(out.size - at)) % 20;
        static const char useful[] = "%@.*(){}<>:,=!&`\"'\\#\n 0129bfx-e";
        uint32_t how = pick(g, 4);
        if (how == 0) {
            memmove(out.bytes + at, out.bytes + at + size, out.size - at - size);
            out.size -= size;
        } else if (how == 1) {
            text_add(&out,
                     (struct str){arena_copy(&g->f->session.arena, out.bytes + at, size), size});
        } else {
            out.bytes[at] = how == 2 ? useful[pick(g, sizeof useful - 1)] : (char)pick(g, 256);
        }
    }
    return (struct str){out.bytes, out.size};
}

static const char seed_text[] =
    "type main::Box = object { text: String, pair: (Int, String), next: main::Box }\n"
    "type main::Flat = value { a: String, b: T@0 }\n"
    "global @main::g: String\n"
    "main main::main\n"
    "func main::use(%0 box: borrow main::Box, %1 s: String, %2: &mut Int): main::Flat<Int>\n"
    "  %3: main::Flat<Int>\n"
    "  %4: String\n"
    "bb0:\n"
    "  %4 = set move %0.*.text\n"
    "  %0.*.text = set move %1\n"
    "  %2.* = add %2.*, 1: Int unwind bb2\n"
    "  switch %2.*, 0 bb1, -7 bb1, else bb1\n"
    "bb1:\n"
    "  %3 = make(move %4, 3: Int)\n"
    "  return move %3\n"
    "bb2: cleanup\n"
    "  drop %4\n"
    "  resume\n"
    "func main::main()\n"
    "  %0: String\n"
    "  %1: Bool\n"
    "bb0:\n"
    "  %0 = runtime qz_string_from_int(12: Int)\n"
    "  %1 = eq 1.5: F64, 0x7ff8000000000000: F64\n"
    "  runtime qz_puts(%0)\n"
    "  drop %0\n"
    "  branch %1, bb1, bb0\n"
    "bb1:\n"
    "  return\n";

static void damaged_text_is_refused_in_order(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < DAMAGED; round++) {
        struct mir_fixture f;
        mir_fixture_open(&f);
        struct generator g = {.f = &f, .state = round * 7919u};
        struct str text = damage(&g, STR(seed_text));
        const struct mir_module *module = mir_from_text(&f, "damaged", text);
        if (module) {
            struct str once = mir_to_text(&f, module);
            mir_verify(&f.session, module);
            const struct mir_module *again = mir_from_text(&f, "again", once);
            assert_non_null(again);
            assert_same_text(once, mir_to_text(&f, again));
        } else {
            assert_true(f.session.diags.errors > 0);
        }
        mir_fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_modules_parse_back),
        cmocka_unit_test(damaged_text_is_refused_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
