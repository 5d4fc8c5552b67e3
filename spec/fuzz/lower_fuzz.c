/* What the checker finds sound is lowered to MIR that the verifier accepts: a
 * program that passes the checks never makes the compiler fail later. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "frontend/base/session.h"
#include "tools/quartzc/compile.h"
#include "tools/quartzc/guarded.h"
#include "tools/quartzc/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct input {
    const uint8_t *bytes;
    size_t size;
};

static void perform(struct session *session, void *context)
{
    const struct input *input = context;
    char *content = arena_copy(&session->diag_arena, input->bytes, input->size);
    struct source *source =
        source_add(&session->sources, "fuzz.qz", "fuzz.qz", (struct str){content, input->size});
    struct options options = {.input = "fuzz.qz", .emit = EMIT_MIR};
    options.tests = !strstr(content, "def main");
    compile(session, &options, source, "/dev/null");
}

/* Codes of the compiler's own mistakes are those of the group 95 from 10. */
static bool is_internal(const struct diag *diag)
{
    return strncmp(diag_rows[diag->id].code, "QZ951", 5) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct session session;
    struct input input = {bytes, size};
    session_init(&session);
    run_guarded(&session, perform, &input);
    for (uint32_t i = 0; i < session.diags.items.count; i++)
        if (is_internal(session.diags.items.items[i]))
            abort();
    session_destroy(&session);
    return 0;
}
