/* What leaves the backend: files, executables, and the diagnostics when they
 * cannot be made. */
#include "spec/unit/backend/support.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "backend/output.h"

static const char hello[] = "func main()\n"
                            "%0: Int\n"
                            "%1 name: String\n"
                            "bb0:\n"
                            "  %0 = add 1: Int, 2: Int\n"
                            "  %1 = runtime qz_string_from_int(%0)\n"
                            "  runtime qz_puts(%1)\n"
                            "  drop %1\n"
                            "  return\n"
                            "main main\n";

static const struct setting debug = {.debug_info = true};
static const struct setting arm_debug = {.target = "aarch64-linux-gnu", .debug_info = true};

/* The only diagnostic so far; NULL when there is another number of them. */
static const struct diag *only_diagnostic(struct fixture *f)
{
    if (f->session.diags.items.count == 1)
        return f->session.diags.items.items[0];
    show_diagnostics(f);
    return NULL;
}

static void expect_diagnostic(struct fixture *f, enum diag_id id)
{
    const struct diag *diag = only_diagnostic(f);
    assert_non_null(diag);
    assert_string_equal(diag_rows[diag->id].code, diag_rows[id].code);
}

static void unknown_targets_are_refused_with_the_list(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    assert_null(target_find(&f.session.diags, "arm64"));
    expect_diagnostic(&f, DIAG_ID_unknown_target);
    const struct diag *diag = only_diagnostic(&f);
    assert_int_equal(diag->helps.count, 1);
    assert_non_null(strstr(diag->helps.items[0], "`aarch64-linux-gnu`"));
    fixture_close(&f);
}

static bool link_with(struct fixture *f, struct backend *backend, const char *library_folder,
                      const char *output)
{
    const struct link_request request = {.target = target_find(&f->session.diags, NULL),
                                         .library_folder = library_folder,
                                         .output = output};
    return backend_link(backend, &request);
}

static void a_missing_installation_is_reported(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    struct backend *backend = lower(&f, "hello.qz", hello, &debug);
    assert_false(link_with(&f, backend, f.folder, fixture_path(&f, "program")));
    expect_diagnostic(&f, DIAG_ID_target_not_installed);
    backend_destroy(backend);
    fixture_close(&f);
}

/* A library folder whose link.txt names a linker that is not there. */
static void a_missing_linker_is_reported(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const struct target *target = target_find(&f.session.diags, NULL);
    const char *folder = fixture_path(&f, target->name);
    const char *path = text_format(&f.session.arena, "%s/link.txt", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    const char *text = text_format(
        &f.session.arena, "triple %s\nlinker /no/such/linker\ndynamic {objects}\n", target->triple);
    assert_true(output_write(&f.session, path, text, strlen(text)));
    struct backend *backend = lower(&f, "hello.qz", hello, &debug);
    assert_false(link_with(&f, backend, f.folder, fixture_path(&f, "program")));
    expect_diagnostic(&f, DIAG_ID_linker_not_started);
    backend_destroy(backend);
    unlink(path);
    rmdir(folder);
    fixture_close(&f);
}

static void the_linkers_words_are_shown(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    static const char mir[] = "func no_such() extern \"no_such_function\"\n"
                              "func main()\n"
                              "bb0:\n"
                              "  call no_such()\n"
                              "  return\n"
                              "main main\n";
    struct backend *backend = lower(&f, "hello.qz", mir, &debug);
    assert_false(link_with(&f, backend, f.library_folder, fixture_path(&f, "program")));
    expect_diagnostic(&f, DIAG_ID_linker_failed);
    const struct diag *diag = only_diagnostic(&f);
    assert_true(diag->notes.count > 0);
    assert_non_null(strstr(diag->notes.items[0].text, "undefined symbol: no_such_function"));
    assert_int_equal(access(fixture_path(&f, "program"), F_OK), -1);
    backend_destroy(backend);
    fixture_close(&f);
}

static void files_that_cannot_be_written_are_reported(void **state)
{
    (void)state;
    static const char *const paths[] = {"/no/such/folder/object", "/dev/full", "/proc/object"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct fixture f;
        fixture_open(&f);
        struct backend *backend = lower(&f, "hello.qz", hello, &debug);
        assert_false(backend_write(backend, BACKEND_OBJECT, paths[i]));
        expect_diagnostic(&f, DIAG_ID_cannot_write);
        backend_destroy(backend);
        fixture_close(&f);
    }
}

/* What a full disk does, by a limit on the size of files. */
static void a_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *path = fixture_path(&f, "object");
    assert_true(output_write(&f.session, path, "old", 3));
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){.rlim_cur = 1000, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char *large = calloc(1, 5000);
    bool wrote = output_write(&f.session, path, large, 5000);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    free(large);
    assert_false(wrote);
    expect_diagnostic(&f, DIAG_ID_cannot_write);
    assert_string_equal(read_file(&f, path), "old");
    unlink(path);
    assert_int_equal(rmdir(f.folder), 0);
    session_destroy(&f.session);
}

