#include "spec/fuzz/mutate.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_PIECES = 4096, MOST_RUN = 12, MOST_CHANGES = 4 };

enum piece_kind {
    PIECE_NAME, /* begins in lower case, no keyword */
    PIECE_TYPE, /* begins in upper case */
    PIECE_KEYWORD,
    PIECE_NUMBER,
    PIECE_STRING,
    PIECE_SIGN,
    PIECE_OPEN,
    PIECE_CLOSE,
    PIECE_NEWLINE,
};

/* Spaces and comments belong to no piece: those before one go with it. */
struct piece {
    enum piece_kind kind;
    size_t start, end;
};

struct text {
    const char *bytes;
    size_t size;
    struct piece pieces[MOST_PIECES];
    size_t count;
};

struct range {
    size_t start, end; /* in bytes */
};

/* --- numbers ---------------------------------------------------------- */

static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

static size_t below(uint64_t *random, size_t limit)
{
    return limit ? (size_t)(next_random(random) >> 11) % limit : 0;
}

#define PICK(random, list) ((list)[below(random, sizeof(list) / sizeof *(list))])

/* --- cutting a text into pieces --------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *const keywords[] = {
    "def",   "var",    "const",  "struct",   "enum",    "trait",   "impl",  "extend", "type",
    "where", "if",     "then",   "elsif",    "else",    "while",   "loop",  "for",    "in",
    "match", "return", "break",  "continue", "defer",   "do",      "end",   "and",    "or",
    "not",   "is",     "as",     "try",      "true",    "false",   "self",  "Self",   "Fn",
    "mut",   "let",    "import", "from",     "private", "newtype", "macro", "actor",  "go",
};

static bool is_keyword(const char *word, size_t size)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strlen(keywords[i]) == size && memcmp(keywords[i], word, size) == 0)
            return true;
    return false;
}

static size_t word_end(const struct text *text, size_t at)
{
    while (at < text->size && (is_letter(text->bytes[at]) || is_digit(text->bytes[at])))
        at++;
    return at;
}

/* Up to the closing quotes on the line; `#{` nests are taken as they come. */
static size_t string_end(const struct text *text, size_t at)
{
    char quote = text->bytes[at++];
    while (at < text->size && text->bytes[at] != quote && text->bytes[at] != '\n')
        at += text->bytes[at] == '\\' && at + 1 < text->size ? 2 : 1;
    return at < text->size && text->bytes[at] == quote ? at + 1 : at;
}

static size_t sign_end(const struct text *text, size_t at)
{
    static const char signs[] = "=<>!&|*+-.?:";
    size_t end = at + 1;
    if (!strchr(signs, text->bytes[at]) || !text->bytes[at])
        return end;
    while (end < text->size && end < at + 3 && text->bytes[end] && strchr(signs, text->bytes[end]))
        end++;
    return end;
}

static struct piece piece_at(const struct text *text, size_t at)
{
    char c = text->bytes[at];
    struct piece piece = {PIECE_SIGN, at, at + 1};
    if (is_letter(c)) {
        piece.end = word_end(text, at);
        piece.kind = is_keyword(text->bytes + at, piece.end - at) ? PIECE_KEYWORD
                     : c >= 'A' && c <= 'Z'                       ? PIECE_TYPE
                                                                  : PIECE_NAME;
    } else if (is_digit(c)) {
        piece.kind = PIECE_NUMBER;
        piece.end = word_end(text, at);
        if (piece.end + 1 < text->size && text->bytes[piece.end] == '.' &&
            is_digit(text->bytes[piece.end + 1]))
            piece.end = word_end(text, piece.end + 1);
    } else if (c == '"' || c == '\'') {
        piece.kind = PIECE_STRING;
        piece.end = string_end(text, at);
    } else if (c == '\n') {
        piece.kind = PIECE_NEWLINE;
    } else if (c == '(' || c == '[' || c == '{') {
        piece.kind = PIECE_OPEN;
    } else if (c == ')' || c == ']' || c == '}') {
        piece.kind = PIECE_CLOSE;
    } else {
        piece.end = sign_end(text, at);
    }
    return piece;
}

