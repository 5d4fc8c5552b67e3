/* Cells, stocks, pools and slabs. */
#include "runtime/src/task/memory.h"

#include "runtime/src/mem.h"
#include "runtime/src/sync/lock.h"
#include "runtime/src/sys/threads.h"
#include "runtime/src/task/local.h"
#include "runtime/src/task/task.h"

/* A mapping cut into cells of one size, in order. The header is its first cell. */
struct slab {
    struct slab *next; /* older; of the same pool */
    size_t size;
    size_t cell;         /* bytes of one cell */
    struct qzi_a64 used; /* bytes cut off so far, the header included */
};

/* Free cells of one kind and class, and where new ones come from. */
struct pool {
    struct qzi_spin lock; /* guards both */
    struct qzi_free *batches;
    struct qzi_aptr slabs; /* newest first; read by walks without the lock */
};

#ifdef QZI_MODEL
enum { SLAB_LEAST = 2048, SLAB_MOST = 2048 };
#else
enum { SLAB_LEAST = 64 * 1024, SLAB_MOST = 2 * 1024 * 1024 };
#endif

/* The pools of the process. */
static struct pool pools[QZI_CELL_KINDS][QZI_CELL_CLASSES];

/* Where a free cell keeps its link: a task's word and lock stay readable. */
static const size_t link_offset[QZI_CELL_KINDS] = {offsetof(struct qz_task, next), 0};

static void *cell_of(struct qzi_free *link, enum qzi_cells kind)
{
    return (char *)link - link_offset[kind];
}

static struct qzi_free *link_of(void *cell, enum qzi_cells kind)
{
    return (struct qzi_free *)(void *)((char *)cell + link_offset[kind]);
}

static struct slab *new_slab(struct pool *pool, size_t cell)
{
    struct slab *last = qzi_aptr_load_relaxed(&pool->slabs);
    size_t size = SLAB_LEAST;
    if (last)
        size = last->size < SLAB_MOST ? 2 * last->size : SLAB_MOST;
    struct slab *slab = qzi_sys_map(size);
    if (!slab)
        qzi_out_of_memory(size);
    slab->next = last;
    slab->size = size;
    slab->cell = cell;
    qzi_a64_store_relaxed(&slab->used, (sizeof *slab + cell - 1) / cell * cell);
    qzi_aptr_store_release(&pool->slabs, slab); /* pairs with the walk */
    return slab;
}

/* Under the pool's lock: some new cells, linked. */
static struct qzi_free *cut(struct pool *pool, enum qzi_cells kind, size_t cell)
{
    struct slab *slab = qzi_aptr_load_relaxed(&pool->slabs);
    if (!slab || qzi_a64_load_relaxed(&slab->used) + cell > slab->size)
        slab = new_slab(pool, cell);
    size_t used = qzi_a64_load_relaxed(&slab->used);
    struct qzi_free *first = NULL;
    struct qzi_free **place = &first;
    uint64_t count = 0;
    for (; count < QZI_CELL_BATCH && used + cell <= slab->size; count++, used += cell) {
        struct qzi_free *link = link_of((char *)slab + used, kind);
        *place = link;
        place = &link->next;
    }
    *place = NULL;
    first->count = count;
    qzi_a64_store_release(&slab->used, used);
    return first;
}

static struct qzi_free *take_batch(enum qzi_cells kind, size_t class)
{
    struct pool *pool = &pools[kind][class];
    qzi_spin_take(&pool->lock);
    struct qzi_free *batch = pool->batches;
    if (batch)
        pool->batches = batch->next_batch;
    else
        batch = cut(pool, kind, class * QZI_CELL_STEP);
    qzi_spin_release(&pool->lock);
    return batch;
}

static void give_batch(enum qzi_cells kind, size_t class, struct qzi_free *batch, uint64_t count)
{
    struct pool *pool = &pools[kind][class];
    batch->count = count;
    qzi_spin_take(&pool->lock);
    batch->next_batch = pool->batches;
    pool->batches = batch;
    qzi_spin_release(&pool->lock);
}

static void *cell_take(enum qzi_cells kind, size_t class)
{
    struct qzi_local *local = qzi_local_self();
    if (!local) {
        struct qzi_free *batch = take_batch(kind, class);
        if (batch->next)
            give_batch(kind, class, batch->next, batch->count - 1);
        return cell_of(batch, kind);
    }
    struct qzi_free *first = local->stock.of[kind][class].first;
    if (!first) {
        first = take_batch(kind, class);
        local->stock.of[kind][class].count = first->count;
    }
    local->stock.of[kind][class].first = first->next;
    local->stock.of[kind][class].count--;
    return cell_of(first, kind);
}

