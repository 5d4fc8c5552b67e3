#include "frontend/syntax/syntax_error.h"

#include "frontend/base/session.h"
#include "frontend/base/text.h"

enum { LONGEST_QUOTE = 32 };

bool syntax_gives_up(struct session *session, struct span at)
{
    struct diagnostics *diags = &session->diags;
    if (diags->items.count >= diags->limit)
        return true;
    if (diags->items.count + 1 < diags->limit)
        return false;
    diag_too_many_errors(diags, at);
    return true;
}

const char *syntax_quote(struct session *session, struct span span)
{
    struct str source = source_text(&session->sources, span);
    struct text out;
    text_init(&out, &session->diag_arena);
    size_t size = source.size < LONGEST_QUOTE ? source.size : LONGEST_QUOTE;
    while (size < source.size && size && ((unsigned char)source.bytes[size] & 0xC0) == 0x80)
        size--;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)source.bytes[i];
        if (c < ' ' || c == 0x7F)
            text_printf(&out, "\\x%02X", c);
        else
            text_add_char(&out, (char)c);
    }
    if (size < source.size)
        text_add(&out, STR("..."));
    return text_chars(&out);
}