static void cut(struct text *text, const uint8_t *bytes, size_t size)
{
    text->bytes = (const char *)bytes;
    text->size = size;
    text->count = 0;
    for (size_t at = 0; at < size && text->count < MOST_PIECES;) {
        char c = text->bytes[at];
        if (c == '#') {
            while (at < size && text->bytes[at] != '\n')
                at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            at++;
        } else {
            struct piece piece = piece_at(text, at);
            text->pieces[text->count++] = piece;
            at = piece.end;
        }
    }
}

/* --- parts of a text -------------------------------------------------- */

static struct range whole(const struct piece *piece)
{
    return (struct range){piece->start, piece->end};
}

/* A piece of one kind, or a random one when there is none; the text has pieces. */
static struct range any_of(const struct text *text, uint64_t *random, enum piece_kind kind)
{
    size_t from = below(random, text->count);
    for (size_t i = 0; i < text->count; i++) {
        const struct piece *piece = &text->pieces[(from + i) % text->count];
        if (piece->kind == kind)
            return whole(piece);
    }
    return whole(&text->pieces[from]);
}

static struct range some_pieces(const struct text *text, uint64_t *random)
{
    size_t from = below(random, text->count), count = 1 + below(random, MOST_RUN);
    size_t last = from + count < text->count ? from + count - 1 : text->count - 1;
    return (struct range){text->pieces[from].start, text->pieces[last].end};
}

/* A bracket with its contents, and the name before it if there is one. */
static struct range some_group(const struct text *text, uint64_t *random)
{
    size_t from = below(random, text->count), depth = 0, i = from;
    while (i < text->count && text->pieces[i].kind != PIECE_OPEN)
        i++;
    if (i == text->count)
        return any_of(text, random, PIECE_NAME);
    size_t first = i;
    for (; i < text->count; i++) {
        depth += text->pieces[i].kind == PIECE_OPEN;
        depth -= text->pieces[i].kind == PIECE_CLOSE;
        if (!depth)
            break;
    }
    if (first > 0 && below(random, 2) &&
        (text->pieces[first - 1].kind == PIECE_NAME || text->pieces[first - 1].kind == PIECE_TYPE))
        first--;
    size_t last = i < text->count ? i : text->count - 1;
    return (struct range){text->pieces[first].start, text->pieces[last].end};
}

