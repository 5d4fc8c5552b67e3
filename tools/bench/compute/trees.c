#include "tools/bench/compute/twin.h"

enum { DEPTH = 17, LEAST = 4 };

struct tree {
    struct tree *left, *right;
};

static struct tree *make(int64_t depth)
{
    struct tree *made = malloc(sizeof *made);
    if (!made)
        stop("memory");
    made->left = depth ? make(sub(depth, 1)) : NULL;
    made->right = depth ? make(sub(depth, 1)) : NULL;
    return made;
}

static int64_t check(const struct tree *tree)
{
    int64_t count = 1;
    if (tree->left)
        count = add(count, check(tree->left));
    if (tree->right)
        count = add(count, check(tree->right));
    return count;
}

static void drop(struct tree *tree)
{
    if (tree->left)
        drop(tree->left);
    if (tree->right)
        drop(tree->right);
    free(tree);
}

static int64_t made_and_checked(int64_t depth)
{
    struct tree *tree = make(depth);
    int64_t count = check(tree);
    drop(tree);
    return count;
}

int main(void)
{
    printf("stretch tree of depth %d: %" PRId64 "\n", DEPTH + 1, made_and_checked(DEPTH + 1));
    struct tree *kept = make(DEPTH);
    for (int64_t depth = LEAST; depth <= DEPTH; depth = add(depth, 2)) {
        int64_t rounds = (int64_t)1 << add(sub(DEPTH, depth), LEAST);
        int64_t total = 0;
        for (int64_t round = 0; round < rounds; round++)
            total = add(total, made_and_checked(depth));
        printf("%" PRId64 " trees of depth %" PRId64 ": %" PRId64 "\n", rounds, depth, total);
    }
    printf("long lived tree of depth %d: %" PRId64 "\n", DEPTH, check(kept));
    drop(kept);
    return 0;
}
