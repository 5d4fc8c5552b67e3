#include "frontend/syntax/ast.h"

#include <assert.h>

#include "frontend/syntax/token.h"

static const struct {
    enum ast_category category;
    const char *description;
} rows[AST_KIND_COUNT] = {
#define NODE(name, category, description, fields) {AST_CATEGORY_##category, description},
#include "frontend/syntax/ast.def"
#undef NODE
};

enum ast_category ast_category(enum ast_kind kind)
{
    return rows[kind].category;
}

const char *ast_description(enum ast_kind kind)
{
    return rows[kind].description;
}

#define NODE(name, category, description, fields)                  \
    struct ast_##name *ast_as_##name(const struct ast *node)       \
    {                                                              \
        assert(node->kind == AST_##name);                          \
        return (struct ast_##name *)(uintptr_t)(const void *)node; \
    }
#include "frontend/syntax/ast.def"
#undef NODE

const char *binary_op_spelling(enum binary_op op)
{
    static const char *const spellings[] = {
#define OPERATOR(name, spelling, level, associativity, trait, method) [BINARY_##name] = spelling,
#include "frontend/syntax/operators.def"
#undef OPERATOR
    };
    return spellings[op];
}

const char *unary_op_spelling(enum unary_op op)
{
    switch (op) {
    case UNARY_NEG:
        return "-";
    case UNARY_NOT:
        return "not";
    case UNARY_BIT_NOT:
        return "~";
    }
    return "";
}

const char *assign_op_spelling(enum assign_op op)
{
    switch (op) {
    case ASSIGN_SET:
        return "=";
    case ASSIGN_ADD:
        return "+=";
    case ASSIGN_SUB:
        return "-=";
    case ASSIGN_MUL:
        return "*=";
    case ASSIGN_DIV:
        return "/=";
    case ASSIGN_REM:
        return "%=";
    case ASSIGN_BIT_AND:
        return "&=";
    case ASSIGN_BIT_OR:
        return "|=";
    case ASSIGN_BIT_XOR:
        return "^=";
    case ASSIGN_SHL:
        return "<<=";
    case ASSIGN_SHR:
        return ">>=";
    case ASSIGN_DEFAULT:
        return token_spelling(TOKEN_SET_DEFAULT);
    }
    return "";
}

typedef void visitor(void *context, struct ast *child);

static void visit_one(struct ast *child, visitor *visit, void *context)
{
    if (child)
        visit(context, child);
}

static void visit_list(const struct ast_list *list, visitor *visit, void *context)
{
    for (uint32_t i = 0; i < list->count; i++)
        visit(context, list->items[i]);
}

/* One function per kind of node that visits its children. */
#define CHILD(f) visit_one(node->f, visit, context);
#define OPT(f) visit_one(node->f, visit, context);
#define NODES(f) visit_list(&node->f, visit, context);
#define SYM(f)
#define OPTSYM(f)
#define SYMS(f)
#define AT(f)
#define FLAG(f)
#define ENUM(t, f)
#define INTEGER(f)
#define FLOAT(f)
#define TEXT(f)
#define NODE(name, category, description, fields)                                                \
    static void children_of_##name(const struct ast_##name *node, visitor *visit, void *context) \
    {                                                                                            \
        (void)node;                                                                              \
        (void)visit;                                                                             \
        (void)context;                                                                           \
        fields                                                                                   \
    }
#include "frontend/syntax/ast.def"
#undef NODE

void ast_children(const struct ast *node, visitor *visit, void *context)
{
    switch (node->kind) {
#define NODE(name, category, description, fields)                \
    case AST_##name:                                             \
        children_of_##name(ast_as_##name(node), visit, context); \
        return;
#include "frontend/syntax/ast.def"
#undef NODE
    case AST_KIND_COUNT:
        return;
    }
}
