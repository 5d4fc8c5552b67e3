/* Constants, one per content: a content is interned, and its symbol leads to the
 * constant. */
#include <string.h>

#include "backend/module.h"
#include "frontend/base/text.h"
#include "runtime/abi/layout.h"

LLVMValueRef be_int(LLVMTypeRef type, uint64_t value)
{
    return LLVMConstInt(type, value, false);
}

LLVMValueRef be_constant(struct backend *b, LLVMValueRef value, const char *name)
{
    LLVMValueRef global = LLVMAddGlobal(b->module, LLVMTypeOf(value), name);
    LLVMSetInitializer(global, value);
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

/* The symbol of a content; `tag` keeps the kinds apart. */
static const struct symbol *key_of(struct backend *b, char tag, struct str content)
{
    struct text key;
    text_init(&key, &b->arena);
    text_add_char(&key, tag);
    text_add(&key, content);
    return intern(&b->contents, (struct str){key.bytes, key.size});
}

static LLVMValueRef const_bytes(struct backend *b, struct str text)
{
    return LLVMConstStringInContext2(b->context, text.bytes, text.size, false);
}

LLVMValueRef be_text(struct backend *b, struct str text)
{
    const struct symbol *key = key_of(b, 't', text);
    LLVMValueRef found = map_get(&b->constants, key);
    if (found)
        return found;
    found = be_constant(b, const_bytes(b, text), "text");
    LLVMSetAlignment(found, 1);
    map_put(&b->arena, &b->constants, key, found);
    return found;
}

static uint64_t count_chars(struct str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    return count;
}

/* struct qz_string, immortal. Nobody writes to it, so it lies in read-only
 * memory. */
LLVMValueRef be_string(struct backend *b, struct str text)
{
    const struct symbol *key = key_of(b, 's', text);
    LLVMValueRef found = map_get(&b->constants, key);
    if (found)
        return found;
    LLVMValueRef members[] = {
        be_int(b->i32, (uint32_t)QZ_IMMORTAL),
        be_int(b->i32, QZ_TYPE_STRING),
        be_int(b->i64, text.size),
        be_int(b->i64, count_chars(text)),
        const_bytes(b, text),
    };
    LLVMValueRef value = LLVMConstStructInContext(b->context, members, 5, false);
    found = be_constant(b, value, "string");
    LLVMSetAlignment(found, QZ_OBJECT_ALIGNMENT);
    map_put(&b->arena, &b->constants, key, found);
    return found;
}

LLVMValueRef be_location(struct backend *b, struct span span, const char *function)
{
    struct location place = source_locate(&b->session->sources, span);
    const char *file = place.source ? place.source->name : "";
    const char *content =
        text_format(&b->arena, "%s\n%s\n%u:%u", file, function, place.line, place.column);
    const struct symbol *key = key_of(b, 'l', str_of(content));
    LLVMValueRef found = map_get(&b->constants, key);
    if (found)
        return found;
    LLVMValueRef members[] = {be_text(b, str_of(file)), be_text(b, str_of(function)),
                              be_int(b->i32, place.line), be_int(b->i32, place.column)};
    LLVMValueRef value = LLVMConstStructInContext(b->context, members, 4, false);
    found = be_constant(b, value, "location");
    map_put(&b->arena, &b->constants, key, found);
    return found;
}
