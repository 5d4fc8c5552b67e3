#include "runtime/src/mem/leaks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/abi/layout.h"
#include "runtime/src/backtrace.h"
#include "runtime/src/process.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

enum {
    CALLERS = 14,          /* kept of each object's making, the runtime's own included */
    PLACED = 1 << 16,      /* objects whose callers are kept */
    CYCLES_SHOWN = 10,     /* at most */
    CYCLE_SIZE_SHOWN = 12, /* objects of a cycle */
};

enum color { FRESH, ON_PATH, DONE };

struct record {
    struct record *previous, *next;
    const char *file; /* of the place, once it was looked for; NULL: not known */
    int32_t line;
    enum color color;
    uint64_t caller_count;
    uintptr_t callers[CALLERS];
    uint64_t reserved; /* the size is a multiple of an object's alignment */
};

_Static_assert(sizeof(struct record) % QZ_OBJECT_ALIGNMENT == 0, "objects are aligned");

struct qzi_leaks qzi_leaks;

/* Guards what follows. */
static struct qzi_lock lock = QZI_LOCK_INIT;
static struct record *first, *last;
static uint64_t made;

void qzi_leaks_start(void)
{
    qzi_leaks.on = true;
}

static struct qz_object *object_of(struct record *record)
{
    return (struct qz_object *)(void *)(record + 1);
}

static struct record *record_of(struct qz_object *object)
{
    return (struct record *)(void *)object - 1;
}

void *qzi_leaks_new(uint64_t size)
{
    struct record *record = malloc(sizeof *record + (size_t)size);
    if (!record)
        return NULL;
    qzi_lock_take(&lock);
    *record = (struct record){.previous = last};
    *(last ? &last->next : &first) = record;
    last = record;
    bool is_placed = made++ < PLACED;
    qzi_lock_release(&lock);
    if (is_placed)
        record->caller_count = qzi_backtrace_callers(record->callers, CALLERS);
    return object_of(record);
}

void qzi_leaks_free(struct qz_object *object)
{
    struct record *record = record_of(object);
    qzi_lock_take(&lock);
    *(record->previous ? &record->previous->next : &first) = record->next;
    *(record->next ? &record->next->previous : &last) = record->previous;
    qzi_lock_release(&lock);
    free(record);
}

/* ---- What is alive, by type and place ---- */

static void print_place(struct qzi_text *text, const struct record *record)
{
    qzi_text_put(text, record->file);
    qzi_text_format(text, ":%" PRId32, record->line);
}

static int compare(const void *left, const void *right)
{
    struct record *a = *(struct record *const *)left, *b = *(struct record *const *)right;
    uint32_t a_type = object_of(a)->type, b_type = object_of(b)->type;
    if (a_type != b_type)
        return a_type < b_type ? -1 : 1;
    if (!a->file || !b->file)
        return (a->file != NULL) - (b->file != NULL);
    int order = strcmp(a->file, b->file);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static void print_group(struct qzi_text *text, struct record *record, uint64_t count)
{
    qzi_text_format(text, "leak: %" PRIu64 " %s of type ", count,
                    count == 1 ? "object" : "objects");
    qzi_text_put(text, qzi_type_name(object_of(record)->type));
    if (record->file) {
        qzi_text_put(text, ", made at ");
        print_place(text, record);
    }
    qzi_text_put(text, "\n");
}

static void print_groups(struct qzi_text *text, struct record **records, uint64_t count)
{
    qsort(records, (size_t)count, sizeof(struct record *), compare);
    for (uint64_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && compare(&records[i], &records[next]) == 0;)
            next++;
        print_group(text, records[i], next - i);
    }
}

/* ---- Cycles ---- */

/* A walk in depth: the objects on the way, each with the references that it has
 * still to follow, in one stack. */
struct walk {
    struct record **references; /* of all objects on the path, those of the last one last */
    uint64_t reference_count, reference_room;
    struct step {
        struct record *record;
        uint64_t next, end; /* its references */
    } *path;
    uint64_t depth, room;
    uint64_t cycles;
    struct qzi_text *text;
};

static struct walk *noting; /* while a destroy function runs */

static void *grown(void *memory, uint64_t *room, size_t size)
{
    *room = *room ? *room * 2 : 64;
    void *larger = realloc(memory, (size_t)*room * size);
    if (!larger)
        qzi_fail(QZ_EXIT_FAILURE, "out of memory: the report on leaks is not complete");
    return larger;
}

