/* The trampoline: runs a task's frames one after another, so that the native
 * stack is one call deep however deep the task is.
 *
 * A panic that leaves a frame ends at the boundary here: the frame is gone, its
 * parent goes on unwinding. Frames that have suspended are unwound by their own
 * functions (`how` is QZ_UNWIND). The boundary stands around the loop that runs
 * one task after the other, since entering it for each slice would cost as much
 * as a resume. */
#include "runtime/src/border.h"
#include "runtime/src/panic.h"
#include "runtime/src/task/memory.h"
#include "runtime/src/task/task.h"

static void begin(struct qzi_run *run, struct qz_task *task)
{
    run->task = task;
    run->frame = task->frame;
    task->budget = QZI_BUDGET;
    task->frame = NULL;
}

static void run_frames(struct qzi_run *run)
{
    struct qz_task *task = run->task;
    while (run->frame) {
        enum qz_how how = task->how;
        if (how == QZ_UNWIND) {
            task->how = QZ_GO;
            qzi_a32_or_acq_rel(&task->word, QZI_UNWINDING);
        }
        run->frame = run->frame->resume(run->frame, task, how);
    }
}

enum qzi_slice qzi_task_go_on(struct qzi_run *run)
{
    struct qz_task *task = run->task;
    for (;;) {
        run_frames(run);
        if (!task->frame) {
            qzi_task_finish(task);
            return QZI_SLICE_ENDED;
        }
        if (task->suspended == QZI_SUSPENDED_YIELD)
            return QZI_SLICE_YIELDED;
        if (qzi_task_park(task))
            return QZI_SLICE_PARKED;
        begin(run, task);
    }
}

enum qzi_slice qzi_task_run(struct qzi_run *run, struct qz_task *task)
{
    begin(run, task);
    return qzi_task_go_on(run);
}

/* The frame has panicked. */
static void unwind_frame(struct qzi_run *run, struct qzi_panic *panic)
{
    struct qz_task *task = run->task;
    struct qz_frame *frame = run->frame;
    task->panic = qzi_panic_join(task->panic, panic);
    run->frame = frame->parent;
    task->how = QZ_UNWIND;
    qz_frame_free(frame);
}

void qzi_run_tasks(void (*loop)(void *context), void *context, struct qzi_run *run)
{
    run->task = NULL;
    for (struct qzi_panic *panic; (panic = qzi_boundary_run(loop, context));)
        unwind_frame(run, panic);
}
