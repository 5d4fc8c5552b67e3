/* How deep values that are compared or shown lie in one another, and which objects
 * are being shown: per thread, through whatever code of the library or of users lies
 * between. Each enter that succeeded has its leave, on the way of a panic too. */
#include <stdlib.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/thread.h"

bool qz_compare_enter(void)
{
    struct qzi_nest *nest = &qzi_thread_self()->nest;
    if (nest->compared >= QZ_DEEPEST_VALUE)
        return false;
    nest->compared++;
    return true;
}

void qz_compare_leave(void)
{
    qzi_thread_self()->nest.compared--;
}

/* The search is linear: what is shown is rarely deep, and its text costs more. */
int64_t qz_show_enter(void *object)
{
    struct qzi_nest *nest = &qzi_thread_self()->nest;
    for (size_t i = nest->shown; i > 0; i--)
        if (nest->objects[i - 1] == object)
            return QZ_SHOW_AGAIN;
    if (nest->shown >= QZ_DEEPEST_VALUE)
        return QZ_SHOW_TOO_DEEP;
    if (nest->shown == nest->room) {
        nest->room = nest->room ? nest->room * 2 : 16;
        nest->objects = qzi_memory_resize(nest->objects, nest->room * sizeof *nest->objects);
    }
    nest->objects[nest->shown++] = object;
    return QZ_SHOW_NEW;
}

void qz_show_leave(void)
{
    struct qzi_nest *nest = &qzi_thread_self()->nest;
    if (--nest->shown)
        return;
    free(nest->objects);
    nest->objects = NULL;
    nest->room = 0;
}
