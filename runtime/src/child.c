/* Running another program, for std/process. */
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/child.h"
#include "runtime/src/sys/sys.h"

/* The words of a command, which a NUL stands between: pointers into `text`, ended
 * by NULL. A NUL behind the last word is that of every string. */
static char **words_of(struct qz_string *text)
{
    size_t count = 1;
    for (int64_t i = 0; i < text->byte_size; i++)
        count += text->bytes[i] == 0;
    char **words = qzi_memory_new((count + 1) * sizeof *words);
    char *next = text->bytes;
    for (size_t i = 0; i < count; i++) {
        words[i] = next;
        next += strlen(next) + 1;
    }
    words[count] = NULL;
    return words;
}

static const char *name_of(enum qzi_child_end end)
{
    switch (end) {
    case QZI_CHILD_EXITED:
        return "exited";
    case QZI_CHILD_SIGNALLED:
        return "signal";
    case QZI_CHILD_TIMED_OUT:
        return "timeout";
    case QZI_CHILD_FAILED:
        return "failed";
    }
    return "failed";
}

static int64_t add_lossy(struct qzi_text *text, const struct qzi_text *bytes)
{
    if (bytes->size == 0)
        return 0;
    struct qz_string *valid = qz_string_from_bytes_lossy(bytes->bytes, (int64_t)bytes->size);
    int64_t size = valid->byte_size;
    qzi_text_add(text, valid->bytes, (size_t)size);
    qz_release(valid);
    return size;
}

struct qz_string *qz_process_run(struct qz_string *words, struct qz_string *input,
                                 int64_t timeout_ms)
{
    struct qzi_child child = {.words = words_of(words),
                              .input = input->bytes,
                              .input_size = (size_t)input->byte_size,
                              .timeout_ms = timeout_ms,
                              .output = QZI_TEXT_INIT,
                              .errors = QZI_TEXT_INIT};
    qz_flush(); /* what was printed before comes before what the process prints */
    qzi_child_run(&child);
    qzi_memory_free(child.words);
    struct qzi_text streams = QZI_TEXT_INIT, result = QZI_TEXT_INIT;
    int64_t output_size = add_lossy(&streams, &child.output);
    add_lossy(&streams, &child.errors);
    const char *reason = child.end == QZI_CHILD_FAILED ? qzi_sys_error(child.status) : "";
    qzi_text_format(&result, "%s %d %lld %s\n", name_of(child.end), child.status,
                    (long long)output_size, reason);
    qzi_text_add(&result, streams.bytes, streams.size);
    struct qz_string *string = qz_string_from_bytes_lossy(result.bytes, (int64_t)result.size);
    qzi_text_free(&child.output);
    qzi_text_free(&child.errors);
    qzi_text_free(&streams);
    qzi_text_free(&result);
    return string;
}
