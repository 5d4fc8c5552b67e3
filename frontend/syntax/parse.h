/* Inside the parser: what its files share. Nothing outside includes this.
 *
 * A recursive descent over the array of tokens, with binding powers for infix
 * operators; no parse is ever repeated. What needs a look ahead (lambdas, type
 * arguments, patterns before `=`) looks at tokens only (scan.h), in linear time
 * over the whole file.
 *
 * Errors: the first one in a construct is reported and sets `panic`; while it is
 * set nothing is reported and loops end, until a statement, an item or a bracket
 * finds a place to go on (recover_...). Every loop ends at TOKEN_EOF, where too
 * many errors put the cursor.
 *
 * Lines: `context.joined` says whether newlines count; peek() moves over those
 * that do not.
 *
 * Depth: every recursion goes through level_enter; chains (a + b + c, a.b.c)
 * grow the tree without recursion and are counted by chain_grow. Together they
 * bound the height of the tree: depth + peak <= NESTING_LIMIT. */
#ifndef QZ_SYNTAX_PARSE_H
#define QZ_SYNTAX_PARSE_H

#include "frontend/base/session.h"
#include "frontend/syntax/ast.h"
#include "frontend/syntax/foreign.h"
#include "frontend/syntax/lexer.h"

enum { NESTING_LIMIT = 1000 };

/* Binding powers beside those of operators.def. */
enum {
    LEVEL_PIPE = 10,
    LEVEL_AND = 20,
    LEVEL_NOT = 30,
    LEVEL_COMPARE = 40,
    LEVEL_RANGE = 60,
    LEVEL_CAST = 110,
    LEVEL_PREFIX = 120,
};

/* What the surroundings say about the place where the parser stands. */
struct context {
    bool joined;       /* newlines count for nothing */
    bool in_head;      /* of if, while, for, match: a bare `do` is no block */
    bool no_do;        /* a `do` belongs to the command call around */
    bool in_index;     /* between index brackets: ranges may be open */
    bool arrow_if;     /* the body of an arrow lambda may take a trailing `if` */
    bool one_argument; /* a comma ends the arguments of a command call */
    bool in_quote;     /* `unquote` has its meaning */
    uint32_t unclosed; /* between brackets without end: index of the opening token + 1 */
};

/* A block whose `end` is awaited; on the C stack of the function that reads it. */
struct opener {
    struct opener *outer;
    const char *what; /* "`if`" */
    struct span span;
    uint32_t indent; /* of the line where it stands */
    enum token_kind kind;
    bool braced;       /* opened by a foreign `{` */
    struct span brace; /* the `{` of a brace block that ends its head, or nowhere */
};

/* A block closed by an `end` that is indented differently, kept for messages
 * about an `end` too few or too many. */
struct odd_end {
    const char *what; /* NULL: none */
    struct span opener, end, brace;
};

struct infix {
    uint8_t level; /* 0: no infix operator */
    uint8_t associativity;
    uint8_t op;
};

enum { ASSOCIATIVITY_LEFT, ASSOCIATIVITY_RIGHT, ASSOCIATIVITY_NONE };

struct parser {
    struct session *session;
    struct source *source;
    struct arena *arena;
    struct token *tokens;
    const struct tokens *lexed;
    uint32_t at, eof;
    uint32_t last_end;    /* address behind the last token read */
    uint32_t line_indent; /* of the line of the last token read */
    uint32_t node_count;
    uint32_t depth, peak;
    uint32_t brackets; /* open ones, blocks inside them included */
    bool panic;
    bool stopped;             /* too many errors: panic for ever */
    bool rest_private;        /* behind `private` alone on a line */
    bool too_deep;            /* reported */
    bool truncated;           /* a string without an end took the rest of the file */
    uint32_t joined_at;       /* token index behind the last newline that was joined */
    uint32_t reported;        /* token index of the last error, to report once a place */
    struct ast *last_operand; /* with its postfix forms */
    struct span last_block;   /* the brace block read last */
    enum token_kind misnamed; /* a reserved word that the file takes for a name, reported */
    struct {
        uint32_t at, next; /* see partner_is_doubtful */
    } doubt;
    struct context context;
    struct opener *opener;
    struct odd_end early_end, late_end; /* indented deeper, less deep than the opener */
    LIST(struct ast *) stack;           /* nodes whose list is being read */
    struct infix infix[TOKEN_KIND_COUNT];
    struct {
        const struct symbol *self, *underscore;
    } names;
};

