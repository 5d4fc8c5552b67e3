#include "backend/backend.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <llvm-c/Analysis.h>
#include <llvm-c/Error.h>
#include <llvm-c/Transforms/PassBuilder.h>

#include "backend/link.h"
#include "backend/module.h"
#include "backend/output.h"
#include "frontend/base/text.h"

static void initialise_llvm(enum target_id id)
{
    switch (id) {
#define TARGET(id, name, triple, llvm, cpu, features, frame_pointer, extends) \
    case TARGET_##id:                                                         \
        LLVMInitialize##llvm##TargetInfo();                                   \
        LLVMInitialize##llvm##Target();                                       \
        LLVMInitialize##llvm##TargetMC();                                     \
        LLVMInitialize##llvm##AsmPrinter();                                   \
        break;
#include "backend/targets.def"
#undef TARGET
    case TARGET_COUNT:
        break;
    }
}

static LLVMTargetMachineRef make_machine(struct backend *b)
{
    static const LLVMCodeGenOptLevel levels[] = {LLVMCodeGenLevelNone, LLVMCodeGenLevelLess,
                                                 LLVMCodeGenLevelDefault,
                                                 LLVMCodeGenLevelAggressive};
    const struct target *target = b->options.target;
    initialise_llvm(target->id);
    LLVMTargetRef llvm_target;
    char *message = NULL;
    if (LLVMGetTargetFromTriple(target->triple, &llvm_target, &message)) {
        be_fail(b, "%s", message);
        LLVMDisposeMessage(message);
        return NULL;
    }
    return LLVMCreateTargetMachine(llvm_target, target->triple, target->cpu, target->features,
                                   levels[b->options.opt_level], LLVMRelocPIC,
                                   LLVMCodeModelDefault);
}

struct backend *backend_create(struct session *session, const struct backend_options *options)
{
    struct backend *b = calloc(1, sizeof *b);
    if (!b)
        guard_leave(&session->guard, GUARD_OUT_OF_MEMORY);
    b->session = session;
    b->options = *options;
    if (b->options.opt_level > 3)
        b->options.opt_level = 3;
    arena_init(&b->arena, &session->guard);
    interner_init(&b->contents, &b->arena);
    b->context = LLVMContextCreate();
    be_install_handlers(b);
    b->machine = make_machine(b);
    if (!b->machine) {
        be_report(b);
        backend_destroy(b);
        return NULL;
    }
    b->layout = LLVMCreateTargetDataLayout(b->machine);
    b->builder = LLVMCreateBuilderInContext(b->context);
    be_types_init(b);
    return b;
}

void backend_destroy(struct backend *b)
{
    if (!b)
        return;
    if (b->debug.builder)
        LLVMDisposeDIBuilder(b->debug.builder);
    if (b->builder)
        LLVMDisposeBuilder(b->builder);
    if (b->module)
        LLVMDisposeModule(b->module);
    if (b->layout)
        LLVMDisposeTargetData(b->layout);
    if (b->machine)
        LLVMDisposeTargetMachine(b->machine);
    LLVMContextDispose(b->context);
    free(b->failure);
    arena_destroy(&b->arena);
    free(b);
}

static void add_flag(struct backend *b, LLVMModuleFlagBehavior behavior, const char *name,
                     uint64_t value)
{
    LLVMMetadataRef number = LLVMValueAsMetadata(be_int(b->i32, value));
    LLVMAddModuleFlag(b->module, behavior, name, strlen(name), number);
}

/* The module's name becomes a symbol of the object file: always the same. */
static void make_module(struct backend *b)
{
    b->module = LLVMModuleCreateWithNameInContext("program", b->context);
    LLVMSetTarget(b->module, b->options.target->triple);
    LLVMSetModuleDataLayout(b->module, b->layout);
    add_flag(b, LLVMModuleFlagBehaviorWarning, "PIC Level", 2);
    add_flag(b, LLVMModuleFlagBehaviorWarning, "PIE Level", 2);
    if (!b->options.panic_aborts)
        add_flag(b, LLVMModuleFlagBehaviorWarning, "uwtable", 2);
}

static void make_globals(struct backend *b)
{
    uint32_t count = b->mir->globals.count;
    b->globals = ARENA_ARRAY(&b->arena, LLVMValueRef, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct mir_global *global = &b->mir->globals.items[i];
        if (be_passing(b, global->type) == PASS_NOTHING)
            continue;
        LLVMTypeRef type = be_memory_type(b, global->type);
        const char *name = text_format(&b->arena, "q.%s", global->name);
        LLVMValueRef value = LLVMAddGlobal(b->module, type, name);
        LLVMSetInitializer(value, LLVMConstNull(type));
        LLVMSetLinkage(value, LLVMInternalLinkage);
        b->globals[i] = value;
    }
}

