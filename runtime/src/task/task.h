/* Tasks: the header, the frames, the wait records, and the one protocol by which
 * a task waits and is woken.
 *
 * THE WORD. `task->word` holds the state and flags; everything else follows from
 * who owns the task, and the word says who that is.
 *
 *   ACTIVE       The task runs, or is in exactly one queue of runnable tasks, or
 *                is on its way from one to the other. Its owner is the thread
 *                that runs it or takes it from the queue. Queued and running need
 *                no telling apart: nobody outside acts on the difference, and
 *                telling them apart would cost a second locked operation for each
 *                wake.
 *   PARKED       Nobody owns it. Whoever moves the word away from PARKED does.
 *   WITHDRAWING  A canceller owns it, to take its wait back; it does not run.
 *
 *   PENDING      It was woken while ACTIVE (published its wait, not parked yet)
 *                or WITHDRAWING. Parking then fails and the task runs on.
 *   DONE         Its last frame has returned; the result may be read.
 *   CANCEL       Somebody asked it to unwind. Never taken back.
 *   UNWINDING    It unwinds; CANCEL has no effect from here on.
 *   TOKEN        A qz_task_unpark that came before its park.
 *   FOR_TOKEN    With PARKED: it waits for qz_task_unpark, not for a record.
 *   JOINED       There may be records in `joiners`.
 *   LIVE         The cell holds a task (walks over slabs look at it).
 *   AT_HOME      It has a home thread, which shutting down does not cancel.
 *
 * WAITING. A task that has to wait
 *   1. fills a wait record in a frame, and whatever the record's slot points to;
 *   2. takes the object's lock, sees that it must wait, links the record, unlocks:
 *      the wait is published, from now on it may be claimed;
 *   3. returns through its frames to the trampoline, which calls qzi_task_park:
 *      one compare-and-swap ACTIVE -> PARKED.
 * A waker
 *   1. claims the record: under the object's lock it unlinks it, and if the
 *      record is one of several it also swaps `task->claim` from OPEN (only one
 *      of several wakers can);
 *   2. writes the value to the slot and the outcome to the record, unlocks;
 *   3. calls qzi_task_wake: PARKED -> ACTIVE and the task is queued, or PENDING
 *      is set and the trampoline runs it again.
 * Between claim and wake the task cannot go on, so its record and the memory that
 * the slot points to stay. Each wait has exactly one claimer, so there is exactly
 * one wake for each wait and none is ever left over. Wakers touch the record and
 * what the slot points to, never a frame.
 *
 * CANCELLING. The first to set CANCEL acts: an ACTIVE task sees the flag itself,
 * on entry to an operation that can suspend or when it parks. A PARKED one is
 * pinned as WITHDRAWING, its record withdrawn, which is a claim like any other:
 * if that succeeds the task is resumed to unwind, else a waker has it already
 * and the word goes back to PARKED (or the task is queued, if PENDING came).
 *
 * FIELDS, beside the word:
 *   owner only      frame, wait, how, suspended, priority, budget, home, extra, next
 *   lock            joiners
 *   anybody         refs, claim (OPEN is stored by the owner before it publishes)
 *
 * WHAT THE ORDERS PAIR WITH. Every change of state is acq_rel: leaving ACTIVE for
 * PARKED releases the frames and the records to the next owner, who acquires by
 * moving it away from PARKED. A waker's PENDING releases what it wrote to the
 * record; the trampoline acquires it when it takes PENDING away. DONE releases the
 * result; a load-acquire that sees it may read the result.
 *
 * REJECTED: parking under the object's lock (it would be held while frames are
 * allocated and filled); a state word per wait (two more locked operations per
 * wait); a list of all tasks (walks go over the slabs instead). */
#ifndef QZ_RUNTIME_TASK_TASK_H
#define QZ_RUNTIME_TASK_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/src/sync/lock.h"

struct qz_task;
struct qz_frame;
struct qzi_home;
struct qzi_panic;

/* How a frame is resumed. */
enum qz_how {
    QZ_GO,
    QZ_UNWIND,
};

/* Runs from the frame's state on; gives the frame to run next: a callee, the
 * parent when this one has ended, NULL when the task suspends or the last frame
 * has ended. A frame that ends is freed by its own function, unless it is the
 * root; one that ends by unwinding leaves through qz_unwind_parent. */
typedef struct qz_frame *qz_resume_fn(struct qz_frame *frame, struct qz_task *task,
                                      enum qz_how how);

