/* Literals of collections, and what a `for` can go through. The collections
 * themselves are written in Quartz; what the compiler needs of them are a few
 * members by name. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

/* The names of what builds a collection. */
static const struct {
    const char *type, *add;
} builders[] = {
    [COMPREHENSION_LIST] = {"Vec", "push"},
    [COMPREHENSION_SET] = {"Set", "insert"},
    [COMPREHENSION_MAP] = {"Map", "put"},
};

static struct function *member_function(struct body *b, const struct declared_type *type,
                                        const char *name, struct span span)
{
    struct checker *c = b->checker;
    const struct entity *entity = map_get(&type->members, session_symbol(c->session, name));
    if (!entity || entity->kind != ENTITY_FUNCTIONS)
        return NULL;
    ck_need_signature(b, entity->functions.items[0], span);
    return entity->functions.items[0];
}

static struct collection *make_builder(struct body *b, const struct declared_type *declared,
                                       const char *add, const struct type *type, struct span span)
{
    struct collection *use = ARENA_NEW(b->checker->arena, struct collection);
    use->make = member_function(b, declared, "with_room", span);
    use->add = member_function(b, declared, add, span);
    use->add_all = member_function(b, declared, "append", span);
    use->type = type;
    if (use->add) /* keys are hashed when they are added */
        ck_oblige(b, use->add, type->parts, span);
    return use;
}

const struct type *ck_vec_of(struct checker *c, const struct type *element)
{
    struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, "Vec"));
    if (!entity || entity->kind != ENTITY_TYPE)
        return SIMPLE(c, error);
    entity->type->is_used = true;
    return type_nominal(c->types, &entity->type->decl, &element, 1);
}

struct collection *ck_vec_builder(struct body *b, const struct type *type, struct span span)
{
    type = ck_shallow(b->checker, type);
    if (type->kind != TYPE_nominal)
        return NULL;
    return make_builder(b, type->decl->entity, "push", type, span);
}

/* The collection type with fresh arguments, which take those that are expected.
 * NULL when the library has none yet (reported). */
static const struct type *collection_type(struct body *b, struct ast *node,
                                          enum comprehension_kind kind, const struct type *expected)
{
    struct checker *c = b->checker;
    struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, builders[kind].type));
    if (!entity || entity->kind != ENTITY_TYPE) {
        ck_not_available(c, node);
        return NULL;
    }
    const struct type *type = ck_fresh_instance(c, entity->type);
    if (expected && ck_shallow(c, expected)->kind == TYPE_nominal &&
        ck_shallow(c, expected)->decl == type->decl)
        ck_unify(c, type, expected);
    if (node->kind == AST_list_literal && !ast_as_list_literal(node)->items.count)
        ck_oblige_known(b, type, session_symbol(c->session, "[]"), node->span);
    struct collection *use = make_builder(b, entity->type, builders[kind].add, type, node->span);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_COLLECTION;
    info->collection = use;
    return type;
}

static void check_element(struct body *b, struct ast *item, const struct type *type)
{
    ck_expect_type(b->checker, item->span, check_operand(b, item, type), type);
    ck_refuse_kept(b, item);
}

void ck_check_spread(struct body *b, struct ast *item, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast *value = ast_as_spread(item)->value;
    const struct type *element;
    if (value->kind == AST_range) {
        element = ck_element_type(b, item, value);
    } else {
        const struct type *found = ck_shallow(c, check_operand(b, value, type));
        bool is_same = found->kind == TYPE_nominal && found->decl == type->decl;
        if (is_same || found->kind == TYPE_error || found->kind == TYPE_never) {
            ck_expect_type(c, value->span, found, type);
            return;
        }
        element = ck_element_of(b, item, value, found);
    }
    ck_expect_type(c, value->span, element, type->parts[0]);
}

static void check_items(struct body *b, struct ast_list items, const struct type *type)
{
    for (uint32_t i = 0; i < items.count; i++)
        if (items.items[i]->kind == AST_spread)
            ck_check_spread(b, items.items[i], type);
        else
            check_element(b, items.items[i], type->parts[0]);
}

