/* LLVM's complaints never reach users raw: those of a context are kept and
 * reported as one diagnostic of the session; fatal ones, which LLVM does not
 * return from, end the process with a message. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <llvm-c/ErrorHandling.h>

#include "backend/module.h"

enum { INTERNAL_ERROR_STATUS = 70 };

static void die(const char *reason)
{
    fprintf(stderr, "error[%s]: internal error in the code generator: %s\n",
            diag_rows[DIAG_ID_backend_failed].code, reason);
    _exit(INTERNAL_ERROR_STATUS);
}

/* malloc and not the arena: LLVM's handlers must not be left by a jump. */
void be_fail(struct backend *b, const char *format, ...)
{
    if (b->failure)
        return;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&b->failure, format, arguments) < 0)
        die("out of memory");
    va_end(arguments);
}

static void take_diagnostic(LLVMDiagnosticInfoRef info, void *context)
{
    if (LLVMGetDiagInfoSeverity(info) != LLVMDSError)
        return;
    char *text = LLVMGetDiagInfoDescription(info);
    be_fail(context, "%s", text);
    LLVMDisposeMessage(text);
}

void be_install_handlers(struct backend *b)
{
    LLVMResetFatalErrorHandler();
    LLVMInstallFatalErrorHandler(die);
    LLVMContextSetDiagnosticHandler(b->context, take_diagnostic, b);
}

bool be_report(struct backend *b)
{
    if (!b->failure)
        return true;
    const char *text = arena_copy(&b->session->diag_arena, b->failure, strlen(b->failure));
    diag_backend_failed(&b->session->diags, NOWHERE, text);
    return false;
}
