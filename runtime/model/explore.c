/* The explorer: fibres, the choice of the next one, depth-first search.
 *
 * An execution is determined by its choices. The search keeps the sequence of
 * choices of the last execution; the next one replays all but the last choice
 * that has an alternative left, takes that alternative, and goes on with the
 * first possibility everywhere. No state is stored and none is compared, so
 * what is explored does not depend on how states are told apart.
 *
 * One reduction: no pre-emption before an operation on a word that only one
 * thread has ever touched, in any execution so far. When a word turns out to be
 * shared the search starts anew, so at the end all of it was done with full
 * knowledge. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "runtime/model/inside.h"
#include "runtime/model/model.h"

enum { FIBRE_STACK = 256 * 1024, TRACE = 512 };

enum fibre_state { FIBRE_NONE, FIBRE_READY, FIBRE_BLOCKED, FIBRE_DONE };

struct fibre {
    enum fibre_state state;
    bool started;     /* its context is in `jump`, else it is to be made */
    bool yielded;     /* waits for somebody's change, goes on when nobody else can */
    bool fresh;       /* since it yielded it has changed nothing itself */
    bool woken;       /* why it goes on after model_block */
    const void *key;  /* what it sleeps on */
    int64_t deadline; /* virtual, negative: none */
    uint64_t asleep_since;
    struct model_clock clock;
    void *slot;
    void (*body)(void *);
    void *argument;
    jmp_buf jump;
    ucontext_t context;
    char *stack;
};

struct choice {
    uint16_t taken, count;
};

struct trace_line {
    const char *operation;
    const void *address;
    uint64_t value;
    unsigned thread;
};

static struct explorer {
    struct model_options options;
    struct fibre fibres[MODEL_THREADS];
    unsigned count, self;
    unsigned preemptions; /* spent */
    bool active, violated;
    uint64_t steps, limit;
    int64_t now;
    uint64_t random;
    uint64_t execution;
    struct choice *choices;
    size_t depth, known, capacity;
    struct trace_line trace[TRACE];
    jmp_buf driver;
    void (*kernel)(void);
} all;

bool model_active(void)
{
    return all.active;
}

unsigned model_self(void)
{
    return all.self;
}

static struct fibre *self(void)
{
    return &all.fibres[all.self];
}

struct model_clock *model_clock(void)
{
    return &self()->clock;
}

void model_advance_epoch(void)
{
    self()->clock.of[all.self]++;
}

bool model_fresh(void)
{
    return self()->fresh;
}

void **model_slot(void)
{
    return &self()->slot;
}

int64_t model_time(void)
{
    return all.now;
}

uint64_t model_random(void)
{
    /* xorshift64*, Vigna 2016 */
    all.random ^= all.random >> 12;
    all.random ^= all.random << 25;
    all.random ^= all.random >> 27;
    return all.random * 0x2545f4914f6cdd1dU;
}

uint64_t model_execution(void)
{
    return all.execution;
}

static void print_trace(void)
{
    uint64_t first = all.steps > TRACE ? all.steps - TRACE : 0;
    for (uint64_t i = first; i < all.steps; i++) {
        const struct trace_line *line = &all.trace[i % TRACE];
        fprintf(stderr, "  %5llu  thread %u  %-16s %#llx %#llx\n", (unsigned long long)i,
                line->thread, line->operation, (unsigned long long)model_memory_name(line->address),
                (unsigned long long)line->value);
    }
}

_Noreturn void model_violate(const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "violation in thread %u: ", all.self);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    print_trace();
    all.violated = true;
    all.active = false;
    _longjmp(all.driver, 2);
}

static void on_fault(int signal_number)
{
    fprintf(stderr, "violation in thread %u: signal %d\n", all.self, signal_number);
    print_trace();
    _exit(MODEL_FOUND);
}

