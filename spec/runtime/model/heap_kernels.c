/* Blocks that come back to their heap from other threads. */
#include "runtime/model/model.h"
#include "runtime/src/mem/remote.h"

enum { BLOCKS = 3 };

static struct {
    struct qzi_remote remote;
    struct block {
        struct qzi_block link;
        int content;
    } blocks[BLOCKS];
    int seen;
} s;

static void start(void)
{
    s.remote = (struct qzi_remote){{NULL}};
    s.seen = 0;
    for (int i = 0; i < BLOCKS; i++)
        s.blocks[i] = (struct block){{NULL}, 0};
}

static void give(struct block *block)
{
    block->content++;
    qzi_remote_push(&s.remote, &block->link);
}

static void give_one(void *argument)
{
    give(argument);
}

static void give_two(void *argument)
{
    (void)argument;
    give(&s.blocks[0]);
    give(&s.blocks[1]);
}

/* The owner uses what it got at once. True: the first block was there. */
static bool take(void)
{
    bool has_first = false;
    struct qzi_block *link = qzi_remote_take(&s.remote);
    while (link) {
        struct block *block = (struct block *)(void *)link;
        link = link->next;
        model_check(block->content == 1);
        block->content = 2;
        block->link.next = NULL;
        s.seen++;
        has_first = has_first || block == &s.blocks[0];
    }
    return has_first;
}

MODEL_KERNEL("heap", two_givers)
{
    start();
    model_thread(give_two, NULL);
    model_thread(give_one, &s.blocks[2]);
    take();
    take();
    model_join();
    take();
    model_check(s.seen == BLOCKS);
}

/* A block goes out again as soon as it is back. */
MODEL_KERNEL("heap", given_twice)
{
    start();
    model_thread(give_two, NULL);
    if (take()) {
        s.blocks[0].content = 0;
        give(&s.blocks[0]);
        s.seen--;
    }
    model_join();
    take();
    model_check(s.seen == 2);
}