struct qz_frame {
    qz_resume_fn *resume;
    struct qz_frame *parent; /* NULL: the root */
    uint32_t state;          /* the function's own */
    uint16_t class;          /* of its memory, see memory.h */
    uint16_t site;           /* where it suspended, for backtraces */
};
_Static_assert(sizeof(struct qz_frame) == 24, "the frame header's size");

/* A place in a circular list; next is NULL when it is in none. */
struct qzi_link {
    struct qzi_link *next, *prev;
};

enum qz_outcome {
    QZ_DONE,      /* it took effect */
    QZ_WAIT,      /* published: return to the trampoline; then see record->outcome */
    QZ_YIELD,     /* the slice is used up: return to the trampoline, then repeat */
    QZ_CANCELLED, /* nothing happened: unwind */
    QZ_CLOSED,
    QZ_FULL,
    QZ_EMPTY,
    QZ_TIMEOUT,
    QZ_RETRY, /* of a record only: the wait is over, the operation is to be tried again */
    QZ_SELF,  /* this task would wait for itself */
};

struct qz_wait {
    struct qzi_link link; /* under the object's lock */
    struct qz_task *task;
    struct qzi_waitable *object; /* what it is linked in */
    void *slot;                  /* a value to fill or to take; a timer's deadline */
    uint16_t arm;                /* which of several */
    uint8_t shared;              /* one of several: claim the task's wait too */
    uint8_t outcome;             /* enum qz_outcome, by the claimer */
    uint32_t index;              /* a select's own */
};
_Static_assert(sizeof(struct qz_wait) == 48, "the wait record's size");

/* What every object that is waited for begins with. */
struct qzi_waitable {
    struct qzi_spin lock;
};

enum qzi_suspended {
    QZI_SUSPENDED_WAIT,  /* for the record in task->wait */
    QZI_SUSPENDED_TOKEN, /* for qz_task_unpark */
    QZI_SUSPENDED_YIELD, /* runnable, to the far end of the queue */
};

enum qz_priority {
    QZ_PRIORITY_NORMAL,
    QZ_PRIORITY_CRITICAL,
    QZ_PRIORITY_HIGH,
    QZ_PRIORITY_LOW,
    QZ_PRIORITIES,
};

struct qz_task {
    struct qzi_waitable waitable; /* guards joiners */
    struct qzi_a32 claim;
    struct qzi_a32 word;
    struct qzi_a32 refs; /* handles, and one while not DONE */
    struct qz_task *next;
    struct qz_frame *frame; /* innermost; NULL while it runs */
    struct qz_wait *wait;
    struct qzi_home *home;   /* the thread that alone may run it; NULL: any worker */
    struct qzi_panic *panic; /* what ended it; owned */
    struct qzi_link joiners;
    uint8_t how;       /* enum qz_how of the next resume */
    uint8_t suspended; /* enum qzi_suspended */
    uint8_t priority;  /* enum qz_priority */
    uint8_t class;     /* of its cell */
    uint16_t budget;   /* operations left in this slice */
    uint16_t unused;
};
_Static_assert(sizeof(struct qz_task) == 80, "the task header's size");

enum qzi_task_word {
    QZI_ACTIVE = 0,
    QZI_PARKED = 1,
    QZI_WITHDRAWING = 2,
    QZI_STATE = 3,
    QZI_PENDING = 4,
    QZI_DONE = 8,
    QZI_CANCEL = 16,
    QZI_UNWINDING = 32,
    QZI_TOKEN = 64,
    QZI_FOR_TOKEN = 128,
    QZI_JOINED = 256,
    QZI_LIVE = 512,
    QZI_AT_HOME = 1024,
};

/* Of task->claim; from CLAIM_ARM on: the arm that was taken. */
enum qzi_claim {
    QZI_CLAIM_NONE,
    QZI_CLAIM_OPEN,
    QZI_CLAIM_CANCELLED,
    QZI_CLAIM_ARM,
};

enum { QZI_BUDGET = 128 };

/* ---- For generated code and the primitives ---- */

/* A task whose root frame has `frame_size` bytes (header included; with the task at
 * most QZI_CELL_MOST, what is larger lies in a frame that the root calls), with
 * state 0 and `resume`; not yet runnable. One reference is the caller's, one the
 * task's own. */
struct qz_task *qz_task_new(qz_resume_fn *resume, size_t frame_size);

/* The root frame; it stays until the last reference goes, so results lie there. */
static inline struct qz_frame *qz_task_root(struct qz_task *task)
{
    return (struct qz_frame *)(void *)(task + 1);
}

/* Gives the caller's reference up before the task is started: no locked operation. */
static inline void qz_task_detach(struct qz_task *task)
{
    qzi_a32_store_relaxed(&task->refs, 1);
}

