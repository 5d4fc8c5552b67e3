#include "tools/quartzc/near_module.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/base/arena.h"

static const char ending[] = ".qz";

static bool is_module(const struct dirent *entry, size_t *size)
{
    size_t tail = strlen(ending);
    *size = strlen(entry->d_name);
    if (*size > tail && strcmp(entry->d_name + *size - tail, ending) == 0) {
        *size -= tail;
        return strncmp(entry->d_name, "mod", *size) != 0;
    }
    return entry->d_type == DT_DIR && entry->d_name[0] != '.';
}

void near_module_offer(struct suggest *suggest, struct arena *arena, const char *folder)
{
    struct dirent **entries;
    int count = scandir(*folder ? folder : ".", &entries, NULL, alphasort);
    size_t size;
    if (count < 0)
        return;
    for (int i = 0; i < count; i++) {
        if (is_module(entries[i], &size))
            suggest_offer(suggest, (struct str){arena_copy(arena, entries[i]->d_name, size), size});
        free(entries[i]);
    }
    free((void *)entries);
}
