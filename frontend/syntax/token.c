#include "frontend/syntax/token.h"

#include "frontend/base/session.h"
#include "frontend/base/text.h"

enum { LONGEST_QUOTED = 40 };

static const struct token_row {
    const char *name, *spelling, *description;
    enum token_class class;
} rows[TOKEN_KIND_COUNT] = {
#define TOKEN(name, spelling, description) {#name, spelling, description, TOKEN_CLASS_OTHER},
#define PUNCT(name, spelling) {#name, spelling, "`" spelling "`", TOKEN_CLASS_PUNCT},
#define FOREIGN_PUNCT(name, spelling) {#name, spelling, "`" spelling "`", TOKEN_CLASS_FOREIGN},
#define RESERVED(name, spelling) {#name, spelling, "`" spelling "`", TOKEN_CLASS_RESERVED},
#define CONTEXTUAL(name, spelling) {#name, spelling, "`" spelling "`", TOKEN_CLASS_CONTEXTUAL},
#include "frontend/syntax/tokens.def"
};

enum token_class token_class(enum token_kind kind)
{
    return rows[kind].class;
}

const char *token_spelling(enum token_kind kind)
{
    return rows[kind].spelling;
}

const char *token_kind_name(enum token_kind kind)
{
    return rows[kind].name;
}

const char *token_describe(struct session *session, const struct token *token)
{
    struct str text = source_text(&session->sources, token_span(token));
    if ((token->kind == TOKEN_NAME || token->kind == TOKEN_INTEGER || token->kind == TOKEN_FLOAT ||
         token->kind == TOKEN_CHAR) &&
        text.size <= LONGEST_QUOTED)
        return text_format(&session->diag_arena, "`%.*s`", (int)text.size, text.bytes);
    return rows[token->kind].description;
}

static void dump_text(struct str text, struct text *out)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c == '\n')
            text_add(out, STR("\\n"));
        else if (c < ' ')
            text_printf(out, "\\x%02x", c);
        else
            text_add_char(out, (char)c);
    }
}

void token_dump(struct session *session, const struct tokens *tokens, struct text *out)
{
    for (uint32_t i = 0; i < tokens->list.count; i++) {
        const struct token *token = &tokens->list.items[i];
        struct location at = source_locate(&session->sources, token_span(token));
        text_printf(out, "%u:%u %s", at.line, at.column, token_kind_name(token->kind));
        if (token->size && token->kind != TOKEN_NEWLINE) {
            text_add_char(out, ' ');
            dump_text(source_text(&session->sources, token_span(token)), out);
        }
        text_add_char(out, '\n');
    }
}
