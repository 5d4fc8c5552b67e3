/* Workers and what they share.
 *
 * A worker is a thread for as long as the scheduler runs; nothing of it is ever
 * handed to another thread. What a stuck worker (straight computation, a blocking
 * call) has queued can be stolen from it, so another worker is woken instead.
 *
 * FINDING WORK, in this order: critical and high priority (one load of the
 * bitmap); the LIFO slot, at most LIFO_RUN times in a row; the deque; the global
 * queue of normal priority; timers that are due; low priority; other workers'
 * deques. Every TURN slices the order begins with one of the queues that could
 * starve, in rotation (take_aged), so that every waiting task comes to run
 * whatever else there is.
 *
 * SLEEPING. `searching` counts the workers that look for work; who adds to a queue
 * wakes nobody while there is one. The last one to stop looks again. With a lock
 * around the list of idle workers that leaves two orders to rely on, both seq_cst:
 *   adds:    set the queue's bit      then  read searching, idle_count
 *   sleeps:  searching -, idle_count +  then  read the bits
 * One of the two sees the other. A push to a worker's own deque reads the counts
 * without any of that: it may miss a worker that just falls asleep, which costs
 * parallel speed for a moment and never a wake: its own worker comes to it, and
 * the monitor watches workers that do not.
 *
 * FIELDS of a worker: `owner` ones are touched by its thread alone. */
#ifndef QZ_RUNTIME_SCHED_WORKER_H
#define QZ_RUNTIME_SCHED_WORKER_H

#include "runtime/src/sched/deque.h"
#include "runtime/src/sched/queue.h"
#include "runtime/src/sys/threads.h"
#include "runtime/src/task/local.h"

enum qzi_sleep { QZI_AWAKE, QZI_ASLEEP, QZI_WOKEN };

/* Why others may empty a worker's LIFO slot. */
enum qzi_stuck {
    QZI_MOVING,
    QZI_STUCK,        /* seen by the monitor, or it said so itself */
    QZI_STUCK_SPARED, /* and an additional worker runs in its place */
};

struct qzi_worker {
    struct qzi_local local;  /* owner; first, see qzi_local_self */
    uint32_t tick, lifo_run; /* owner */
    bool searching;          /* owner: counted in `searching` */
    bool thread_of_caller;   /* it is the thread that called qz_sched_main */
    struct qz_task *current; /* owner */
    struct qzi_os_thread thread;

    struct qzi_worker *next; /* idle lock: of the list it is in */
    bool listed;             /* idle lock: in the idle list */
    bool spare;              /* idle lock: in the list of spares */

    /* Futex, enum qzi_sleep. Changed by swaps only: who falls asleep after it was
     * roused learns by the swap what it was roused for. */
    struct qzi_a32 sleep;
    struct qzi_a32 stuck;   /* enum qzi_stuck */
    struct qzi_a32 ticks;   /* stored by the owner, for the monitor */
    struct qzi_a64 started; /* tasks, stored by the owner */
    struct qzi_a64 ended;
    uint32_t seen; /* monitor: ticks at its last look */

    char apart[64];
    struct qzi_aptr lifo; /* filled by the owner; emptied by it, or by thieves when stuck */
    struct qzi_deque deque;
};

enum { QZI_WORKERS_MOST = 1024, QZI_BLOCKED_SPARES = 256 };

enum qzi_sched_state {
    QZI_SCHED_NONE,
    QZI_SCHED_RUNNING,
    QZI_SCHED_STOPPING,
    QZI_SCHED_ALONE, /* stopped; the caller of qz_sched_main still runs tasks */
};

struct qzi_sched {
    struct qzi_a32 state; /* enum qzi_sched_state; changed under life_lock */
    struct qzi_spin life_lock;
    uint32_t usual;                            /* workers asked for; set before any runs */
    struct qzi_a32 count;                      /* workers in the table */
    struct qzi_a32 threads;                    /* of them with a thread now, spares included */
    struct qzi_aptr workers[QZI_WORKERS_MOST]; /* kept from one start to the next */
    struct qz_task *main;                      /* what qz_sched_main waits for */

    struct qzi_queues queues;

    struct qzi_spin idle_lock; /* guards the two lists */
    struct qzi_worker *idle;   /* asleep for want of work, last first */
    struct qzi_worker *spares; /* retired */
    uint32_t spare_count;      /* of them */
    struct qzi_a32 idle_count;
    struct qzi_a32 searching;
    struct qzi_a32 excess;  /* workers that are to retire */
    struct qzi_a64 started; /* tasks started by threads that are no workers */

    struct qzi_os_thread monitor;
    bool monitored;              /* the monitor's thread exists; life lock */
    struct qzi_a32 monitor_word; /* futex: 1 it sleeps without limit */
};

/* The scheduler of the process. */
extern struct qzi_sched qzi_sched;

/* ---- worker.c ---- */

/* Runs tasks until the scheduler stops, or `until` is done. */
void qzi_worker_run(struct qzi_worker *worker, struct qz_task *until);

/* Wakes an idle worker, if there is one and nobody searches. */
void qzi_wake_worker(void);

/* Ends one worker's sleep. */
void qzi_worker_rouse(struct qzi_worker *worker);

/* Moves what the worker has queued to the global queues. By its thread. */
void qzi_worker_flush(struct qzi_worker *worker);

static inline bool qzi_worker_has_queued(const struct qzi_worker *worker)
{
    return qzi_deque_size(&worker->deque) || qzi_aptr_load_relaxed(&worker->lifo);
}

/* ---- life.c ---- */

/* A further worker with a thread of its own; false: no more can be had. */
bool qzi_worker_add(void);

/* ---- monitor.c ---- */

void qzi_monitor_body(void *unused);
void qzi_monitor_rouse(void);

/* The worker, seen stuck by the monitor, moves again. By its thread. */
void qzi_worker_unstick(struct qzi_worker *worker);

/* Sleeps as a spare until it is needed. */
void qzi_worker_retire(struct qzi_worker *worker);

#endif
