/* The program's entry. A member of its own in the archive, so that C tests of
 * the runtime, which bring their own main, never pull it in. */
#include "runtime/src/process.h"

extern const struct qz_program qz_program;

int main(int argument_count, char **arguments)
{
    qzi_main(&qz_program, argument_count, arguments);
}
