/* What the tests of MIR share: a session, and text to module and back. */
#ifndef QZ_SPEC_MIR_SUPPORT_H
#define QZ_SPEC_MIR_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/mir/build.h"
#include "middle/mir/parse.h"
#include "middle/mir/print.h"
#include "middle/mir/verify.h"

struct mir_fixture {
    struct session session;
    struct type_table types;
};

static inline void mir_fixture_open(struct mir_fixture *f)
{
    session_init(&f->session);
    type_table_init(&f->types, &f->session.arena);
}

static inline void mir_fixture_close(struct mir_fixture *f)
{
    session_destroy(&f->session);
}

static inline struct mir_module *mir_from_text(struct mir_fixture *f, const char *path,
                                               struct str text)
{
    return mir_parse(&f->session, &f->types, source_add(&f->session.sources, path, path, text));
}

static inline struct str mir_to_text(struct mir_fixture *f, const struct mir_module *module)
{
    struct text out;
    text_init(&out, &f->session.arena);
    mir_print_module(&out, module, NULL);
    return (struct str){text_chars(&out), out.size};
}

/* "line:column: message" */
static inline const char *mir_message(struct mir_fixture *f, uint32_t index)
{
    const struct diag *diag = f->session.diags.items.items[index];
    struct location at = source_locate(&f->session.sources, diag->span);
    return text_format(&f->session.arena, "%u:%u: %s", at.line, at.column, diag->message);
}

static inline void mir_show_messages(struct mir_fixture *f)
{
    for (uint32_t i = 0; i < f->session.diags.items.count; i++)
        print_error("%s\n", mir_message(f, i));
}

#endif
