/* Atomic words with their last stores, plain memory with its last accesses.
 *
 * A load may read a store unless the thread knows of a later one to the same
 * word: it happened before, or somebody read it in what happened before. */
#include <string.h>

#include "runtime/model/inside.h"

enum { TABLE = 1 << 16, SHARED = 1 << 14 };

struct store {
    uint64_t value;
    struct model_clock release; /* what an acquire load of it learns */
    struct model_clock seen;    /* of[t]: thread t's time when it first read it; 0 never */
    unsigned writer;
    uint32_t time; /* the writer's; 0: before everything */
    bool seq_cst;
};

struct word {
    uintptr_t address;
    uint32_t generation;
    bool outdated;        /* plain memory was written over it */
    unsigned size, count; /* stores kept, the last at [count - 1] */
    struct store stores[MODEL_STORES];
};

/* The last accesses to four bytes, or to a smaller field on its own. */
struct cell {
    uintptr_t address;
    uint32_t generation;
    unsigned writer;
    uint32_t write_time; /* 0: never */
    bool write_atomic;
    struct model_clock plain;   /* of[t]: thread t's last plain read */
    struct model_clock atomics; /* of[t]: thread t's last atomic access */
};

struct touched {
    uintptr_t address;
    uint32_t threads; /* a bit each, of one execution */
    uint32_t generation;
    bool shared;
};

static struct {
    uint32_t generation;
    bool learned;
    struct word words[TABLE / 8];
    struct cell cells[TABLE];
    size_t used_cells;
    struct touched touched[SHARED];
} table;

static size_t hash(uintptr_t address, size_t size)
{
    return (size_t)((address * 0x9e3779b97f4a7c15U) >> 32) & (size - 1);
}

static struct word *find_word(uintptr_t address)
{
    for (size_t i = hash(address, TABLE / 8);; i = (i + 1) & (TABLE / 8 - 1)) {
        struct word *word = &table.words[i];
        if (word->generation != table.generation) {
            word->address = address;
            word->generation = table.generation;
            word->count = 0;
            word->outdated = false;
            return word;
        }
        if (word->address == address)
            return word;
    }
}

static struct word *known_word(uintptr_t address)
{
    for (size_t i = hash(address, TABLE / 8);; i = (i + 1) & (TABLE / 8 - 1)) {
        struct word *word = &table.words[i];
        if (word->generation != table.generation)
            return NULL;
        if (word->address == address)
            return word;
    }
}

static struct cell *find_cell(uintptr_t address)
{
    for (size_t i = hash(address, TABLE);; i = (i + 1) & (TABLE - 1)) {
        struct cell *cell = &table.cells[i];
        if (cell->generation != table.generation) {
            memset(cell, 0, sizeof *cell);
            if (++table.used_cells > TABLE / 2)
                model_violate("the kernel touches too much memory");
            cell->address = address;
            cell->generation = table.generation;
            return cell;
        }
        if (cell->address == address)
            return cell;
    }
}

static struct touched *find_touched(uintptr_t address)
{
    for (size_t i = hash(address, SHARED);; i = (i + 1) & (SHARED - 1)) {
        struct touched *touched = &table.touched[i];
        if (!touched->address)
            touched->address = address;
        if (touched->address == address)
            return touched;
    }
}

void model_words_reset(void)
{
    if (++table.generation == 0)
        table.generation = 1;
    table.used_cells = 0;
}

void model_words_forget(void)
{
    memset(table.touched, 0, sizeof table.touched);
    table.learned = false;
}

bool model_words_learned(void)
{
    bool learned = table.learned;
    table.learned = false;
    return learned;
}

bool model_word_shared(const void *address)
{
    struct touched *touched = find_touched((uintptr_t)address);
    if (touched->generation != table.generation) {
        touched->generation = table.generation;
        touched->threads = 0;
    }
    touched->threads |= 1U << model_self();
    if (!touched->shared && (touched->threads & (touched->threads - 1))) {
        touched->shared = true;
        table.learned = true;
    }
    return touched->shared;
}

static void check_write_before(const struct cell *cell, const char *what)
{
    if (cell->write_time > model_clock()->of[cell->writer])
        model_violate("data race: %s of %#llx after thread %u wrote it", what,
                      (unsigned long long)model_memory_name((const void *)cell->address),
                      cell->writer);
}

static void check_reads_before(const struct cell *cell, const struct model_clock *reads,
                               const char *what)
{
    const struct model_clock *now = model_clock();
    for (unsigned t = 0; t < MODEL_THREADS; t++)
        if (reads->of[t] > now->of[t])
            model_violate("data race: %s of %#llx, which thread %u used", what,
                          (unsigned long long)model_memory_name((const void *)cell->address), t);
}

static void check_alive(const void *address)
{
    if (model_memory_freed(address))
        model_violate("use of freed memory %#llx", (unsigned long long)model_memory_name(address));
}

static void plain_cell(uintptr_t address, bool write)
{
    struct cell *cell = find_cell(address);
    unsigned self = model_self();
    check_write_before(cell, write ? "write" : "read");
    if (!write) {
        cell->plain.of[self] = model_clock()->of[self];
        return;
    }
    check_reads_before(cell, &cell->plain, "write");
    check_reads_before(cell, &cell->atomics, "plain write");
    cell->writer = self;
    cell->write_time = model_clock()->of[self];
    cell->write_atomic = false;
    struct word *word = known_word(address);
    if (word)
        word->outdated = true;
}