static void links_are_followed(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *link = fixture_path(&f, "object"), *file = fixture_path(&f, "other");
    assert_true(output_write(&f.session, file, "old", 3));
    assert_int_equal(symlink("other", link), 0);
    assert_true(output_write(&f.session, link, "new", 3));
    struct stat status;
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_string_equal(read_file(&f, file), "new");
    fixture_close(&f);
}

struct bytes {
    char *data;
    size_t size;
};

static struct bytes read_bytes(const char *path)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(descriptor >= 0 && fstat(descriptor, &status) == 0);
    struct bytes bytes = {.size = (size_t)status.st_size};
    bytes.data = malloc(bytes.size);
    assert_non_null(bytes.data);
    assert_int_equal(read(descriptor, bytes.data, bytes.size), bytes.size);
    close(descriptor);
    return bytes;
}

/* One compilation in a folder of its own, of a source that the user named
 * differently. */
static struct bytes compile_once(const struct setting *setting, bool is_executable)
{
    struct fixture f;
    fixture_open(&f);
    const char *output = fixture_path(&f, "program");
    if (is_executable) {
        build(&f, "hello.qz", hello, setting);
    } else {
        struct backend *backend = lower(&f, "hello.qz", hello, setting);
        assert_true(backend_write(backend, BACKEND_OBJECT, output));
        backend_destroy(backend);
    }
    struct bytes bytes = read_bytes(output);
    assert_null(memmem(bytes.data, bytes.size, f.folder, strlen(f.folder)));
    fixture_close(&f);
    return bytes;
}

static void the_same_input_gives_the_same_bits(void **state)
{
    (void)state;
    const struct setting *const settings[] = {&debug, &arm_debug};
    for (size_t i = 0; i < 4; i++) {
        struct bytes first = compile_once(settings[i % 2], i >= 2);
        struct bytes second = compile_once(settings[i % 2], i >= 2);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.data, second.data, first.size);
        free(first.data);
        free(second.data);
    }
}

/* Lowers MIR that must be refused. */
static void refuse(struct fixture *f, const char *mir, enum diag_id id)
{
    struct source *source = source_add(&f->session.sources, "a", "a", str_of(mir));
    struct mir_module *module = mir_parse(&f->session, &f->types, source);
    assert_non_null(module);
    const struct backend_options options = {.target = target_find(&f->session.diags, NULL),
                                            .verify = true};
    struct backend *backend = backend_create(&f->session, &options);
    assert_false(backend_lower(backend, module));
    backend_destroy(backend);
    expect_diagnostic(f, id);
}

static void values_larger_than_a_stack_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    struct text mir;
    text_init(&mir, &f.session.arena);
    text_printf(&mir, "type T0 = value { a: Int, b: Int }\n");
    for (int i = 1; i < 70; i++)
        text_printf(&mir, "type T%d = value { a: T%d, b: T%d }\n", i, i - 1, i - 1);
    text_printf(&mir, "func f(%%0: borrow T69)\nbb0:\n  return\n");
    refuse(&f, text_chars(&mir), DIAG_ID_type_too_large);
    fixture_close(&f);
}

static void intrinsics_that_do_not_exist_are_internal_errors(void **state)
{
    (void)state;
    static const char *const calls[] = {"llvm.no_such(%0)", "llvm.sqrt(%0, %0)",
                                        "llvm.sqrt(1: Int)", "llvm.ctpop(%0)",
                                        "llvm.memcpy(%0, %0)"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct fixture f;
        fixture_open(&f);
        const char *mir = text_format(&f.session.arena,
                                      "func f(%%0: F64): F64\n%%1: F64\nbb0:\n  %%1 = intrinsic "
                                      "%s\n  return %%1\n",
                                      calls[i]);
        refuse(&f, mir, DIAG_ID_backend_failed);
        fixture_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_targets_are_refused_with_the_list),
        cmocka_unit_test(a_missing_installation_is_reported),
        cmocka_unit_test(a_missing_linker_is_reported),
        cmocka_unit_test(the_linkers_words_are_shown),
        cmocka_unit_test(files_that_cannot_be_written_are_reported),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(links_are_followed),
        cmocka_unit_test(the_same_input_gives_the_same_bits),
        cmocka_unit_test(values_larger_than_a_stack_are_refused),
        cmocka_unit_test(intrinsics_that_do_not_exist_are_internal_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
