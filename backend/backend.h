/* From MIR to machine code, for one module.
 *
 *     struct backend *backend = backend_create(session, &options);
 *     if (backend && backend_lower(backend, module)) {
 *         backend_optimise(backend);
 *         backend_write(backend, BACKEND_OBJECT, "hello.o");
 *     }
 *     backend_destroy(backend);
 *
 * The calls come in this order; of backend_write and backend_link, one asks for
 * machine code at most once, because generating it uses the module up (LLVM
 * text can be had any number of times before). Whatever fails is reported to
 * the session. A backend is not in the session's arena: when the guard was left,
 * its owner still calls backend_destroy, and may do so after
 * session_report_escape. */
#ifndef QZ_BACKEND_BACKEND_H
#define QZ_BACKEND_BACKEND_H

#include <stdbool.h>

#include "backend/targets.h"

struct arena;
struct backend;
struct link_request;
struct mir_module;
struct session;

struct backend_options {
    const struct target *target;
    unsigned opt_level;   /* 0 to 3 */
    bool debug_info;      /* DWARF: lines, functions, parameters and named locals */
    bool unwinds_by_flag; /* a flag is tested after calls, instead of landing pads */
    bool panic_aborts;    /* a panic ends the process: no landing pads, no unwind tables */
    bool verify;          /* hold LLVM's verifier against the module, before and after passes */
};

enum backend_output { BACKEND_LLVM, BACKEND_ASSEMBLY, BACKEND_OBJECT };

/* NULL when LLVM cannot serve the target (reported). */
struct backend *backend_create(struct session *session, const struct backend_options *options);

/* `backend` may be NULL. */
void backend_destroy(struct backend *backend);

/* Makes the LLVM module; `module` must have passed the MIR verifier. */
bool backend_lower(struct backend *backend, const struct mir_module *module);

/* Runs LLVM's passes for the options' level. */
bool backend_optimise(struct backend *backend);

/* The LLVM module as text, in `arena`. */
const char *backend_text(struct backend *backend, struct arena *arena);

/* Writes one file, whole or not at all: under a temporary name beside `path`,
 * renamed when complete. */
bool backend_write(struct backend *backend, enum backend_output output, const char *path);

/* Links the module's object, which never touches the disk, with the request's. */
bool backend_link(struct backend *backend, const struct link_request *request);

#endif
