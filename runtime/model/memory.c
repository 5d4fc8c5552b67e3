/* Memory of the kernels: the same addresses in every execution, nothing used
 * twice within one, so that a use after free is always seen. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "runtime/model/inside.h"
#include "runtime/src/mem.h"
#include "runtime/src/sys/threads.h"

enum { ARENA = 1 << 26, GRAIN = 16, BLOCKS = 1 << 16, FILL = 0xa5 };

struct block {
    size_t size;
    uint64_t live; /* 1, or 0 when freed */
};

static struct {
    char *start;
    size_t used;
    uint8_t freed[ARENA / GRAIN / 8];
    size_t live;
} arena;

void model_memory_reset(void)
{
    if (!arena.start) {
        arena.start = mmap((void *)0x100000000000, ARENA, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (arena.start == MAP_FAILED)
            abort();
    }
    memset(arena.freed, 0, arena.used / GRAIN / 8 + 1);
    arena.used = 0;
    arena.live = 0;
}

size_t model_memory_live(void)
{
    return arena.live;
}

uintptr_t model_memory_name(const void *address)
{
    uintptr_t offset = (uintptr_t)address - (uintptr_t)arena.start;
    return offset < ARENA ? offset : (uintptr_t)address;
}

bool model_memory_freed(const void *address)
{
    uintptr_t offset = (uintptr_t)address - (uintptr_t)arena.start;
    if (offset >= ARENA)
        return false;
    return arena.freed[offset / GRAIN / 8] >> (offset / GRAIN % 8) & 1;
}

static void *take(size_t size, size_t alignment, int fill)
{
    size_t start = (arena.used + sizeof(struct block) + alignment - 1) & ~(alignment - 1);
    size = (size + GRAIN - 1) & ~(size_t)(GRAIN - 1);
    if (size > ARENA || start + size > ARENA)
        model_violate("the model's memory is used up");
    struct block *block = (struct block *)(void *)(arena.start + start) - 1;
    *block = (struct block){size, 1};
    arena.used = start + size;
    arena.live++;
    memset(block + 1, fill, size);
    return block + 1;
}

static void give_back(void *memory)
{
    struct block *block = (struct block *)memory - 1;
    if (!block->live)
        model_violate("%#llx is freed twice", (unsigned long long)model_memory_name(memory));
    model_plain_end(memory, block->size);
    block->live = 0;
    arena.live--;
    size_t first = (size_t)((char *)memory - arena.start) / GRAIN;
    for (size_t i = first; i < first + block->size / GRAIN; i++)
        arena.freed[i / 8] |= (uint8_t)(1U << (i % 8));
}

void *qzi_memory_new(size_t size)
{
    return take(size, GRAIN, FILL);
}

void qzi_memory_free(void *memory)
{
    if (memory)
        give_back(memory);
}

void *qzi_sys_map(size_t size)
{
    return take(size, size, 0);
}

void qzi_sys_unmap(void *memory, size_t size)
{
    (void)size;
    give_back(memory);
}

_Noreturn void qzi_out_of_memory(uint64_t size)
{
    model_violate("out of memory: %llu bytes", (unsigned long long)size);
}
