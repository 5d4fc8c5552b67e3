#include "middle/mir/names.h"

#include <inttypes.h>

#include "frontend/base/intern.h"
#include "frontend/base/text.h"
#include "middle/types/type.h"

/* ---- Names and quoted text ---- */

bool mir_starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

bool mir_continues_name(char c, bool with_dots)
{
    return mir_starts_name(c) || (c >= '0' && c <= '9') || c == '?' || c == '!' || c == '/' ||
           (with_dots && c == '.');
}

bool mir_is_reserved(struct str word)
{
    static const char *const words[] = {
        "move", "void", "true", "false", "borrow", "mut", "Fn", "yields",
#define TYPE(kind, name, bits, class) name,
#include "middle/types/types.def"
#undef TYPE
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(word, str_of(words[i])))
            return true;
    return false;
}

/* A bare name: parts joined by `::`. */
static bool is_bare(struct str name, bool with_dots)
{
    if (name.size == 0 || !mir_starts_name(name.bytes[0]) || mir_is_reserved(name))
        return false;
    for (size_t i = 1; i < name.size; i++) {
        if (mir_continues_name(name.bytes[i], with_dots))
            continue;
        if (i + 2 >= name.size || name.bytes[i] != ':' || name.bytes[i + 1] != ':' ||
            !mir_starts_name(name.bytes[i + 2]))
            return false;
        i += 2;
    }
    return true;
}

static void print_escaped(struct text *out, char c, char quote)
{
    unsigned char byte = (unsigned char)c;
    if (c == '\n')
        text_add(out, STR("\\n"));
    else if (c == '\t')
        text_add(out, STR("\\t"));
    else if (c == quote || c == '\\')
        text_printf(out, "\\%c", c);
    else if (byte < 0x20 || byte >= 0x7F)
        text_printf(out, "\\x%02x", byte);
    else
        text_add_char(out, c);
}

/* Bytes outside of ASCII are escaped: a String need not be valid in a CString. */
void mir_print_quoted(struct text *out, struct str text, char quote)
{
    text_add_char(out, quote);
    for (size_t i = 0; i < text.size; i++)
        print_escaped(out, text.bytes[i], quote);
    text_add_char(out, quote);
}

void mir_print_name(struct text *out, struct str name, bool with_dots)
{
    if (is_bare(name, with_dots))
        text_add(out, name);
    else
        mir_print_quoted(out, name, '`');
}

void mir_variant_name(struct text *out, const struct type_decl *decl, uint32_t variant)
{
    const struct symbol *name = decl->variants[variant].name;
    text_add(out, str_of(decl->qualified));
    text_add(out, STR("::"));
    text_add(out, (struct str){name->text, name->size});
}

/* ---- Types ---- */

static void print_type_name(struct text *out, const struct type *type)
{
    if (type->kind == TYPE_nominal) {
        mir_print_name(out, str_of(type->decl->qualified), true);
        return;
    }
    mir_print_name(out, (struct str){type->name->text, type->name->size}, false);
    text_printf(out, "@%" PRIu32, type->index);
}

void mir_print_type(struct text *out, const struct type *type)
{
    if (type)
        type_print_with(out, type, print_type_name);
    else
        text_add_char(out, '_');
}
