/* C prototypes of the functions in runtime.def. */
#ifndef QZ_RUNTIME_QZ_H
#define QZ_RUNTIME_QZ_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/abi/layout.h"

#define RUNTIME_TYPE(name, machine, c_type) typedef c_type qz_type_##name;
#include "runtime/abi/types.def"
#undef RUNTIME_TYPE

#define P0() (void)
#define P1(t1, n1) (qz_type_##t1 n1)
#define P2(t1, n1, t2, n2) (qz_type_##t1 n1, qz_type_##t2 n2)
#define P3(t1, n1, t2, n2, t3, n3) (qz_type_##t1 n1, qz_type_##t2 n2, qz_type_##t3 n3)
#define P4(t1, n1, t2, n2, t3, n3, t4, n4) \
    (qz_type_##t1 n1, qz_type_##t2 n2, qz_type_##t3 n3, qz_type_##t4 n4)
#define RUNTIME(name, result, parameters, attributes) qz_type_##result qz_##name parameters;
#include "runtime/abi/runtime.def"
#undef RUNTIME
#undef P0
#undef P1
#undef P2
#undef P3
#undef P4

#endif
