/* Stack overflow ends the program with a message, a backtrace and status 134. */
#ifndef QZ_RUNTIME_OVERFLOW_H
#define QZ_RUNTIME_OVERFLOW_H

#include "runtime/abi/layout.h"

/* For the calling thread, which must not have done it before. */
void qzi_overflow_guard(void);

#endif