const struct type *check_list_literal(struct body *b, struct ast *node, const struct type *expected)
{
    const struct type *type = collection_type(b, node, COMPREHENSION_LIST, expected);
    if (!type)
        return SIMPLE(b->checker, error);
    check_items(b, ast_as_list_literal(node)->items, type);
    return type;
}

const struct type *check_set_literal(struct body *b, struct ast *node, const struct type *expected)
{
    const struct type *type = collection_type(b, node, COMPREHENSION_SET, expected);
    if (!type)
        return SIMPLE(b->checker, error);
    check_items(b, ast_as_set_literal(node)->items, type);
    return type;
}

const struct type *check_map_literal(struct body *b, struct ast *node, const struct type *expected)
{
    const struct type *type = collection_type(b, node, COMPREHENSION_MAP, expected);
    if (!type)
        return SIMPLE(b->checker, error);
    struct ast_list entries = ast_as_map_literal(node)->entries;
    for (uint32_t i = 0; i < entries.count; i++) {
        struct ast_map_entry *entry = ast_as_map_entry(entries.items[i]);
        check_element(b, entry->key, type->parts[0]);
        check_element(b, entry->value, type->parts[1]);
    }
    return type;
}

const struct type *check_comprehension(struct body *b, struct ast *node,
                                       const struct type *expected)
{
    struct ast_comprehension *made = ast_as_comprehension(node);
    const struct type *type = collection_type(b, node, made->kind, expected);
    if (!type)
        return SIMPLE(b->checker, error);
    struct scope *outer = b->scope;
    for (uint32_t i = 0; i < made->parts.count; i++) {
        struct ast *part = made->parts.items[i];
        if (part->kind == AST_comprehension_if) {
            check_condition(b, ast_as_comprehension_if(part)->condition);
            continue;
        }
        struct ast_comprehension_for *turn = ast_as_comprehension_for(part);
        const struct type *element = ck_element_type(b, part, turn->source);
        struct scope *scope = ARENA_NEW(b->checker->arena, struct scope);
        scope->outer = b->scope;
        b->scope = scope;
        check_pattern(b, turn->pattern, element);
        if (ck_pattern_can_fail(b, turn->pattern))
            diag_pattern_can_fail(b->checker->diags, turn->pattern->span);
        ck_note_aliases(b, turn->pattern, turn->source);
    }
    check_element(b, made->element, type->parts[0]);
    if (made->value)
        check_element(b, made->value, type->parts[1]);
    b->scope = outer;
    return type;
}

const struct type *ck_sequence_element(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct trait_decl *trait = ck_prelude_trait(c, "Sequence");
    if (!trait)
        return NULL;
    struct trait_answer answer =
        program_find_trait(c->program, &b->function->scope, type, trait, NULL);
    if (answer.source == TRAIT_MISSING)
        return NULL;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, 2);
    arguments[0] = type;
    arguments[1] = answer.arguments[0];
    struct sequence *use = ARENA_NEW(c->arena, struct sequence);
    const struct entity *size = map_get(&trait->members, session_symbol(c->session, "size"));
    const struct entity *at = map_get(&trait->members, session_symbol(c->session, "at"));
    *use = (struct sequence){size->functions.items[0], at->functions.items[0], arguments};
    ck_need_signature(b, use->size, node->span);
    ck_need_signature(b, use->at, node->span);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_SEQUENCE;
    info->sequence = use;
    return arguments[1];
}

static struct function *only_function(struct body *b, const struct trait_decl *trait,
                                      const char *name, struct span span)
{
    const struct entity *entity =
        map_get(&trait->members, session_symbol(b->checker->session, name));
    ck_need_signature(b, entity->functions.items[0], span);
    return entity->functions.items[0];
}

/* Self and the trait's arguments of it; NULL when the type has it not. */
static const struct type *const *trait_arguments(struct body *b, const struct type *type,
                                                 struct trait_decl *trait)
{
    struct checker *c = b->checker;
    struct trait_answer answer =
        program_find_trait(c->program, &b->function->scope, type, trait, NULL);
    if (answer.source == TRAIT_MISSING)
        return NULL;
    const struct type **all = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    all[0] = type;
    memcpy(all + 1, answer.arguments, (trait->scope.count - 1) * sizeof *all);
    return all;
}

