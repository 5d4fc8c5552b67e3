#include "frontend/base/text.h"

#include <stdio.h>

#include "frontend/base/arena.h"
#include "frontend/base/guard.h"
#include "frontend/base/intern.h"

void text_init(struct text *text, struct arena *arena)
{
    *text = (struct text){.arena = arena};
}

/* Makes room for `extra` bytes and a NUL. */
static void reserve(struct text *text, size_t extra)
{
    if (extra > SIZE_MAX / 4 || text->size > SIZE_MAX / 4)
        guard_leave(text->arena->guard, GUARD_OUT_OF_MEMORY);
    size_t need = text->size + extra + 1;
    if (need <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity * 2 : 64;
    if (capacity < need)
        capacity = need;
    char *bytes = arena_alloc(text->arena, capacity);
    if (text->size)
        memcpy(bytes, text->bytes, text->size);
    text->bytes = bytes;
    text->capacity = capacity;
}

void text_add(struct text *text, struct str piece)
{
    reserve(text, piece.size);
    if (piece.size)
        memcpy(text->bytes + text->size, piece.bytes, piece.size);
    text->size += piece.size;
    text->bytes[text->size] = '\0';
}

void text_add_char(struct text *text, char c)
{
    text_add(text, (struct str){&c, 1});
}

void text_add_symbol(struct text *text, const struct symbol *symbol)
{
    text_add(text, (struct str){symbol->text, symbol->size});
}

void text_add_scalar(struct text *text, uint32_t scalar)
{
    char out[4];
    size_t size = 0;
    if (scalar < 0x80) {
        out[size++] = (char)scalar;
    } else if (scalar < 0x800) {
        out[size++] = (char)(0xC0 | scalar >> 6);
        out[size++] = (char)(0x80 | (scalar & 0x3F));
    } else if (scalar < 0x10000) {
        out[size++] = (char)(0xE0 | scalar >> 12);
        out[size++] = (char)(0x80 | (scalar >> 6 & 0x3F));
        out[size++] = (char)(0x80 | (scalar & 0x3F));
    } else {
        out[size++] = (char)(0xF0 | scalar >> 18);
        out[size++] = (char)(0x80 | (scalar >> 12 & 0x3F));
        out[size++] = (char)(0x80 | (scalar >> 6 & 0x3F));
        out[size++] = (char)(0x80 | (scalar & 0x3F));
    }
    text_add(text, (struct str){out, size});
}

void text_vprintf(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0)
        return;
    reserve(text, (size_t)size);
    vsnprintf(text->bytes + text->size, (size_t)size + 1, format, arguments);
    text->size += (size_t)size;
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

const char *text_chars(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

const char *text_format(struct arena *arena, const char *format, ...)
{
    struct text text;
    text_init(&text, arena);
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&text, format, arguments);
    va_end(arguments);
    return text_chars(&text);
}
