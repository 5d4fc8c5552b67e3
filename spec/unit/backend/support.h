/* For the tests of the backend: MIR text to LLVM text, to executables, and what
 * those do when run. Programs of other targets run under their emulator. */
#ifndef QZ_SPEC_BACKEND_SUPPORT_H
#define QZ_SPEC_BACKEND_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "backend/backend.h"
#include "backend/link.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/mir/parse.h"
#include "middle/mir/verify.h"
#include "middle/own/own.h"

struct setting {
    const char *target; /* NULL: the machine's own */
    unsigned opt_level;
    bool debug_info;
    bool is_static;
};

struct outcome {
    const char *out, *err; /* in the session's arena */
    int status;            /* exit status, or 128 + signal */
};

struct fixture {
    struct session session;
    struct type_table types;
    char folder[64];
    const char *library_folder; /* <build>/lib/quartz; the test lies in <build>/unit */
};

static inline void fixture_open(struct fixture *f)
{
    session_init(&f->session);
    type_table_init(&f->types, &f->session.arena);
    strcpy(f->folder, "/tmp/quartz-backend-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    char self[4096];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(size > 0);
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    f->library_folder = text_format(&f->session.arena, "%s/../lib/quartz", self);
}

/* Removes what lies in the folder as far as the tests make it. */
static inline void fixture_close(struct fixture *f)
{
    static const char *const names[] = {"program", "out", "err", "object", "other"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(text_format(&f->session.arena, "%s/%s", f->folder, names[i]));
    rmdir(f->folder);
    session_destroy(&f->session);
}

static inline const char *fixture_path(struct fixture *f, const char *name)
{
    return text_format(&f->session.arena, "%s/%s", f->folder, name);
}

static inline void show_diagnostics(struct fixture *f)
{
    for (uint32_t i = 0; i < f->session.diags.items.count && i < 5; i++) {
        const struct diag *diag = f->session.diags.items.items[i];
        struct location place = source_locate(&f->session.sources, diag->span);
        print_message("%u:%u: %s %s\n", place.line, place.column, diag_rows[diag->id].code,
                      diag->message);
        for (uint32_t j = 0; j < diag->notes.count; j++)
            print_message("    %s\n", diag->notes.items[j].text);
    }
}

/* A backend with the module lowered and optimised. The caller destroys it. */
static inline struct backend *lower(struct fixture *f, const char *name, const char *mir,
                                    const struct setting *setting)
{
    struct source *source = source_add(&f->session.sources, name, name, str_of(mir));
    struct mir_module *module = mir_parse(&f->session, &f->types, source);
    struct backend *backend = NULL;
    const struct target *target = target_find(&f->session.diags, setting->target);
    bool good = module && target && mir_verify(&f->session, module);
    if (good) {
        own_summarise(module);
        const struct backend_options options = {.target = target,
                                                .opt_level = setting->opt_level,
                                                .debug_info = setting->debug_info,
                                                .verify = true};
        backend = backend_create(&f->session, &options);
        good = backend && backend_lower(backend, module) && backend_optimise(backend);
    }
    if (!good) {
        show_diagnostics(f);
        fail();
    }
    return backend;
}

/* LLVM text of the module. */
static inline const char *llvm_text(struct fixture *f, const char *mir,
                                    const struct setting *setting)
{
    struct backend *backend = lower(f, "test.qz", mir, setting);
    const char *text = backend_text(backend, &f->session.arena);
    backend_destroy(backend);
    return text;
}

static inline uint32_t count(const char *text, const char *part)
{
    uint32_t found = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        found++;
    return found;
}

/* Lowers, and compares how often each part stands in the text; the parts end
 * with NULL. */
struct expectation {
    const char *part;
    uint32_t count;
};

static inline void expect(const char *mir, const struct setting *setting,
                          const struct expectation *expectations)
{
    struct fixture f;
    fixture_open(&f);
    const char *text = llvm_text(&f, mir, setting);
    for (; expectations->part; expectations++) {
        uint32_t found = count(text, expectations->part);
        if (found == expectations->count)
            continue;
        print_message("%s\n`%s`: %u times\n", text, expectations->part, found);
        fail();
    }
    fixture_close(&f);
}

#define EXPECT(mir, setting, ...) \
    expect(mir, setting, (const struct expectation[]){__VA_ARGS__, {NULL, 0}})

/* Makes the executable "program" in the fixture's folder. */
static inline void build(struct fixture *f, const char *name, const char *mir,
                         const struct setting *setting)
{
    struct backend *backend = lower(f, name, mir, setting);
    const struct link_request request = {.target = target_find(&f->session.diags, setting->target),
                                         .library_folder = f->library_folder,
                                         .output = fixture_path(f, "program"),
                                         .is_static = setting->is_static};
    bool good = backend_link(backend, &request);
    backend_destroy(backend);
    if (!good) {
        show_diagnostics(f);
        fail();
    }
}

/* The text of a file; NULL when there is none. */
static inline const char *read_file(struct fixture *f, const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return NULL;
    struct text text;
    text_init(&text, &f->session.arena);
    char piece[4096];
    size_t got;
    do {
        got = fread(piece, 1, sizeof piece, stream);
        text_add(&text, (struct str){piece, got});
    } while (got == sizeof piece);
    fclose(stream);
    return text_chars(&text);
}

/* In the child: starts the program with its outputs in files. */
static inline void start_program(struct fixture *f, const char *target)
{
    enum { MOST_WORDS = 16 };
    struct link_file file;
    const char *words[MOST_WORDS];
    size_t count = 0;
    const struct target *row = target_find(&f->session.diags, target);
    if (!link_file_read(&f->session, f->library_folder, row, &file))
        _exit(126);
    for (uint32_t i = 0; i < file.emulator.count && count < MOST_WORDS - 2; i++)
        words[count++] = file.emulator.items[i];
    words[count++] = fixture_path(f, "program");
    words[count] = NULL;
    setenv("QUARTZ_LEAKS", "1", 1);
    if (!freopen("/dev/null", "r", stdin) || !freopen(fixture_path(f, "out"), "w", stdout) ||
        !freopen(fixture_path(f, "err"), "w", stderr))
        _exit(126);
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static inline struct outcome run(struct fixture *f, const char *target)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        start_program(f, target);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    const struct outcome outcome = {
        .out = read_file(f, fixture_path(f, "out")),
        .err = read_file(f, fixture_path(f, "err")),
        .status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
    };
    assert_non_null(outcome.out);
    assert_non_null(outcome.err);
    return outcome;
}

#endif
