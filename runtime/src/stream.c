/* Standard output is buffered: by lines on a terminal, in blocks otherwise, and
 * written out at exit, before a panic is printed and before waiting for input.
 * Standard error is not buffered. The streams block and never change the flags
 * of their descriptors, which other processes share.
 *
 * A reader that has gone (EPIPE) ends the program quietly: by the signal where
 * it has its default action, else with the status that a shell shows for it.
 * Any other write error is remembered, what follows is discarded, and the
 * program reports it at exit. */
#include "runtime/src/stream.h"

#include <errno.h>
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/process.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

enum { OUTPUT_SIZE = 32 * 1024, INPUT_SIZE = 32 * 1024 };

/* All fields under `lock`. */
struct output {
    struct qzi_lock lock;
    size_t used;
    int error;
    bool started, terminal;
    char bytes[OUTPUT_SIZE];
};

struct input {
    struct qzi_lock lock;
    size_t next, end; /* what was read and not yet given lies between */
    char bytes[INPUT_SIZE];
};

static struct output out = {.lock = QZI_LOCK_INIT};
static struct input in = {.lock = QZI_LOCK_INIT};

static void write_out(const void *bytes, size_t size)
{
    if (size == 0 || out.error)
        return;
    out.error = qzi_sys_write(1, bytes, size);
    if (out.error == EPIPE)
        qzi_sys_exit_now(QZ_EXIT_BROKEN_PIPE);
}

static void flush_locked(void)
{
    size_t used = out.used;
    out.used = 0;
    write_out(out.bytes, used);
}

static void put_locked(const char *bytes, size_t size)
{
    if (!out.started) {
        out.terminal = qzi_sys_is_terminal(1);
        out.started = true;
    }
    if (OUTPUT_SIZE - out.used < size)
        flush_locked();
    if (size > OUTPUT_SIZE) {
        write_out(bytes, size);
        return;
    }
    memcpy(out.bytes + out.used, bytes, size);
    out.used += size;
}

static void end_locked(const char *bytes, size_t size)
{
    if (out.terminal && memchr(bytes, '\n', size))
        flush_locked();
    qzi_lock_release(&out.lock);
}

void qz_print(struct qz_string *string)
{
    qzi_lock_take(&out.lock);
    put_locked(string->bytes, (size_t)string->byte_size);
    end_locked(string->bytes, (size_t)string->byte_size);
}

void qz_puts(struct qz_string *string)
{
    qzi_lock_take(&out.lock);
    put_locked(string->bytes, (size_t)string->byte_size);
    put_locked("\n", 1);
    end_locked("\n", 1);
}

void qz_eputs(struct qz_string *string)
{
    /* One write, so that lines of several writers do not mix. */
    struct qzi_text text = QZI_TEXT_INIT;
    qzi_text_add(&text, string->bytes, (size_t)string->byte_size);
    qzi_text_put(&text, "\n");
    qzi_text_write(&text, 2);
    qzi_text_free(&text);
}

void qz_flush(void)
{
    qzi_lock_take(&out.lock);
    flush_locked();
    qzi_lock_release(&out.lock);
}

void qzi_stream_try_flush(void)
{
    if (!qzi_lock_try(&out.lock))
        return;
    flush_locked();
    qzi_lock_release(&out.lock);
}

int qzi_stream_error(void)
{
    qzi_lock_take(&out.lock);
    int error = out.error;
    qzi_lock_release(&out.lock);
    return error;
}

/* Reads more; false at the end of the input, for which a read error counts too. */
static bool refill_locked(void)
{
    qz_flush();
    in.next = in.end = 0;
    return qzi_sys_read(0, in.bytes, INPUT_SIZE, &in.end) == 0 && in.end > 0;
}

/* Adds up to and with the next line end; true when there was one. */
static bool take_line_part(struct qzi_text *line)
{
    const char *start = in.bytes + in.next;
    size_t size = in.end - in.next;
    const char *newline = memchr(start, '\n', size);
    if (newline)
        size = (size_t)(newline - start) + 1;
    qzi_text_add(line, start, size);
    in.next += size;
    return newline != NULL;
}

struct qz_string *qz_read_line(void)
{
    struct qzi_text line = QZI_TEXT_INIT;
    bool ended = false;
    qzi_lock_take(&in.lock);
    while (!ended && (in.next < in.end || refill_locked()))
        ended = take_line_part(&line);
    qzi_lock_release(&in.lock);
    struct qz_string *result = NULL;
    if (ended || line.size > 0) {
        size_t size = line.size - (ended ? 1 : 0);
        if (ended && size > 0 && line.bytes[size - 1] == '\r')
            size--;
        result = qz_string_from_bytes_lossy(line.bytes, (int64_t)size);
    }
    qzi_text_free(&line);
    return result;
}
