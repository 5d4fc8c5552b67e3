/* Texts that once crashed or hung lexer or parser, and the fuzzer's seeds: read
 * again. The tests run at the root of the tree. */
#include "spec/unit/syntax/support.h"

#include <dirent.h>

static void read_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    unsigned files = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[512];
        static char content[1 << 16];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t size = fread(content, 1, sizeof content, file);
        fclose(file);
        struct parsed parsed;
        parse_bytes(&parsed, (struct str){content, size}, 0);
        struct text dump;
        text_init(&dump, &parsed.session.arena);
        ast_dump_spans(parsed.file, &dump);
        parsed_free(&parsed);
        files++;
    }
    closedir(directory);
    assert_true(files > 0);
}

static void what_crashed_once_is_read(void **state)
{
    (void)state;
    read_folder("spec/fuzz/regressions");
}

static void seeds_are_read(void **state)
{
    (void)state;
    read_folder("spec/fuzz/corpus");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_crashed_once_is_read),
        cmocka_unit_test(seeds_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