/* --- parser.c: cursor ------------------------------------------------- */

/* The token here, behind newlines that do not count. */
struct token *peek(struct parser *p);
static inline enum token_kind peek_kind(struct parser *p)
{
    return (enum token_kind)peek(p)->kind;
}

/* The n-th token behind the one here, newlines included; the end's at the end. */
struct token *peek_raw(struct parser *p, uint32_t n);
struct token *advance(struct parser *p);
bool continues_line(enum token_kind kind);      /* at its start: `.`, `and` ... */
void jump_to(struct parser *p, uint32_t index); /* forward only */
bool at(struct parser *p, enum token_kind kind);
bool accept(struct parser *p, enum token_kind kind);

/* Reads `kind`, or reports that `what` was expected. */
bool expect(struct parser *p, enum token_kind kind, const char *what);

/* Moves over one newline that a binary operator, a comma or `=` joins. */
void skip_newline(struct parser *p);
void skip_newlines(struct parser *p); /* and `;`, any number */

/* Whether the statement ends here: newline, `;`, `end` and the like. */
bool at_statement_end(struct parser *p);

bool is_name(const struct token *token); /* a name or a contextual word */
bool is_word(const struct token *token); /* reserved ones too */
bool is_upper(const struct token *token);
bool same_line(const struct token *token); /* as the token before */
bool is_adjacent(const struct token *token);
struct str token_text(struct parser *p, const struct token *token);
bool token_is(struct parser *p, const struct token *token, const char *text);
const struct symbol *token_symbol(struct parser *p, const struct token *token);

/* The name of a declaration or member: reads any word, or reports. */
const struct symbol *expect_word(struct parser *p, const char *what, struct span *at);

/* The same where reserved words are no names, and of types, which begin in upper
 * case (reported, and read). */
const struct symbol *expect_name(struct parser *p, const char *what, struct span *at);
const struct symbol *expect_type_name(struct parser *p, const char *what, struct span *at);

/* --- parser.c: nodes -------------------------------------------------- */

