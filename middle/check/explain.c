/* What errors say of the places around them: parameters, branches, fields, and how
 * the source would be written. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

enum { LONGEST_QUOTE = 32 };

/* Does it stand before `.` as it is? */
static bool is_tight(struct str text)
{
    int depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        depth += c == '(' || c == '[';
        depth -= c == ')' || c == ']';
        bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       strchr("_.?!:\"'()[]", c) || (unsigned char)c >= 0x80;
        if (!is_word && !depth)
            return false;
    }
    return text.size > 0;
}

static struct str text_of(struct checker *c, struct span span)
{
    struct str text = source_text(&c->session->sources, span);
    bool is_short = text.size && text.size <= LONGEST_QUOTE && !memchr(text.bytes, '\n', text.size);
    return is_short ? text : STR("");
}

const char *ck_quote(struct checker *c, struct span span)
{
    struct str text = text_of(c, span);
    if (!text.size)
        return "...";
    return text_format(c->diags->arena, is_tight(text) ? "%.*s" : "(%.*s)", (int)text.size,
                       text.bytes);
}

const char *ck_quote_inside(struct checker *c, struct span span)
{
    struct str text = text_of(c, span);
    return text.size && !memchr(text.bytes, '"', text.size)
               ? text_format(c->diags->arena, "%.*s", (int)text.size, text.bytes)
               : "...";
}

void ck_fix_quoted(struct checker *c, struct diag *d, struct span span, const char *format)
{
    struct str text = text_of(c, span);
    if (!text.size)
        return;
    const char *at = strchr(format, '@');
    diag_fix(
        d, span,
        text_format(d->arena, "%.*s%s%s", (int)(at - format), format, ck_quote(c, span), at + 1));
}

bool ck_help_outcome(struct checker *c, struct diag *d, struct span value, const struct type *type)
{
    struct outcome outcome;
    if (!ck_outcome_of(c, type, &outcome))
        return false;
    const struct type *held = ck_shallow(c, outcome.value);
    if (held->kind == TYPE_variable || held->kind == TYPE_error) {
        diag_help(d, "the value of an Option or a Result is taken out with `?\?`, `!` or `if let`");
        return true; /* nothing is known of it */
    }
    const char *text = ck_quote(c, value);
    if (outcome.is_result)
        diag_help(
            d,
            "it may be an Err: `try %s` hands that on, `%s!` panics then, `match` tells which "
            "it is",
            text, text);
    else
        diag_help(d,
                  "it may be None: `%s ?\? ...` takes another value then, `%s!` panics, `if let` "
                  "asks",
                  text, text);
    return true;
}

bool ck_help_payload_member(struct body *b, struct diag *d, struct span object,
                            const struct type *type, const struct symbol *name)
{
    struct checker *c = b->checker;
    struct outcome outcome;
    if (!ck_outcome_of(c, type, &outcome))
        return false;
    const struct type *value = ck_shallow(c, outcome.value);
    if (value->kind == TYPE_variable || value->kind == TYPE_error)
        return false;
    bool has = ck_find_field(value, name) != UINT32_MAX || ck_find_member(c, value, name, 1) ||
               ck_find_member(c, value, name, 2);
    if (!has)
        return false;
    const char *text = ck_quote(c, object);
    if (outcome.is_result)
        diag_help(d, "the value in it has one: `(try %s).%s` hands a failure on, `%s!.%s` panics",
                  text, name->text, text, name->text);
    else
        diag_help(d, "the value in it has one: `%s?.%s` gives None for None, `%s!.%s` panics", text,
                  name->text, text, name->text);
    return true;
}

void ck_help_var(struct diag *d, const struct local *local, const char *where)
{
    const char *name = local->name->text;
    diag_help(d, "write `var %s` %s", name, where);
    diag_fix(d, local->span, text_format(d->arena, "var %s", name));
}

/* Is it declared in a text that the user can look at? */
static bool is_written(const struct function *function)
{
    return function->module && !function->module->is_std && !function->builtin;
}

void ck_note_parameter(struct checker *c, struct diag *d, const struct function *function,
                       uint32_t index)
{
    const struct parameter *parameter = &function->parameters[index];
    if (!is_written(function) || !parameter->name || !parameter->span.start)
        return;
    const struct type *type = program_type(c->program, parameter->type);
    diag_note(d, parameter->span, "the parameter `%s` of `%s` is %s", parameter->name->text,
              function->name->text, ck_show_type(c, type));
}

void ck_list_parameters(struct diag *d, const struct function *function)
{
    enum { MOST = 6 };
    struct text text;
    uint32_t first = function->has_self ? 1 : 0;
    uint32_t count = function->parameter_count - first;
    if (is_written(function))
        diag_note(d, function->span, "`%s` is defined here", function->name->text);
    if (!count || count > MOST)
        return;
    text_init(&text, d->arena);
    for (uint32_t i = first; i < function->parameter_count; i++) {
        if (!function->parameters[i].name)
            return;
        text_printf(&text, "%s`%s`", i > first ? ", " : "", function->parameters[i].name->text);
    }
    diag_help(d, count == 1 ? "its parameter is %s" : "its parameters are %s", text_chars(&text));
}

