#include "frontend/base/guard.h"

_Noreturn void guard_leave(struct guard *guard, enum guard_reason reason)
{
    guard->reason = reason;
    longjmp(guard->escape, 1);
}
