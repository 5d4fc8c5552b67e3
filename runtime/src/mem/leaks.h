/* QUARTZ_LEAKS=1: which objects are alive when a program has ended, where they were
 * made, and the cycles that keep them.
 *
 * Each object then lies behind a record in memory of malloc's; the heap of small blocks
 * is off, so its fast paths know nothing of this. Records are linked in the order in
 * which their objects were made. The place is the innermost line of the program's own
 * sources among the callers; it is known where the program has line tables, and for
 * the first objects only (the addresses of callers are not taken for ever: a walk over
 * the stack each).
 *
 * To find what refers to what, at the end every count is set to 1 and each type's
 * `destroy` is run: every release then comes to the runtime, which notes it instead of
 * counting. Nothing of the program runs afterwards. */
#ifndef QZ_RUNTIME_MEM_LEAKS_H
#define QZ_RUNTIME_MEM_LEAKS_H

#include <stdbool.h>
#include <stdint.h>

struct qz_object;

struct qzi_leaks {
    bool on;      /* set before the first object is made */
    bool tracing; /* releases are noted, buffers are kept */
};

extern struct qzi_leaks qzi_leaks;

void qzi_leaks_start(void);

/* Memory for an object; NULL: there is none. */
void *qzi_leaks_new(uint64_t size);
void qzi_leaks_free(struct qz_object *object);

/* While tracing: the object at hand refers to this one. */
void qzi_leaks_note(struct qz_object *object);

/* Prints what is alive to stderr; true if anything is. Ends the use of all objects. */
bool qzi_leaks_report(void);

#endif