void model_catch_faults(void)
{
    static char stack[64 * 1024];
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

_Noreturn void model_fail(const char *file, int line, const char *text)
{
    model_violate("%s:%d: %s", file, line, text);
}

static unsigned replayed_choice(unsigned count)
{
    if (all.depth < all.known) {
        if (all.choices[all.depth].count != count)
            model_violate("the kernel is not deterministic: %u possibilities, then %u",
                          all.choices[all.depth].count, count);
        return all.choices[all.depth++].taken;
    }
    if (all.known == all.capacity) {
        all.capacity = all.capacity ? 2 * all.capacity : 1024;
        struct choice *more = realloc(all.choices, all.capacity * sizeof *more);
        if (!more)
            abort();
        all.choices = more;
    }
    all.choices[all.known++] = (struct choice){0, (uint16_t)count};
    all.depth++;
    return 0;
}

unsigned model_choose(unsigned count)
{
    if (count == 1)
        return 0;
    if (all.options.random)
        return (unsigned)(model_random() % count);
    return replayed_choice(count);
}

static void fibre_main(void)
{
    struct fibre *fibre = self();
    fibre->body(fibre->argument);
    model_step("end", NULL, 0);
    fibre->state = FIBRE_DONE;
    model_changed();
    for (unsigned i = 0; i < all.count; i++)
        if (all.fibres[i].state == FIBRE_BLOCKED && all.fibres[i].key == fibre)
            all.fibres[i].state = FIBRE_READY;
    model_yield();
    abort(); /* nothing runs an ended fibre */
}

static void switch_to(unsigned next)
{
    if (next == all.self)
        return;
    struct fibre *from = self();
    struct fibre *to = &all.fibres[next];
    if (_setjmp(from->jump))
        return;
    all.self = next;
    if (to->started)
        _longjmp(to->jump, 1);
    to->started = true;
    getcontext(&to->context);
    to->context.uc_stack.ss_sp = to->stack;
    to->context.uc_stack.ss_size = FIBRE_STACK;
    to->context.uc_link = NULL;
    makecontext(&to->context, fibre_main, 0);
    setcontext(&to->context);
}

static unsigned collect(unsigned *ready, bool yielded)
{
    unsigned count = 0;
    for (unsigned i = 0; i < all.count; i++) {
        unsigned thread = (all.self + i) % all.count; /* the running one first */
        const struct fibre *fibre = &all.fibres[thread];
        if (fibre->state == FIBRE_READY && fibre->yielded == yielded)
            ready[count++] = thread;
    }
    return count;
}

/* Everybody sleeps: time goes on to the next deadline. */
static bool wake_by_time(void)
{
    struct fibre *first = NULL;
    for (unsigned i = 0; i < all.count; i++) {
        struct fibre *fibre = &all.fibres[i];
        if (fibre->state == FIBRE_BLOCKED && fibre->deadline >= 0 &&
            (!first || fibre->deadline < first->deadline))
            first = fibre;
    }
    if (!first)
        return false;
    if (first->deadline > all.now)
        all.now = first->deadline;
    first->state = FIBRE_READY;
    first->woken = false;
    return true;
}

static void describe_deadlock(void)
{
    bool ended = true;
    for (unsigned i = 0; i < all.count; i++)
        ended = ended && all.fibres[i].state == FIBRE_DONE;
    if (ended) {
        all.active = false;
        _longjmp(all.driver, 1);
    }
    for (unsigned i = 0; i < all.count; i++)
        if (all.fibres[i].state == FIBRE_BLOCKED)
            fprintf(stderr, "thread %u sleeps on %#llx\n", i,
                    (unsigned long long)model_memory_name(all.fibres[i].key));
    model_violate("all threads wait");
}

/* The running thread cannot or need not go on. */
static void reschedule(bool costs)
{
    unsigned ready[MODEL_THREADS];
    unsigned count = collect(ready, false);
    if (!count) {
        count = collect(ready, true);
        if (!count) {
            if (!wake_by_time())
                describe_deadlock();
            count = collect(ready, false);
        }
    }
    unsigned next = ready[model_choose(count)];
    if (costs && next != all.self)
        all.preemptions++;
    all.fibres[next].yielded = false;
    switch_to(next);
}

static void note(const char *operation, const void *address, uint64_t value)
{
    all.trace[all.steps % TRACE] = (struct trace_line){operation, address, value, all.self};
    if (++all.steps >= all.limit)
        model_violate("no end after %llu steps", (unsigned long long)all.steps);
}

void model_step(const char *operation, const void *address, uint64_t value)
{
    /* The start and the end of a thread touch no word: going on elsewhere just
     * before them is the same as just before the next operation. */
    bool shared = address && (all.options.random || model_word_shared(address));
    bool may =
        all.options.random ? model_random() % 4 == 0 : all.preemptions < all.options.preemptions;
    if (shared && may)
        reschedule(true);
    note(operation, address, value);
    model_advance_epoch();
}

void model_changed(void)
{
    self()->fresh = false;
    for (unsigned i = 0; i < all.count; i++)
        if (i != all.self)
            all.fibres[i].yielded = false;
}

void model_yield(void)
{
    note("pause", NULL, 0);
    self()->yielded = true;
    self()->fresh = true;
    reschedule(false);
}

bool model_block(const void *key, int64_t deadline)
{
    struct fibre *fibre = self();
    fibre->state = FIBRE_BLOCKED;
    fibre->key = key;
    fibre->deadline = deadline;
    fibre->asleep_since = all.steps;
    reschedule(false);
    return fibre->woken;
}

unsigned model_unblock(const void *key, unsigned count)
{
    unsigned woken = 0;
    while (woken < count) {
        struct fibre *first = NULL;
        for (unsigned i = 0; i < all.count; i++) {
            struct fibre *fibre = &all.fibres[i];
            if (fibre->state == FIBRE_BLOCKED && fibre->key == key &&
                (!first || fibre->asleep_since < first->asleep_since))
                first = fibre;
        }
        if (!first)
            break;
        first->state = FIBRE_READY;
        first->woken = true;
        woken++;
    }
    return woken;
}

unsigned model_start(void (*body)(void *), void *argument)
{
    if (all.count == MODEL_THREADS)
        model_violate("more than %d threads", MODEL_THREADS);
    model_step("start thread", NULL, all.count);
    struct fibre *fibre = &all.fibres[all.count];
    char *stack = fibre->stack;
    *fibre = (struct fibre){.state = FIBRE_READY,
                            .body = body,
                            .argument = argument,
                            .stack = stack,
                            .clock = self()->clock};
    fibre->clock.of[all.count] = 1;
    model_advance_epoch();
    return all.count++;
}

void model_join_one(unsigned thread)
{
    struct fibre *other = &all.fibres[thread];
    while (other->state != FIBRE_DONE)
        model_block(other, -1);
    model_clock_join(model_clock(), &other->clock);
}

void model_thread(void (*body)(void *), void *argument)
{
    model_start(body, argument);
}

void model_join(void)
{
    for (unsigned i = 1; i < all.count; i++)
        model_join_one(i);
}

void model_pause(void)
{
    model_yield();
}

int64_t model_now(void)
{
    return all.now;
}

void model_advance(int64_t ns)
{
    all.now += ns;
    for (unsigned i = 0; i < all.count; i++) {
        struct fibre *fibre = &all.fibres[i];
        if (fibre->state == FIBRE_BLOCKED && fibre->deadline >= 0 && fibre->deadline <= all.now) {
            fibre->state = FIBRE_READY;
            fibre->woken = false;
        }
    }
}

static void first_body(void *kernel)
{
    (void)kernel;
    all.kernel();
    for (unsigned i = 1; i < all.count; i++)
        if (all.fibres[i].state != FIBRE_DONE)
            model_join_one(i);
    if (model_memory_live())
        model_violate("%zu blocks of memory are not freed", model_memory_live());
}

static void prepare(void)
{
    model_words_reset();
    model_memory_reset();
    for (unsigned i = 0; i < MODEL_THREADS; i++) {
        char *stack = all.fibres[i].stack;
        if (!stack) {
            stack =
                mmap(NULL, FIBRE_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (stack == MAP_FAILED)
                abort();
        }
        all.fibres[i] = (struct fibre){.stack = stack};
    }
    all.execution++;
    all.random =
        (all.options.seed + (all.options.random ? all.execution : 0)) * 0x9e3779b97f4a7c15U + 1;
    all.count = 1;
    all.self = 0;
    all.preemptions = 0;
    all.steps = 0;
    all.depth = 0;
    all.now = 1000000000;
}

static void run_once(void)
{
    prepare();
    struct fibre *first = self();
    first->state = FIBRE_READY;
    first->body = first_body;
    first->clock.of[0] = 1;
    first->started = true;
    if (_setjmp(all.driver))
        return;
    all.active = true;
    getcontext(&first->context);
    first->context.uc_stack.ss_sp = first->stack;
    first->context.uc_stack.ss_size = FIBRE_STACK;
    makecontext(&first->context, fibre_main, 0);
    setcontext(&first->context);
}

/* The next sequence of choices; false when there is none. */
static bool next_choices(void)
{
    all.known = all.depth;
    while (all.known && all.choices[all.known - 1].taken + 1 == all.choices[all.known - 1].count)
        all.known--;
    if (!all.known)
        return false;
    all.choices[all.known - 1].taken++;
    return true;
}

struct model_result model_explore(const struct model_options *options, void (*kernel)(void))
{
    struct model_result result = {0};
    all.options = *options;
    all.kernel = kernel;
    all.known = 0;
    all.violated = false;
    all.limit = options->random ? MODEL_LONG_STEPS : MODEL_STEPS;
    model_words_forget();
    for (;;) {
        run_once();
        result.executions++;
        result.steps += all.steps;
        if (all.steps > result.longest)
            result.longest = all.steps;
        if (all.violated) {
            result.violated = true;
            return result;
        }
        if (options->runs && result.executions >= options->runs)
            return result;
        if (options->random)
            continue;
        if (model_words_learned()) {
            all.known = 0;
        } else if (!next_choices()) {
            result.complete = true;
            return result;
        }
    }
}
