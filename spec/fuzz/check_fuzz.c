/* Any bytes are a program: the compiler reports what is wrong with it or finds it
 * sound, and never crashes, hangs or reads what is not there. */
#include <stddef.h>
#include <stdint.h>

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
    struct options options = {.input = "fuzz.qz"};
    compile_check(session, &options, source, CHECK_LIBRARY);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct session session;
    struct input input = {bytes, size};
    session_init(&session);
    run_guarded(&session, perform, &input);
    session_destroy(&session);
    return 0;
}