void *node_new(struct parser *p, enum ast_kind kind, size_t size);
#define NODE_NEW(p, name) \
    ((struct ast_##name *)node_new((p), AST_##name, sizeof(struct ast_##name)))

/* Ends a node that begins at address `start` behind the last token read. */
struct ast *node_end(struct parser *p, struct ast *node, uint32_t start);
struct ast *error_node(struct parser *p);

uint32_t list_mark(const struct parser *p);
void list_add(struct parser *p, struct ast *node);
struct ast_list list_take(struct parser *p, uint32_t mark);
void symbols_add(struct parser *p, struct symbol_list *list, const struct token *token);
struct ast *new_name(struct parser *p, const struct token *token);
struct ast *new_block(struct parser *p, struct ast *only);

struct level {
    uint32_t peak;
};

/* False when nested too deeply (reported); level_leave follows in either case. */
bool level_enter(struct parser *p, struct level *level);
void level_leave(struct parser *p, const struct level *level);
bool chain_grow(struct parser *p);

/* --- parse_error.c ---------------------------------------------------- */

/* Whether an error may be reported at `span`; sets panic in any case. */
bool may_report(struct parser *p, struct span span);

/* The same, for errors after which parsing goes on as if all were well. */
bool may_report_and_go_on(struct parser *p, struct span span);

void report_expected(struct parser *p, const char *what);
void report_unclosed(struct parser *p, uint32_t opening); /* token index */
void report_type_case(struct parser *p, const struct token *name);
void report_foreign(struct parser *p, struct span span, enum foreign which);

/* At `name = e` where `name: e` is meant. */
void report_field_set(struct parser *p);

/* At a reserved word that stands for a name, `match = 5` or a later use of it: it
 * becomes one, reported the first time. */
bool accept_reserved_name(struct parser *p);

/* Reports a word and skips it; the fix leaves it out. */
void drop_word(struct parser *p, enum foreign which);

/* The report about what stands behind a complete statement or expression. */
void report_after(struct parser *p, const char *what);

/* Skips to the end of the statement, reading blocks that begin in it. */
void recover_statement(struct parser *p);

/* After an error between brackets: goes on at the partner of token `opening`,
 * whose line has this indentation. */
void recover_bracket(struct parser *p, uint32_t opening, uint32_t indent);

/* --- parse_block.c ---------------------------------------------------- */

void block_open(struct parser *p, struct opener *opener, const struct token *token,
                const char *what);
/* Reads the `end`, or reports the missing one. */
void block_close(struct parser *p, struct opener *opener);

/* Statements up to the `end`, `else` ... that closes the innermost opener. */
struct ast *parse_statements(struct parser *p);

/* Between the head of the innermost opener and its body: a newline, `;`, or `then`
 * behind a condition; foreign forms are reported. */
void parse_body_begin(struct parser *p);
struct ast *parse_do_block(struct parser *p);

/* Whether a declaration stands here at the start of a line. */
bool at_declaration(struct parser *p);
uint32_t token_indent(const struct parser *p, const struct token *token);

/* Whether a line with this token would close or replace the open block. */
struct context context_block(struct parser *p);   /* sets; gives the former */
struct context context_bracket(struct parser *p); /* sets; gives the former */

enum token_kind closing_kind(enum token_kind opening);

/* An opening bracket is read. */
struct bracket {
    uint32_t opening, indent; /* token index; of its line */
    enum token_kind close;
    struct context outer;
};
void bracket_open(struct parser *p, struct bracket *bracket);
/* Reads the closing bracket, or reports and recovers. */
void bracket_close(struct parser *p, struct bracket *bracket);
/* Between elements: reads a comma; false at the end or after an error. */
bool bracket_next(struct parser *p, const struct bracket *bracket);

/* --- scan.c: looks ahead ---------------------------------------------- */

bool scan_lambda(struct parser *p);         /* `->`, `x ->`, `(a, b) ->` */
bool scan_block_params(struct parser *p);   /* `x ->`, `a: T, b ->` behind do, `{` */
bool scan_type_arguments(struct parser *p); /* `<` here opens type arguments */
bool scan_type_brackets(struct parser *p, bool any_follower);
bool scan_pattern_binding(struct parser *p);  /* a pattern and then `=` */
bool scan_place_tuple(struct parser *p);      /* `(a, b[i]) =` of names and places */
bool scan_command(struct parser *p);          /* `puts x` */
bool scan_command_operator(struct parser *p); /* `puts -1`, reported as an error */

/* --- the grammar ------------------------------------------------------ */

struct ast *parse_type(struct parser *p);
struct ast *parse_single_type(struct parser *p);
struct ast *parse_cast_type(struct parser *p);
void parse_type_arguments(struct parser *p, struct ast_list *list);
struct ast *parse_effects(struct parser *p);
void parse_bounds(struct parser *p, struct ast_list *list);

struct ast *parse_pattern(struct parser *p);
struct ast *parse_pattern_untyped(struct parser *p); /* without `: T` */
struct ast *parse_pattern_single(struct parser *p);  /* without `|` and `: T` */

struct ast *parse_expression(struct parser *p);
struct ast *parse_binary(struct parser *p, unsigned level);
struct ast *parse_infix(struct parser *p, struct ast *left, uint32_t start, unsigned level);
struct ast *parse_condition(struct parser *p); /* with `let` */
struct ast *parse_plain_condition(struct parser *p, const char *where);
struct ast *parse_postfix(struct parser *p);
struct ast *parse_operand(struct parser *p);
bool at_contextual_form(struct parser *p); /* `deny Net`, `quote do`, `unquote(` */
struct ast *parse_name_path(struct parser *p);
bool starts_operand(struct parser *p, const struct token *token);

void parse_arguments(struct parser *p, enum token_kind close, struct bracket *bracket);
struct ast *parse_argument(struct parser *p);
struct ast *parse_command(struct parser *p);
struct ast *parse_command_arguments(struct parser *p, struct ast *callee, uint32_t start);
void parse_field_inits(struct parser *p, struct ast_list *fields);
struct ast *parse_arrow_lambda(struct parser *p);
struct ast *parse_do_lambda(struct parser *p);
struct ast *parse_brace_lambda(struct parser *p);

struct ast *parse_paren(struct parser *p);
struct ast *parse_list_literal(struct parser *p);
struct ast *parse_set_literal(struct parser *p);
struct ast *parse_brace_literal(struct parser *p);

struct ast *parse_number(struct parser *p, bool is_negative, uint32_t start);
struct ast *parse_char(struct parser *p);
struct ast *parse_string(struct parser *p);

struct ast *parse_if(struct parser *p);
struct ast *parse_match(struct parser *p);
struct ast *parse_select(struct parser *p);
struct ast *parse_loop(struct parser *p);
struct ast *parse_while(struct parser *p);
struct ast *parse_for(struct parser *p);

struct ast *parse_statement(struct parser *p);

enum simple_mode { SIMPLE_WITH_IF, SIMPLE_WITHOUT_IF };
struct ast *parse_simple(struct parser *p, enum simple_mode mode);
struct ast *parse_jump(struct parser *p);    /* return, break, continue */
struct ast *parse_binding(struct parser *p); /* [var] pattern [: T] = e */
struct ast *parse_body_of_one(struct parser *p, enum simple_mode mode); /* as a block */
struct ast *parse_arm_body(struct parser *p);

/* What stands before a declaration. */
struct decl_head {
    struct str doc;
    struct ast_list attributes;
    bool is_private;
    uint32_t start;
};
#define DECL_SET(node, head)                                             \
    ((node)->doc = (head)->doc, (node)->attributes = (head)->attributes, \
     (node)->is_private = (head)->is_private)

struct decl_head parse_decl_head(struct parser *p);

/* Words of other languages before a declaration: reported and read as ours, or
 * skipped. False when the item cannot be read on. */
bool check_foreign_item(struct parser *p);
void parse_module(struct parser *p, struct ast_module *module);
/* A declaration, or NULL when none begins here. */
struct ast *parse_declaration(struct parser *p, const struct decl_head *head);
struct ast *parse_global(struct parser *p, const struct decl_head *head);
struct ast *parse_import(struct parser *p, const struct decl_head *head);

struct ast *parse_function(struct parser *p, const struct decl_head *head, bool in_trait);
struct ast *parse_extern(struct parser *p, const struct decl_head *head);
struct ast *parse_macro(struct parser *p, const struct decl_head *head);
struct ast *parse_const(struct parser *p, const struct decl_head *head);
void parse_type_params(struct parser *p, struct ast_list *list);
void parse_where(struct parser *p, struct ast_list *list);
struct ast *parse_param(struct parser *p);

struct ast *parse_struct(struct parser *p, const struct decl_head *head);
struct ast *parse_enum(struct parser *p, const struct decl_head *head);
struct ast *parse_trait(struct parser *p, const struct decl_head *head);
struct ast *parse_impl(struct parser *p, const struct decl_head *head);
struct ast *parse_extend(struct parser *p, const struct decl_head *head);
struct ast *parse_type_declaration(struct parser *p, const struct decl_head *head);
struct ast *parse_newtype(struct parser *p, const struct decl_head *head);
struct ast *parse_packed(struct parser *p, const struct decl_head *head);
struct ast *parse_actor(struct parser *p, const struct decl_head *head);
struct ast *parse_protocol(struct parser *p, const struct decl_head *head);
struct ast *parse_field(struct parser *p, const struct decl_head *head);

/* What cannot stand in a type's or an actor's body: reported, and read when it is
 * a declaration. */
void parse_misplaced(struct parser *p, const struct decl_head *head, const char *what);

#endif