void qzi_leaks_note(struct qz_object *object)
{
    struct walk *walk = noting;
    if (!walk)
        return;
    if (walk->reference_count == walk->reference_room)
        walk->references = grown(walk->references, &walk->reference_room, sizeof(struct record *));
    walk->references[walk->reference_count++] = record_of(object);
}

static void enter(struct walk *walk, struct record *record)
{
    if (walk->depth == walk->room)
        walk->path = grown(walk->path, &walk->room, sizeof *walk->path);
    struct qz_object *object = object_of(record);
    uint64_t start = walk->reference_count;
    const struct qz_type_info *info = &qzi_process.program->types[object->type];
    noting = walk;
    if (object->type < qzi_process.program->type_count && info->destroy)
        info->destroy(object);
    noting = NULL;
    record->color = ON_PATH;
    walk->path[walk->depth++] = (struct step){record, start, walk->reference_count};
}

static void print_member(struct qzi_text *text, struct record *record)
{
    qzi_text_put(text, qzi_type_name(object_of(record)->type));
    if (!record->file)
        return;
    qzi_text_put(text, " (");
    print_place(text, record);
    qzi_text_put(text, ")");
}

/* The last object of the path refers to one on it. */
static void print_cycle(struct walk *walk, const struct record *back)
{
    if (++walk->cycles > CYCLES_SHOWN)
        return;
    uint64_t start = walk->depth - 1;
    while (walk->path[start].record != back)
        start--;
    qzi_text_put(walk->text, "cycle: ");
    for (uint64_t i = start; i < walk->depth; i++) {
        if (i - start == CYCLE_SIZE_SHOWN) {
            qzi_text_format(walk->text, "%" PRIu64 " more -> ", walk->depth - i);
            break;
        }
        print_member(walk->text, walk->path[i].record);
        qzi_text_put(walk->text, " -> ");
    }
    qzi_text_put(walk->text, qzi_type_name(object_of(walk->path[start].record)->type));
    qzi_text_put(walk->text, "\n");
}

static void follow(struct walk *walk, struct record *from)
{
    enter(walk, from);
    while (walk->depth) {
        struct step *step = &walk->path[walk->depth - 1];
        if (step->next == step->end) {
            step->record->color = DONE;
            walk->reference_count = step->end;
            walk->depth--;
            if (walk->depth)
                walk->reference_count = walk->path[walk->depth - 1].end;
            continue;
        }
        struct record *to = walk->references[step->next++];
        if (to->color == ON_PATH)
            print_cycle(walk, to);
        else if (to->color == FRESH)
            enter(walk, to);
    }
}

static void print_cycles(struct qzi_text *text)
{
    struct walk walk = {.text = text};
    qzi_leaks.tracing = true;
    for (struct record *record = first; record; record = record->next)
        object_of(record)->count = 1;
    for (struct record *record = first; record; record = record->next)
        if (record->color == FRESH)
            follow(&walk, record);
    if (walk.cycles > CYCLES_SHOWN)
        qzi_text_format(text, "%" PRIu64 " more cycles\n", walk.cycles - CYCLES_SHOWN);
    free(walk.references);
    free(walk.path);
}

/* Many objects in a row are often of one place. */
static void find_place(struct record *record)
{
    const struct record *before = record->previous;
    if (before && before->caller_count == record->caller_count &&
        memcmp(before->callers, record->callers, sizeof before->callers) == 0) {
        record->file = before->file;
        record->line = before->line;
        return;
    }
    record->file = qzi_backtrace_place(record->callers, record->caller_count, &record->line);
}

bool qzi_leaks_report(void)
{
    if (!qzi_leaks.on || !first)
        return false;
    uint64_t count = 0;
    for (struct record *record = first; record; record = record->next, count++) {
        object_of(record)->type &= ~QZ_TYPE_WEAK;
        find_place(record);
    }
    struct qzi_text text = QZI_TEXT_INIT;
    struct record **records = malloc((size_t)count * sizeof(struct record *));
    if (!records)
        qzi_fail(QZ_EXIT_FAILURE, "out of memory: objects are alive");
    uint64_t i = 0;
    for (struct record *record = first; record; record = record->next)
        records[i++] = record;
    print_groups(&text, records, count);
    print_cycles(&text);
    qzi_text_write(&text, 2);
    qzi_text_free(&text);
    free(records);
    return true;
}