/* The stock holds two batches: the older half goes. */
static void shed(struct qzi_stock *stock, enum qzi_cells kind, size_t class)
{
    struct qzi_free *kept = stock->of[kind][class].first;
    for (unsigned i = 1; i < QZI_CELL_BATCH; i++)
        kept = kept->next;
    struct qzi_free *rest = kept->next;
    kept->next = NULL;
    stock->of[kind][class].count = QZI_CELL_BATCH;
    give_batch(kind, class, rest, QZI_CELL_BATCH);
}

static void cell_give(enum qzi_cells kind, size_t class, void *cell)
{
    struct qzi_local *local = qzi_local_self();
    struct qzi_free *link = link_of(cell, kind);
    if (!local) {
        link->next = NULL;
        give_batch(kind, class, link, 1);
        return;
    }
    link->next = local->stock.of[kind][class].first;
    local->stock.of[kind][class].first = link;
    if (++local->stock.of[kind][class].count == 2 * QZI_CELL_BATCH)
        shed(&local->stock, kind, class);
}

void qzi_stock_empty(struct qzi_stock *stock)
{
    for (unsigned kind = 0; kind < QZI_CELL_KINDS; kind++)
        for (size_t class = 0; class < QZI_CELL_CLASSES; class ++) {
            struct qzi_free *first = stock->of[kind][class].first;
            if (first)
                give_batch((enum qzi_cells)kind, class, first, stock->of[kind][class].count);
            stock->of[kind][class].first = NULL;
            stock->of[kind][class].count = 0;
        }
}

struct qz_task *qzi_task_memory_new(size_t size)
{
    if (size > QZI_CELL_MOST)
        qzi_out_of_memory(size);
    size_t class = (size + QZI_CELL_STEP - 1) / QZI_CELL_STEP;
    struct qz_task *task = cell_take(QZI_TASK_CELLS, class);
    task->class = (uint8_t)class;
    return task;
}

void qzi_task_memory_free(struct qz_task *task)
{
    qzi_a32_store_relaxed(&task->word, 0);
    cell_give(QZI_TASK_CELLS, task->class, task);
}

struct qz_frame *qz_frame_new(size_t size)
{
    struct qz_frame *frame;
    if (size > QZI_CELL_MOST) {
        frame = qzi_memory_new(size);
        frame->class = QZI_FRAME_ALONE;
        return frame;
    }
    size_t class = (size + QZI_CELL_STEP - 1) / QZI_CELL_STEP;
    frame = cell_take(QZI_FRAME_CELLS, class);
    frame->class = (uint16_t)class;
    return frame;
}

void qz_frame_free(struct qz_frame *frame)
{
    if (frame->class == QZI_FRAME_ALONE)
        qzi_memory_free(frame);
    else if (frame->class != QZI_FRAME_IN_TASK)
        cell_give(QZI_FRAME_CELLS, frame->class, frame);
}

void qzi_task_memory_walk(void (*visit)(void *environment, struct qz_task *task), void *environment)
{
    for (size_t class = 0; class < QZI_CELL_CLASSES; class ++) {
        const struct slab *slab = qzi_aptr_load_acquire(&pools[QZI_TASK_CELLS][class].slabs);
        for (; slab; slab = slab->next) {
            size_t used = qzi_a64_load_acquire(&slab->used);
            size_t first = (sizeof *slab + slab->cell - 1) / slab->cell * slab->cell;
            for (size_t at = first; at < used; at += slab->cell) {
                struct qz_task *task = (struct qz_task *)(void *)((char *)(uintptr_t)slab + at);
                if (qzi_a32_load_acquire(&task->word) & QZI_LIVE)
                    visit(environment, task);
            }
        }
    }
}

void qzi_task_memory_unmap(void)
{
    for (unsigned kind = 0; kind < QZI_CELL_KINDS; kind++)
        for (size_t class = 0; class < QZI_CELL_CLASSES; class ++) {
            struct pool *pool = &pools[kind][class];
            struct slab *slab = qzi_aptr_load_relaxed(&pool->slabs);
            while (slab) {
                struct slab *next = slab->next;
                qzi_sys_unmap(slab, slab->size);
                slab = next;
            }
            qzi_aptr_store_relaxed(&pool->slabs, NULL);
            pool->batches = NULL;
        }
}
