/* Tokens: what the lexer makes of a source, and the parser reads. */
#ifndef QZ_SYNTAX_TOKEN_H
#define QZ_SYNTAX_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/source.h"

struct session;
struct text;

enum token_kind {
#define TOKEN(name, spelling, description) TOKEN_##name,
#define PUNCT(name, spelling) TOKEN_##name,
#define FOREIGN_PUNCT(name, spelling) TOKEN_##name,
#define RESERVED(name, spelling) TOKEN_##name,
#define CONTEXTUAL(name, spelling) TOKEN_##name,
#include "frontend/syntax/tokens.def"
    TOKEN_KIND_COUNT
};

enum token_class {
    TOKEN_CLASS_OTHER,
    TOKEN_CLASS_PUNCT,
    TOKEN_CLASS_FOREIGN,
    TOKEN_CLASS_RESERVED,
    TOKEN_CLASS_CONTEXTUAL,
};

enum {
    TOKEN_SPACED = 1,       /* white space, a newline or the file's start stands before it */
    TOKEN_FIRST = 2,        /* the first token of its line */
    TOKEN_BLANK = 4,        /* a newline: followed by a line with nothing on it */
    TOKEN_DOCUMENTED = 8,   /* `##` lines stand above it */
    TOKEN_UPPER = 16,       /* a name that begins with an upper-case letter */
    TOKEN_BLOCK = 32,       /* string tokens: of a """ string */
    TOKEN_UNTERMINATED = 64 /* string tokens: the closing quotes are missing (reported) */
};

struct token {
    uint8_t kind; /* enum token_kind */
    uint8_t flags;
    uint32_t start, size; /* the span */
    /* Opening brackets and STRING_START, STRING_MIDDLE: index of the token that
     * closes them, 0 when there is none; the parser uses it for `<` too. */
    uint32_t match;
};

struct comment {
    struct span span;
    bool is_doc; /* `##`, alone on its line */
};

/* All tokens of a source, ended by one TOKEN_EOF. A run of newlines is one
 * token. Comments are kept beside the tokens, in order. */
struct tokens {
    LIST(struct token) list;
    LIST(struct comment) comments;
};

static inline struct span token_span(const struct token *token)
{
    return (struct span){token->start, token->size};
}

enum token_class token_class(enum token_kind kind);

/* "&&", "end"; "" for kinds whose text varies. */
const char *token_spelling(enum token_kind kind);

/* "TOKEN_NAME" without the prefix: for dumps. */
const char *token_kind_name(enum token_kind kind);

/* What a message says that it found: "`end`", "the end of the line", "`foo`". */
const char *token_describe(struct session *session, const struct token *token);

/* One line per token: line:column, kind, text. */
void token_dump(struct session *session, const struct tokens *tokens, struct text *out);

#endif
