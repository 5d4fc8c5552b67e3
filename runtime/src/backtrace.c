/* Backtraces: the unwinder finds the frames, libbacktrace reads DWARF. It takes
 * its memory by mmap, so this also works where malloc cannot be trusted. */
#include "runtime/src/backtrace.h"

#include <backtrace.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unwind.h>

#include "runtime/src/sys/atomic.h"
#include "runtime/src/text.h"

static _Unwind_Reason_Code capture_frame(struct _Unwind_Context *context, void *data)
{
    struct qzi_backtrace *backtrace = data;
    int before_instruction = 0;
    uintptr_t address = _Unwind_GetIPInfo(context, &before_instruction);
    /* A return address may belong to the next line already. */
    if (!before_instruction && address > 0)
        address--;
    if (backtrace->total < QZI_BACKTRACE_FIRST)
        backtrace->first[backtrace->total] = address;
    else
        backtrace->last[(backtrace->total - QZI_BACKTRACE_FIRST) % QZI_BACKTRACE_LAST] = address;
    backtrace->total++;
    return _URC_NO_REASON;
}

void qzi_backtrace_capture(struct qzi_backtrace *backtrace)
{
    backtrace->total = 0;
    _Unwind_Backtrace(capture_frame, backtrace);
}

struct printer {
    struct qzi_text *text;
    struct backtrace_state *state;
    uint64_t printed;
    bool has_own; /* frames of the program, before which those of the library say nothing */
};

static void ignore_error(void *data, const char *message, int number)
{
    (void)data, (void)message, (void)number;
}

/* Made once per process and kept: libbacktrace has no way to give it back, so of
 * two made at the same time one is lost. No lock: a stack overflow may need it
 * while the thread it stopped is here. */
static struct backtrace_state *shared_state(void)
{
    static void *shared;
    void *state = qzi_load_pointer(&shared);
    if (!state)
        state = qzi_settle_pointer(&shared, backtrace_create_state(NULL, 1, ignore_error, NULL));
    return state;
}

static bool is_quartz_file(const char *file)
{
    size_t size = file ? strlen(file) : 0;
    return size > 3 && strcmp(file + size - 3, ".qz") == 0;
}

/* The file as it is named in messages, or NULL for one that is no Quartz source. */
static const char *quartz_file(const char *file)
{
    if (!is_quartz_file(file))
        return NULL;
    return strncmp(file, "./", 2) == 0 ? file + 2 : file;
}

bool qzi_is_library_file(const char *file)
{
    static const char folder[] = "std/";
    return strncmp(file, folder, strlen(folder)) == 0;
}

static int print_frame(void *data, uintptr_t address, const char *file, int line,
                       const char *function)
{
    (void)address;
    struct printer *printer = data;
    file = quartz_file(file);
    if (!file || (printer->printed == 0 && printer->has_own && qzi_is_library_file(file)))
        return 0;
    if (printer->printed == 0)
        qzi_text_put(printer->text, "backtrace:\n");
    qzi_text_format(printer->text, "  %" PRIu64 ": ", printer->printed++);
    qzi_text_put(printer->text, function ? function : "?");
    qzi_text_put(printer->text, " at ");
    qzi_text_put(printer->text, file);
    qzi_text_format(printer->text, ":%d\n", line);
    return 0;
}

/* Stops at the first frame of the program's own. */
static int find_own(void *data, uintptr_t address, const char *file, int line, const char *function)
{
    (void)address;
    struct qzi_place *place = data;
    file = quartz_file(file);
    if (!file || qzi_is_library_file(file) || !function)
        return 0;
    *place = (struct qzi_place){function, file, line};
    return 1;
}

bool qzi_backtrace_own_place(const struct qzi_backtrace *backtrace, struct qzi_place *place)
{
    struct backtrace_state *state = shared_state();
    for (uint64_t i = 0; state && i < backtrace->total && i < QZI_BACKTRACE_FIRST; i++)
        if (backtrace_pcinfo(state, backtrace->first[i], find_own, ignore_error, place) == 1)
            return true;
    return false;
}

static void print_address(struct printer *printer, uintptr_t address)
{
    backtrace_pcinfo(printer->state, address, print_frame, ignore_error, printer);
}

void qzi_backtrace_describe(const struct qzi_backtrace *backtrace, struct qzi_text *text)
{
    struct qzi_place own;
    struct printer printer = {.text = text, .state = shared_state()};
    printer.has_own = qzi_backtrace_own_place(backtrace, &own);
    if (!printer.state)
        return;
    uint64_t total = backtrace->total;
    for (uint64_t i = 0; i < total && i < QZI_BACKTRACE_FIRST; i++)
        print_address(&printer, backtrace->first[i]);
    if (total <= QZI_BACKTRACE_FIRST)
        return;
    uint64_t later = total - QZI_BACKTRACE_FIRST;
    uint64_t kept = later < QZI_BACKTRACE_LAST ? later : QZI_BACKTRACE_LAST;
    if (later > kept && printer.printed > 0) {
        qzi_text_format(text, "  ... %" PRIu64 " more\n", later - kept);
        printer.printed += later - kept;
    }
    for (uint64_t i = later - kept; i < later; i++)
        print_address(&printer, backtrace->last[i % QZI_BACKTRACE_LAST]);
}

/* ---- The place of an object's making ---- */

struct callers {
    uintptr_t *addresses;
    uint64_t count, most;
};

static _Unwind_Reason_Code note_caller(struct _Unwind_Context *context, void *data)
{
    struct callers *callers = data;
    if (callers->count == callers->most)
        return _URC_END_OF_STACK;
    callers->addresses[callers->count++] = _Unwind_GetIP(context) - 1;
    return _URC_NO_REASON;
}

uint64_t qzi_backtrace_callers(uintptr_t *addresses, uint64_t most)
{
    struct callers callers = {.addresses = addresses, .most = most};
    _Unwind_Backtrace(note_caller, &callers);
    return callers.count;
}

struct place {
    const char *file;
    int line;
};

/* Inlined calls come from the inside out; not 0 ends the search. */
static int find_place(void *data, uintptr_t address, const char *file, int line,
                      const char *function)
{
    (void)address;
    struct place *place = data;
    bool is_library = function && strncmp(function, "std::", 5) == 0;
    if (!is_quartz_file(file) || is_library || strncmp(file, "std/", 4) == 0)
        return 0;
    *place = (struct place){strncmp(file, "./", 2) == 0 ? file + 2 : file, line};
    return 1;
}

const char *qzi_backtrace_place(const uintptr_t *addresses, uint64_t count, int32_t *line)
{
    struct place place = {0};
    struct backtrace_state *state = count ? shared_state() : NULL;
    for (uint64_t i = 0; state && i < count && !place.file; i++)
        backtrace_pcinfo(state, addresses[i], find_place, ignore_error, &place);
    *line = place.line;
    return place.file;
}
