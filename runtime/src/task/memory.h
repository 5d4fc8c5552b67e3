/* Memory of tasks and frames: cells of a few sizes from slabs, with a stock of
 * free ones per thread.
 *
 * A thread takes and gives cells of its own stock without a locked operation.
 * Stocks are filled from and emptied to the pools in batches, so that cells that
 * are taken on one thread and freed on another flow back.
 *
 * Task cells are never unmapped before qzi_task_memory_unmap, so a walk over the
 * slabs may look at any cell's word at any time. */
#ifndef QZ_RUNTIME_TASK_MEMORY_H
#define QZ_RUNTIME_TASK_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qz_task;
struct qz_frame;

enum {
#ifdef QZI_MODEL
    QZI_CELL_STEP = 256,
    QZI_CELL_CLASSES = 3,
#else
    QZI_CELL_STEP = 32, /* sizes are multiples of it */
    QZI_CELL_CLASSES = 33,
#endif
    QZI_CELL_MOST = QZI_CELL_STEP * (QZI_CELL_CLASSES - 1),
    QZI_CELL_BATCH = 32,
    QZI_FRAME_IN_TASK = 0xffff, /* class of a root frame */
    QZI_FRAME_ALONE = 0xfffe,   /* of one too large for a cell */
};

enum qzi_cells { QZI_TASK_CELLS, QZI_FRAME_CELLS, QZI_CELL_KINDS };

/* A free cell, as an element of a stock or of a pool's batches. */
struct qzi_free {
    struct qzi_free *next, *next_batch;
    uint64_t count; /* of the batch it begins */
};

/* One thread's free cells. All zero: empty. */
struct qzi_stock {
    struct {
        struct qzi_free *first;
        uint64_t count;
    } of[QZI_CELL_KINDS][QZI_CELL_CLASSES];
};

/* Gives all cells back to the pools: before the thread ends. */
void qzi_stock_empty(struct qzi_stock *stock);

/* A cell of `size` bytes or more, its class noted; word and lock are set to zero,
 * nothing else. Tasks larger than QZI_CELL_MOST cannot be: the caller puts what
 * is larger into a frame of its own. Never NULL. */
struct qz_task *qzi_task_memory_new(size_t size);
void qzi_task_memory_free(struct qz_task *task);

/* A frame of `size` bytes, the header included, its class set. Never NULL. */
struct qz_frame *qz_frame_new(size_t size);
void qz_frame_free(struct qz_frame *frame); /* a root frame stays */

/* Calls visit(environment, task) for each cell that holds a task at that moment. */
void qzi_task_memory_walk(void (*visit)(void *environment, struct qz_task *task),
                          void *environment);

/* Gives the slabs back to the system; nothing may be in use. */
void qzi_task_memory_unmap(void);

#endif