const struct type *ck_iterated_element(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct trait_decl *iterator = ck_prelude_trait(c, "Iterator");
    struct trait_decl *iterable = ck_prelude_trait(c, "Iterable");
    if (!iterator || !iterable)
        return NULL;
    struct iteration *use = ARENA_NEW(c->arena, struct iteration);
    use->next_arguments = trait_arguments(b, type, iterator);
    if (!use->next_arguments) {
        use->iter_arguments = trait_arguments(b, type, iterable);
        if (!use->iter_arguments)
            return NULL;
        use->iter = only_function(b, iterable, "iter", node->span);
        use->next_arguments = trait_arguments(b, use->iter_arguments[2], iterator);
        if (!use->next_arguments) /* the impl was reported */
            return SIMPLE(c, error);
    }
    use->next = only_function(b, iterator, "next", node->span);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_ITERATION;
    info->iteration = use;
    return use->next_arguments[1];
}

/* ---- x[i] ---- */

static struct call *index_call(struct body *b, struct ast *node, const char *trait_name,
                               const char *function, struct ast *object, struct ast_list arguments)
{
    struct checker *c = b->checker;
    struct trait_decl *trait = ck_prelude_trait(c, trait_name);
    const struct type *type = ck_info_of(b, object)->type;
    if (!trait || !ck_has_trait(c, type, trait_name))
        return NULL;
    struct entity *entity = map_get(&trait->members, session_symbol(c->session, function));
    struct arguments written = {
        .receiver = object, .receiver_is_checked = true, .list = arguments, .span = node->span};
    ck_set_type(b, node, check_function_call(b, node, entity, &written, node->span));
    return ck_info_of(b, node)->call;
}

const struct type *ck_check_element(struct body *b, struct ast *node)
{
    struct ast_index *index = ast_as_index(node);
    struct call *call = index_call(b, node, "Index", "index", index->object, index->arguments);
    return call ? ck_info_of(b, node)->type : NULL;
}

bool ck_add_setter(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_index *index = ast_as_index(node);
    struct node_info *info = ck_info_of(b, node);
    struct trait_decl *trait = ck_prelude_trait(c, "IndexSet");
    const struct type *type = ck_info_of(b, index->object)->type;
    if (info->use != USE_CALL || !trait || !ck_has_trait(c, type, "IndexSet"))
        return false;
    struct entity *entity = map_get(&trait->members, session_symbol(c->session, "index_set"));
    struct call *setter = ARENA_NEW(c->arena, struct call);
    setter->function = entity->functions.items[0];
    ck_need_signature(b, setter->function, node->span);
    setter->type_arguments = ck_fresh_arguments(c, &setter->function->scope);
    ck_unify(c, setter->type_arguments[0], type);
    ck_unify(c, setter->type_arguments[1], ck_info_of(b, index->arguments.items[0])->type);
    ck_oblige(b, setter->function, setter->type_arguments, node->span);
    info->call->setter = setter;
    return true;
}

/* x[a..b]: a copy of a part, by the member `slice(from, to)`. */
const struct type *ck_check_slice(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    const struct symbol *name = session_symbol(c->session, "slice");
    struct entity *entity = ck_find_member(c, type, name, 3);
    if (!entity || !ck_accepts(entity->functions.items[0], 3))
        return NULL;
    struct function *function = entity->functions.items[0];
    ck_need_signature(b, function, node->span);
    const struct entity *size = ck_find_member(c, type, session_symbol(c->session, "size"), 1);
    if (!size)
        return NULL;
    struct slice *use = ARENA_NEW(c->arena, struct slice);
    *use =
        (struct slice){function, size->functions.items[0], ck_fresh_arguments(c, &function->scope)};
    ck_need_signature(b, use->size, node->span);
    ck_unify(c, ck_put_in(c, function->parameters[0].type, use->arguments, &function->scope), type);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_SLICE;
    info->slice = use;
    return ck_put_in(c, function->result, use->arguments, &function->scope);
}