static void lower_functions(struct backend *b)
{
    for (uint32_t i = 0; i < b->mir->functions.count; i++) {
        struct function_info *info = be_function_info(b, b->mir->functions.items[i]);
        if (info->mir->linkage == MIR_LINKAGE_EXPORT)
            be_lower_export(b, info);
        if (info->mir->linkage != MIR_LINKAGE_EXTERN)
            be_lower_function(b, info);
    }
}

static bool verify(struct backend *b)
{
    if (b->failure || !b->options.verify)
        return be_report(b);
    char *message = NULL;
    if (LLVMVerifyModule(b->module, LLVMReturnStatusAction, &message))
        be_fail(b, "%s", message);
    LLVMDisposeMessage(message);
    return be_report(b);
}

bool backend_lower(struct backend *b, const struct mir_module *module)
{
    uint32_t errors = b->session->diags.errors;
    b->mir = module;
    make_module(b);
    be_debug_init(b);
    make_globals(b);
    be_declare_functions(b);
    be_note_unwinding(b);
    lower_functions(b);
    be_lower_program(b);
    be_debug_finish(b);
    return verify(b) && b->session->diags.errors == errors;
}

bool backend_optimise(struct backend *b)
{
    static const char *const pipelines[] = {"default<O0>", "default<O1>", "default<O2>",
                                            "default<O3>"};
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMPassBuilderOptionsSetSLPVectorization(options, b->options.opt_level >= 2);
    LLVMErrorRef error =
        LLVMRunPasses(b->module, pipelines[b->options.opt_level], b->machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (error) {
        char *message = LLVMGetErrorMessage(error);
        be_fail(b, "%s", message);
        LLVMDisposeErrorMessage(message);
    }
    return verify(b);
}

const char *backend_text(struct backend *b, struct arena *arena)
{
    char *text = LLVMPrintModuleToString(b->module);
    const char *copy = arena_copy(arena, text, strlen(text));
    LLVMDisposeMessage(text);
    return copy;
}

/* Machine code in memory; NULL after a report. The caller disposes of it. */
static LLVMMemoryBufferRef generate(struct backend *b, LLVMCodeGenFileType type)
{
    if (b->is_spent)
        be_fail(b, "machine code is asked for twice");
    b->is_spent = true;
    LLVMMemoryBufferRef buffer = NULL;
    char *message = NULL;
    if (!b->failure &&
        LLVMTargetMachineEmitToMemoryBuffer(b->machine, b->module, type, &message, &buffer)) {
        be_fail(b, "%s", message);
        LLVMDisposeMessage(message);
        buffer = NULL;
    }
    if (be_report(b))
        return buffer;
    if (buffer)
        LLVMDisposeMemoryBuffer(buffer);
    return NULL;
}

bool backend_write(struct backend *b, enum backend_output output, const char *path)
{
    if (output == BACKEND_LLVM) {
        const char *text = backend_text(b, &b->arena);
        return output_write(b->session, path, text, strlen(text));
    }
    LLVMCodeGenFileType type = output == BACKEND_OBJECT ? LLVMObjectFile : LLVMAssemblyFile;
    LLVMMemoryBufferRef buffer = generate(b, type);
    if (!buffer)
        return false;
    bool good =
        output_write(b->session, path, LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer));
    LLVMDisposeMemoryBuffer(buffer);
    return good;
}

/* A file in memory that holds the object, open over exec; -1 with errno set. */
static int object_in_memory(LLVMMemoryBufferRef buffer)
{
    int descriptor = memfd_create("object", 0);
    if (descriptor < 0)
        return -1;
    if (output_write_all(descriptor, LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer)))
        return descriptor;
    close(descriptor);
    return -1;
}

bool backend_link(struct backend *b, const struct link_request *request)
{
    LLVMMemoryBufferRef buffer = generate(b, LLVMObjectFile);
    if (!buffer)
        return false;
    int descriptor = object_in_memory(buffer);
    LLVMDisposeMemoryBuffer(buffer);
    if (descriptor < 0) {
        diag_cannot_write(&b->session->diags, NOWHERE, request->output,
                          "no memory for the object file");
        return false;
    }
    struct link_request whole = *request;
    whole.object_count++;
    const char **objects = ARENA_ARRAY(&b->arena, const char *, whole.object_count);
    objects[0] = text_format(&b->arena, "/proc/self/fd/%d", descriptor);
    for (uint32_t i = 0; i < request->object_count; i++)
        objects[i + 1] = request->objects[i];
    whole.objects = objects;
    bool good = link_executable(b->session, &whole);
    close(descriptor);
    return good;
}