static size_t line_start(const struct text *text, size_t at)
{
    while (at > 0 && text->bytes[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct text *text, size_t at)
{
    while (at < text->size && text->bytes[at] != '\n')
        at++;
    return at < text->size ? at + 1 : at;
}

static size_t indentation(const struct text *text, size_t at)
{
    size_t start = at;
    while (at < text->size && text->bytes[at] == ' ')
        at++;
    return at - start;
}

/* A line with those below it that are indented deeper, and their `end`: a statement
 * or a declaration of a program that is indented as is usual. */
static struct range some_block(const struct text *text, uint64_t *random)
{
    size_t start = line_start(text, text->pieces[below(random, text->count)].start);
    size_t indent = indentation(text, start), end = line_end(text, start);
    while (end < text->size && (text->bytes[end] == '\n' || indentation(text, end) > indent))
        end = line_end(text, end);
    size_t close = end + indentation(text, end);
    bool is_block = end > line_end(text, start) && indentation(text, end) == indent &&
                    close + 3 <= text->size && memcmp(text->bytes + close, "end", 3) == 0;
    return (struct range){start, is_block ? line_end(text, end) : end};
}

static struct range some_line(const struct text *text, uint64_t *random)
{
    size_t start = line_start(text, text->pieces[below(random, text->count)].start);
    return (struct range){start, line_end(text, start)};
}

/* What stands behind a `=`, `=>`, `(` or `,` up to the end of the line. */
static struct range some_tail(const struct text *text, uint64_t *random)
{
    size_t from = below(random, text->count);
    for (size_t i = from; i + 1 < text->count; i++) {
        char c = text->bytes[text->pieces[i].start];
        if (c != '=' && text->pieces[i + 1].kind != PIECE_NEWLINE)
            continue;
        size_t last = i + 1;
        while (last + 1 < text->count && text->pieces[last + 1].kind != PIECE_NEWLINE)
            last++;
        return (struct range){text->pieces[i + 1].start, text->pieces[last].end};
    }
    return some_pieces(text, random);
}

typedef struct range part_finder(const struct text *text, uint64_t *random);

static part_finder *const finders[] = {some_pieces, some_group, some_block,
                                       some_block,  some_line,  some_tail};

/* --- putting a text together ------------------------------------------ */

struct output {
    uint8_t *bytes;
    size_t size, most;
};

static void put(struct output *out, const char *bytes, size_t size)
{
    if (size > out->most - out->size)
        size = out->most - out->size;
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

static void put_range(struct output *out, const struct text *text, size_t start, size_t end)
{
    if (start < end)
        put(out, text->bytes + start, end - start);
}

static void replace(struct output *out, const struct text *text, struct range old,
                    const struct text *other, struct range new)
{
    put_range(out, text, 0, old.start);
    put_range(out, other, new.start, new.end);
    put_range(out, text, old.end, text->size);
}

static void replace_by(struct output *out, const struct text *text, struct range old,
                       const char *new)
{
    put_range(out, text, 0, old.start);
    put(out, new, strlen(new));
    put_range(out, text, old.end, text->size);
}

/* --- the changes ------------------------------------------------------ */

static const char *const literals[] = {
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "2.5",
    "1e300",
    "\"\"",
    "\"a\"",
    "'a'",
    "true",
    "false",
    "None",
    "Some(1)",
    "Ok(1)",
    "[]",
    "[1, 2]",
    "{:}",
    "()",
    "1..5",
    "(1, \"a\")",
    "x -> x",
    "\"#{1}\"",
    "Err(\"e\")",
    "{\"a\" => 1}",
    "[[1]]",
    "self",
    "0xff",
};

static const char *const types[] = {
    "Int",
    "U8",
    "F64",
    "Bool",
    "String",
    "Char",
    "Vec<Int>",
    "Void",
    "Option<Int>",
    "Option<String>",
    "Fn(Int): Int",
    "(Int, String)",
    "Vec<String>",
    "Self",
    "Result<Int, String>",
    "Map<String, Int>",
    "Range<Int>",
    "F32",
    "Vec<T>",
    "T",
    "Option<Option<T>>",
    "Set<Int>",
    "!",
    "impl Show",
};

static const char *const operators[] = {
    "+",  "-",  "*",  "/",  "%",   "==", "!=", "<",  ">",  "<=", ">=", "and",
    "or", "??", "|>", "..", "..=", "&",  "|",  "^",  "<<", ">>", "in", "is",
    "as", "+=", "=",  "->", "=>",  ".",  "?.", "::", "&+", ",",  ":",
};

static const char *const prefixes[] = {
    "-", "not ", "try ", "&mut ", "&", "var ", "...", "!", "return ", "(", "[", "private ", "_ = ",
};

static const char *const suffixes[] = {
    "!",
    "?",
    ".to_s",
    "()",
    ".clone()",
    " as Int",
    ": Int",
    " if true",
    " ?? 1",
    ".map(x -> x)",
    ".0",
    "[0]",
    " is Some",
    ")",
    "]",
    "<T>",
    "<T: Ord>",
    ": T",
    " do x -> x end",
    " = 1",
};

/* A piece becomes another of its kind: of the program, or of the lists here. */
static void change_piece(struct output *out, const struct text *text, uint64_t *random)
{
    const struct piece *piece = &text->pieces[below(random, text->count)];
    bool is_own = below(random, 3) > 0;
    struct range old = whole(piece);
    switch (piece->kind) {
    case PIECE_NAME:
        if (below(random, 8) == 0)
            replace_by(out, text, old, PICK(random, literals));
        else
            replace(out, text, old, text, any_of(text, random, PIECE_NAME));
        return;
    case PIECE_TYPE:
        if (is_own)
            replace(out, text, old, text, any_of(text, random, PIECE_TYPE));
        else
            replace_by(out, text, old, PICK(random, types));
        return;
    case PIECE_NUMBER:
    case PIECE_STRING:
        if (is_own)
            replace(out, text, old, text, any_of(text, random, PIECE_NAME));
        else
            replace_by(out, text, old, PICK(random, literals));
        return;
    case PIECE_KEYWORD:
        replace_by(out, text, old, PICK(random, keywords));
        return;
    case PIECE_SIGN:
        replace_by(out, text, old, PICK(random, operators));
        return;
    case PIECE_OPEN:
    case PIECE_CLOSE:
    case PIECE_NEWLINE:
        replace(out, text, old, text, any_of(text, random, piece->kind));
        return;
    }
}

static void add_affix(struct output *out, const struct text *text, uint64_t *random)
{
    const struct piece *piece = &text->pieces[below(random, text->count)];
    if (below(random, 2))
        replace_by(out, text, (struct range){piece->start, piece->start}, PICK(random, prefixes));
    else
        replace_by(out, text, (struct range){piece->end, piece->end}, PICK(random, suffixes));
}

/* Exchanges two parts; overlapping ones are left as they are. */
static void exchange(struct output *out, const struct text *text, struct range a, struct range b)
{
    if (b.start < a.start) {
        struct range swapped = a;
        a = b;
        b = swapped;
    }
    if (b.start < a.end)
        b = (struct range){a.end, a.end};
    put_range(out, text, 0, a.start);
    put_range(out, text, b.start, b.end);
    put_range(out, text, a.end, b.start);
    put_range(out, text, a.start, a.end);
    put_range(out, text, b.end, text->size);
}

/* One name becomes another wherever it stands. */
static void rename_all(struct output *out, const struct text *text, uint64_t *random)
{
    struct range old = any_of(text, random, below(random, 3) ? PIECE_NAME : PIECE_TYPE);
    struct range new = any_of(text, random, below(random, 3) ? PIECE_NAME : PIECE_TYPE);
    size_t at = 0;
    for (size_t i = 0; i < text->count; i++) {
        const struct piece *piece = &text->pieces[i];
        if (piece->end - piece->start != old.end - old.start ||
            memcmp(text->bytes + piece->start, text->bytes + old.start, old.end - old.start) != 0)
            continue;
        put_range(out, text, at, piece->start);
        put_range(out, text, new.start, new.end);
        at = piece->end;
    }
    put_range(out, text, at, text->size);
}

static void change(struct output *out, const struct text *text, uint64_t *random)
{
    part_finder *find = PICK(random, finders);
    struct range part = find(text, random);
    struct range other = find(text, random);
    switch (below(random, 10)) {
    case 0: /* left out */
        replace_by(out, text, part, "");
        return;
    case 1: /* twice */
        replace(out, text, (struct range){part.end, part.end}, text, part);
        return;
    case 2:
        exchange(out, text, part, other);
        return;
    case 3: /* in the place of another */
        replace(out, text, part, text, other);
        return;
    case 4: /* before another */
        replace(out, text, (struct range){part.start, part.start}, text, other);
        return;
    case 5:
        rename_all(out, text, random);
        return;
    case 6:
        add_affix(out, text, random);
        return;
    default:
        change_piece(out, text, random);
        return;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned int seed)
{
    static struct text text;
    static uint8_t space[1 << 20];
    uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    if (most > sizeof space)
        most = sizeof space;
    if (below(&random, 16) == 0)
        return LLVMFuzzerMutate(bytes, size, most);
    for (size_t changes = 1 + below(&random, MOST_CHANGES); changes; changes--) {
        struct output out = {space, 0, most};
        cut(&text, bytes, size);
        if (!text.count)
            return LLVMFuzzerMutate(bytes, size, most);
        change(&out, &text, &random);
        memcpy(bytes, space, out.size);
        size = out.size;
    }
    return size;
}

/* A part of the other program in the place of one of the same sort, or beside it. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *bytes, size_t most, unsigned int seed)
{
    static struct text texts[2];
    uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    struct output out = {bytes, 0, most};
    cut(&texts[0], one, one_size);
    cut(&texts[1], other, other_size);
    if (!texts[0].count || !texts[1].count)
        return 0;
    part_finder *find = PICK(&random, finders);
    struct range part = find(&texts[0], &random);
    if (below(&random, 2))
        part.end = part.start;
    replace(&out, &texts[0], part, &texts[1], find(&texts[1], &random));
    return out.size;
}
