/* Variants and newtypes as function values: `xs.map(Some)`, `Shape::Circle`, `Meters`.
 *
 * A constructor is a function without a body, made when it is first a value; lowering
 * makes the body. Calls that name a variant directly do not use it. */
#include "middle/check/checker.h"

static struct function *make_constructor(struct checker *c, const struct declared_type *declared,
                                         const struct type_field *fields, uint32_t count,
                                         const struct symbol *name, struct span span)
{
    struct function *function = ARENA_NEW(c->arena, struct function);
    const struct type_decl *decl = &declared->decl;
    function->name = name;
    function->qualified = text_format(c->arena, "%s::%s'", decl->qualified, name->text);
    function->module = declared->module;
    function->scope = declared->scope;
    function->span = span;
    function->parameters = ARENA_ARRAY(c->arena, struct parameter, count);
    function->parameter_count = function->required_count = count;
    for (uint32_t i = 0; i < count; i++)
        function->parameters[i] = (struct parameter){
            .name = fields[i].name, .type = fields[i].type, .span = fields[i].span};
    function->result = declared->type;
    function->state = FUNCTION_CHECKED;
    function->is_constructor = true;
    return function;
}

/* Of a variant, or of a newtype, whose variant is 0. */
static struct function *constructor_of(struct checker *c, const struct type_decl *decl,
                                       uint32_t variant)
{
    const struct declared_type *declared = decl->entity;
    const struct type_variant *made = decl->is_newtype ? NULL : &decl->variants[variant];
    const void *key = made ? (const void *)made : decl;
    struct function *function = map_get(&c->constructors, key);
    if (function)
        return function;
    if (made)
        function =
            make_constructor(c, declared, made->fields, made->field_count, made->name, made->span);
    else
        function = make_constructor(c, declared, decl->fields, 1, decl->name, decl->fields->span);
    function->variant = variant;
    map_put(c->arena, &c->constructors, key, function);
    return function;
}

bool ck_wants_constructor(struct checker *c, const struct type *expected)
{
    expected = expected ? ck_shallow(c, expected) : NULL;
    return !expected || expected->kind == TYPE_function || expected->kind == TYPE_variable;
}

const struct type *check_constructor(struct body *b, struct ast *node, struct variant_ref ref,
                                     const struct type *expected)
{
    struct checker *c = b->checker;
    struct function *function = constructor_of(c, ref.type->decl, ref.variant);
    struct call *use = ARENA_NEW(c->arena, struct call);
    struct node_info *info = ck_info_of(b, node);
    const struct type **params =
        ARENA_ARRAY(c->arena, const struct type *, function->parameter_count);
    const struct type *const *arguments = ref.type->parts;
    const struct type *result = ref.type;
    use->function = function;
    use->type_arguments = arguments;
    info->use = USE_FUNCTION;
    info->call = use;
    ck_oblige_known(b, ref.type, function->name, node->span);
    for (uint32_t i = 0; i < function->parameter_count; i++)
        params[i] = ck_put_in(c, function->parameters[i].type, arguments, &function->scope);
    expected = expected ? ck_shallow(c, expected) : NULL;
    if (expected && expected->kind == TYPE_function &&
        ck_shallow(c, type_result(expected))->kind == TYPE_void)
        result = SIMPLE(c, void); /* what it makes is dropped */
    return type_function(c->types, params, function->parameter_count, result);
}