void qz_task_retain(struct qz_task *task);
void qz_task_release(struct qz_task *task);

/* Asks it to unwind; returns at once, harmless at any time. */
void qz_task_cancel(struct qz_task *task);

/* Keeps one wake for a later park; harmless at any time. */
void qz_task_unpark(struct qz_task *task);

/* The calls below are made by the running task itself (`self`), which then acts
 * on the outcome. `frame` is the innermost one, where it goes on. */
enum qz_outcome qz_park(struct qz_task *self, struct qz_frame *frame);
enum qz_outcome qz_yield(struct qz_task *self, struct qz_frame *frame);

/* Waits until `other` is done: DONE, WAIT, CANCELLED. Needs a reference. */
enum qz_outcome qz_join(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                        struct qz_task *other);

/* True: the result may be read. */
static inline bool qz_task_done(const struct qz_task *task)
{
    return qzi_a32_load_acquire(&task->word) & QZI_DONE;
}

/* What a frame returns when it has ended by unwinding: the parent goes on
 * unwinding. The caller frees its frame. */
static inline struct qz_frame *qz_unwind_parent(struct qz_frame *parent, struct qz_task *task)
{
    task->how = QZ_UNWIND;
    return parent;
}

/* ---- For the primitives ---- */

/* True once when the running task must unwind instead of waiting. */
bool qzi_task_must_unwind(struct qz_task *self);

/* On entry to an operation that can suspend: QZ_DONE to go on. */
static inline enum qz_outcome qzi_task_enter(struct qz_task *self, struct qz_frame *frame)
{
    if (qzi_a32_load_relaxed(&self->word) & QZI_CANCEL && qzi_task_must_unwind(self))
        return QZ_CANCELLED;
    if (--self->budget)
        return QZ_DONE;
    return qz_yield(self, frame);
}

/* The task will wait for `record` (several: the first of them). */
static inline void qzi_task_will_wait(struct qz_task *self, struct qz_frame *frame,
                                      struct qz_wait *record)
{
    self->frame = frame;
    self->wait = record;
    self->suspended = QZI_SUSPENDED_WAIT;
}

/* Under the object's lock, for a record that was just unlinked: true when the
 * caller is the one that wakes its task. */
static inline bool qzi_wait_claim(struct qz_wait *record)
{
    if (!record->shared)
        return true;
    uint32_t open = QZI_CLAIM_OPEN;
    return qzi_a32_cas_acq_rel(&record->task->claim, &open, QZI_CLAIM_ARM + record->arm);
}

/* The caller has claimed its wait. */
void qzi_task_wake(struct qz_task *task);

/* ---- For the trampoline (trampoline.c) and the scheduler ---- */

/* True: the task is parked and no longer the caller's. False: it is to run on. */
bool qzi_task_park(struct qz_task *self);

/* Its last frame has ended: wakes who waits for that, gives up its reference. */
void qzi_task_finish(struct qz_task *self);

enum qzi_slice {
    QZI_SLICE_ENDED,  /* the task is no longer the caller's */
    QZI_SLICE_PARKED, /* nor here */
    QZI_SLICE_YIELDED,
};

/* What a thread runs: where a panic can find it. */
struct qzi_run {
    struct qz_task *task; /* NULL: none yet */
    struct qz_frame *frame;
};

/* Calls loop(context), which runs tasks by the two functions below, until it
 * returns. A panic that leaves a frame leaves the loop too: it is called again,
 * and with a task in `run` it goes on with that one. */
void qzi_run_tasks(void (*loop)(void *context), void *context, struct qzi_run *run);

/* Runs the task until it ends, parks or yields. */
enum qzi_slice qzi_task_run(struct qzi_run *run, struct qz_task *task);

/* The same, with the task that a panic has interrupted. */
enum qzi_slice qzi_task_go_on(struct qzi_run *run);

/* ---- Lists of wait records ---- */

static inline void qzi_list_init(struct qzi_link *list)
{
    list->next = list->prev = list;
}

static inline bool qzi_list_empty(const struct qzi_link *list)
{
    return list->next == list;
}

static inline void qzi_list_append(struct qzi_link *list, struct qzi_link *link)
{
    link->prev = list->prev;
    link->next = list;
    list->prev->next = link;
    list->prev = link;
}

static inline void qzi_list_remove(struct qzi_link *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    link->next = NULL;
}

/* The first record, unlinked; NULL when there is none. */
static inline struct qz_wait *qzi_list_take(struct qzi_link *list)
{
    struct qzi_link *link = list->next;
    if (link == list)
        return NULL;
    qzi_list_remove(link);
    return (struct qz_wait *)(void *)link;
}

#endif