void model_plain(const void *address, size_t size, bool write)
{
    uintptr_t first = (uintptr_t)address;
    check_alive(address);
    if (size < 4) {
        for (size_t i = 0; i < size; i++)
            plain_cell(first + i, write);
        return;
    }
    for (uintptr_t at = first & ~(uintptr_t)3; at < first + size; at += 4)
        plain_cell(at, write);
}

void model_plain_end(const void *address, size_t size)
{
    uintptr_t first = (uintptr_t)address;
    for (uintptr_t at = first; at < first + size; at += 4) {
        for (size_t i = hash(at, TABLE); table.cells[i].generation == table.generation;
             i = (i + 1) & (TABLE - 1)) {
            if (table.cells[i].address != at)
                continue;
            plain_cell(at, true);
            break;
        }
    }
}

static void atomic_cells(uintptr_t address, unsigned size, bool write)
{
    unsigned self = model_self();
    for (uintptr_t at = address; at < address + size; at += 4) {
        struct cell *cell = find_cell(at);
        if (!cell->write_atomic)
            check_write_before(cell, "atomic access");
        if (write)
            check_reads_before(cell, &cell->plain, "atomic write");
        cell->atomics.of[self] = model_clock()->of[self];
        if (write) {
            cell->writer = self;
            cell->write_time = model_clock()->of[self];
            cell->write_atomic = true;
        }
    }
}

static uint64_t memory_read(const void *address, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, address, size); /* little endian */
    return value;
}

static struct word *word_at(const void *address, unsigned size, bool write)
{
    check_alive(address);
    struct word *word = find_word((uintptr_t)address);
    atomic_cells((uintptr_t)address, size, write);
    if (word->outdated || !word->count) {
        /* The plain write happened before all of this, or it was a race. */
        word->outdated = false;
        word->size = size;
        word->count = 1;
        word->stores[0] = (struct store){.value = memory_read(address, size)};
    }
    if (word->size != size)
        model_violate("%#llx is used in two sizes", (unsigned long long)model_memory_name(address));
    return word;
}

static bool known(const struct store *store)
{
    const struct model_clock *now = model_clock();
    if (store->time <= now->of[store->writer])
        return true;
    for (unsigned t = 0; t < MODEL_THREADS; t++)
        if (store->seen.of[t] && store->seen.of[t] <= now->of[t])
            return true;
    return false;
}

/* How many of the last stores a load may read. */
static unsigned readable(const struct word *word, enum model_order order)
{
    unsigned count = 1;
    if (model_fresh())
        return 1;
    for (unsigned i = word->count - 1; i > 0; i--, count++) {
        const struct store *store = &word->stores[i];
        if (known(store) || ((order & MODEL_SEQ_CST) && store->seq_cst))
            break;
    }
    return count;
}

static void read_store(struct store *store, enum model_order order)
{
    unsigned self = model_self();
    if (!store->seen.of[self])
        store->seen.of[self] = model_clock()->of[self];
    if (order & (MODEL_ACQUIRE | MODEL_SEQ_CST))
        model_clock_join(model_clock(), &store->release);
}

uint64_t model_atomic_load(const void *address, unsigned size, enum model_order order)
{
    model_step("load", address, order);
    struct word *word = word_at(address, size, false);
    unsigned back = model_choose(readable(word, order));
    struct store *store = &word->stores[word->count - 1 - back];
    read_store(store, order);
    return store->value;
}

uint64_t model_atomic_last(const void *address, unsigned size)
{
    struct word *word = word_at(address, size, false);
    read_store(&word->stores[word->count - 1], MODEL_RELAXED);
    return word->stores[word->count - 1].value;
}

static void push_store(struct word *word, void *address, uint64_t value, enum model_order order,
                       const struct model_clock *continued)
{
    if (word->count == MODEL_STORES) {
        memmove(&word->stores[0], &word->stores[1], (MODEL_STORES - 1) * sizeof word->stores[0]);
        word->count--;
    }
    unsigned self = model_self();
    struct store *store = &word->stores[word->count++];
    *store = (struct store){.value = value,
                            .writer = self,
                            .time = model_clock()->of[self],
                            .seq_cst = (order & MODEL_SEQ_CST) != 0};
    if (continued)
        store->release = *continued;
    if (order & (MODEL_RELEASE | MODEL_SEQ_CST))
        model_clock_join(&store->release, model_clock());
    memcpy(address, &value, word->size);
    model_advance_epoch(); /* what follows is not part of what was released */
    model_changed();
}

void model_atomic_store(void *address, unsigned size, uint64_t value, enum model_order order)
{
    model_step("store", address, value);
    push_store(word_at(address, size, true), address, value, order, NULL);
}

uint64_t model_atomic_change(void *address, unsigned size, enum model_order order,
                             uint64_t (*change)(uint64_t, uint64_t), uint64_t operand)
{
    model_step("change", address, operand);
    struct word *word = word_at(address, size, true);
    struct store *last = &word->stores[word->count - 1];
    uint64_t old = last->value;
    read_store(last, order);
    struct model_clock continued = last->release;
    push_store(word, address, change(old, operand), order, &continued);
    return old;
}

bool model_atomic_cas(void *address, unsigned size, uint64_t *expected, uint64_t value,
                      enum model_order order, enum model_order failure)
{
    model_step("cas", address, value);
    struct word *word = word_at(address, size, false);
    struct store *last = &word->stores[word->count - 1];
    if (last->value != *expected) {
        *expected = last->value;
        read_store(last, failure);
        return false;
    }
    atomic_cells((uintptr_t)address, size, true);
    read_store(last, order);
    struct model_clock continued = last->release;
    push_store(word, address, value, order, &continued);
    return true;
}
