/* The rows of targets.def. */
#ifndef QZ_BACKEND_TARGETS_H
#define QZ_BACKEND_TARGETS_H

#include <stdbool.h>

struct diagnostics;

enum target_id {
#define TARGET(id, name, triple, llvm, cpu, features, frame_pointer, extends) TARGET_##id,
#include "backend/targets.def"
#undef TARGET
    TARGET_COUNT
};

struct target {
    enum target_id id;
    const char *name;
    const char *triple;
    const char *cpu, *features;
    const char *frame_pointer;
    bool extends;
};

/* The target called `name`, or the compiler's own when `name` is NULL. Reports
 * an unknown name, with the list, and gives NULL. */
const struct target *target_find(struct diagnostics *diagnostics, const char *name);

/* The target that the compiler itself runs on. */
const struct target *target_host(void);

#endif
