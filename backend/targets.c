#include "backend/targets.h"

#include <string.h>

#include "frontend/base/diag.h"
#include "frontend/base/text.h"

static const struct target targets[TARGET_COUNT] = {
#define TARGET(id, name, triple, llvm, cpu, features, frame_pointer, extends) \
    {TARGET_##id, name, triple, cpu, features, frame_pointer, extends},
#include "backend/targets.def"
#undef TARGET
};

const struct target *target_host(void)
{
#if defined(__aarch64__)
    return &targets[TARGET_AARCH64_LINUX_GNU];
#else
    return &targets[TARGET_X86_64_LINUX_GNU];
#endif
}

const struct target *target_find(struct diagnostics *diagnostics, const char *name)
{
    if (!name)
        return target_host();
    for (int i = 0; i < TARGET_COUNT; i++)
        if (strcmp(targets[i].name, name) == 0)
            return &targets[i];
    struct diag *diag = diag_unknown_target(diagnostics, NOWHERE, name);
    struct text list;
    text_init(&list, diagnostics->arena);
    for (int i = 0; i < TARGET_COUNT; i++)
        text_printf(&list, "%s`%s`", i ? ", " : "", targets[i].name);
    diag_help(diag, "the targets are %s", text_chars(&list));
    return NULL;
}
