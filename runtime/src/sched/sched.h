/* The scheduler: workers that run tasks, and homes: threads that run one task of
 * their own.
 *
 * Where a task that becomes runnable goes:
 *   - it has a home: that thread is woken;
 *   - woken on a worker, normal priority: the worker's LIFO slot; what was there
 *     goes to the far end of the worker's deque;
 *   - started, or it has yielded, on a worker, normal priority: the far end of
 *     the deque;
 *   - anything else: the global queue of its priority.
 * Another worker is woken only when there is more than the worker at hand will
 * run next: what only sits in the LIFO slot wakes nobody. */
#ifndef QZ_RUNTIME_SCHED_SCHED_H
#define QZ_RUNTIME_SCHED_SCHED_H

#include <stdbool.h>
#include <stdint.h>

struct qz_task;

/* Takes over a task that is ACTIVE and in no queue. From any thread. */
void qzi_schedule(struct qz_task *task);

/* The same for one that goes to the far end: new, or it has yielded. */
void qzi_schedule_last(struct qz_task *task);

/* Makes a new task runnable. */
void qz_task_start(struct qz_task *task);

/* ---- Life of the scheduler ---- */

/* Starts `workers` threads (0: one per processor). False: it runs already, or the
 * system gave no thread at all. */
bool qz_sched_start(uint32_t workers);

/* Starts the scheduler with the calling thread as one of `workers`, which runs
 * tasks until `task` is done, and shuts it down. Takes no reference. */
void qz_sched_main(uint32_t workers, struct qz_task *task);

/* Cancels every task but the calling one, waits for them to end, at most
 * `grace_ms`, and stops all other workers. True: all have ended. Without a
 * running scheduler it does nothing. What runs afterwards runs at home, or on
 * the calling worker. False also where the caller runs on a worker that would
 * have to be stopped, and when the time is over: then nothing is stopped. */
bool qz_sched_shutdown(int64_t grace_ms);

/* Gives the memory of a stopped scheduler back to the system. No task may be left
 * and no other thread may use the runtime meanwhile. */
void qz_sched_release(void);

/* Workers that the running scheduler was started with; 0: none runs. */
uint32_t qz_sched_workers(void);

/* ---- Homes ---- */

/* Runs the task on the calling thread until it is done. It must be new: nobody
 * has started it. Works before the start and after the shutdown. */
void qz_run_at_home(struct qz_task *task);

/* Around a foreign call that may block for long. */
void qz_blocking_enter(void);
void qz_blocking_leave(void);

#endif