void ck_help_missing_parameter(struct checker *c, struct diag *d, const struct entity *entity,
                               uint32_t count)
{
    struct function *function = entity->functions.items[0];
    ck_sign_function(c, function);
    if (entity->functions.count > 1 || count >= function->required_count || !is_written(function))
        return;
    const struct parameter *parameter = &function->parameters[count];
    if (!parameter->name || count < function->has_self)
        return;
    const struct type *type = program_type(c->program, parameter->type);
    if (type->flags & TYPE_HAS_VARIABLE)
        diag_help(d, "`%s` is missing", parameter->name->text);
    else
        diag_help(d, "`%s: %s` is missing", parameter->name->text, ck_show_type(c, type));
}

void ck_note_not_derived(struct body *b, struct diag *d, const struct type *type,
                         struct trait_decl *trait)
{
    struct checker *c = b->checker;
    if (!trait->is_derived || type->kind != TYPE_nominal || type_is_enum(type))
        return;
    for (uint32_t i = 0; i < type->decl->field_count; i++) {
        const struct type *part = program_type(c->program, type_field(c->types, type, i));
        struct trait_answer answer =
            program_find_trait(c->program, &b->function->scope, part, trait, NULL);
        if (answer.source != TRAIT_MISSING)
            continue;
        diag_note(d, type->decl->fields[i].span,
                  "it would be derived, but for this field: %s has no `%s`", ck_show_type(c, part),
                  trait->name->text);
        return;
    }
}

bool ck_explain_not_derived(struct body *b, struct diag *d, const struct type *type,
                            const struct symbol *member)
{
    static const struct {
        const char *member, *trait;
    } rows[] = {{"clone", "Clone"}, {"default", "Default"}, {"hash", "Hash"}, {"compare", "Ord"}};
    struct checker *c = b->checker;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trait_decl *trait = ck_prelude_trait(c, rows[i].trait);
        if (!trait || type->kind != TYPE_nominal || strcmp(member->text, rows[i].member) != 0)
            continue;
        if (type_is_enum(type) && i == 1)
            diag_help(d, "an enum has no default; name the variant that is meant");
        else if (ck_has_trait(c, type, "Drop"))
            diag_help(d, "a type with `Drop` has no derived `%s`", rows[i].trait);
        else
            ck_note_not_derived(b, d, type, trait);
        return true;
    }
    return false;
}

void ck_explain_not_callable(struct body *b, struct diag *d, const struct ast *callee,
                             const struct arguments *arguments)
{
    struct checker *c = b->checker;
    const struct node_info *info = ck_info_of(b, callee);
    if (callee->kind == AST_member && info->use == USE_FIELD) {
        const struct ast_member *member = ast_as_member(callee);
        const struct type *type = ck_shallow(c, ck_info_of(b, member->object)->type);
        if (type->kind != TYPE_nominal)
            return;
        diag_note(d, type->decl->fields[info->field].span, "`%s` is a field of %s",
                  member->name->text, ck_show_type(c, type));
        if (arguments->list.count)
            return;
        uint32_t end = span_end(callee->span);
        struct span call = {end, span_end(arguments->span) - end};
        diag_help(d, "a field is read without parentheses");
        diag_fix(d, call, "");
    } else if (info->use == USE_LOCAL && info->local->name) {
        diag_note(d, info->local->span,
                  info->local->is_param ? "it is a parameter" : "it is bound here");
    }
}

struct span ck_value_span(const struct ast *node)
{
    while (node->kind == AST_block && ast_as_block(node)->statements.count) {
        struct ast_list list = ast_as_block(node)->statements;
        node = list.items[list.count - 1];
    }
    return node->span;
}

/* --- results ---------------------------------------------------------- */

/* Is the value of `node` that of `whole`? */
static bool gives_value_of(const struct ast *whole, const struct ast *node)
{
    if (!whole || whole == node)
        return whole != NULL;
    bool found = false;
    switch (whole->kind) {
    case AST_block: {
        struct ast_list list = ast_as_block(whole)->statements;
        return list.count && gives_value_of(list.items[list.count - 1], node);
    }
    case AST_if: {
        const struct ast_if *branches = ast_as_if(whole);
        for (uint32_t i = 0; i < branches->branches.count && !found; i++)
            found = gives_value_of(ast_as_if_branch(branches->branches.items[i])->body, node);
        return found || gives_value_of(branches->otherwise, node);
    }
    case AST_match: {
        struct ast_list arms = ast_as_match(whole)->arms;
        for (uint32_t i = 0; i < arms.count && !found; i++)
            found = gives_value_of(ast_as_match_arm(arms.items[i])->body, node);
        return found;
    }
    default:
        return false;
    }
}

struct return_search {
    const struct ast *value;
    bool is_found;
};

/* Does a `return` give the value? Those of lambdas leave the lambda. */
static void find_return(void *context, struct ast *node)
{
    struct return_search *search = context;
    if (search->is_found || node->kind == AST_lambda)
        return;
    if (node->kind == AST_return && gives_value_of(ast_as_return(node)->value, search->value))
        search->is_found = true;
    else
        ast_children(node, find_return, context);
}

void ck_note_result(struct body *b, struct diag *d, const struct ast *value)
{
    const struct function *function = b->function;
    for (uint32_t i = 0; i < function->clause_count; i++) {
        const struct ast_function *ast = function->clauses[i].ast;
        struct return_search search = {value, gives_value_of(ast->body, value)};
        if (!ast->result || !ast->body)
            continue;
        find_return(&search, ast->body);
        if (search.is_found)
            diag_note(d, ast->result->span, "the result of `%s` is written here",
                      function->name->text);
    }
}
