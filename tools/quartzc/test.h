/* `quartzc test`: runs @test functions.
 *
 * Each file that has some is compiled to one executable (by a quartzc of its
 * own, so that a compiler that dies is a result too) and run, several files at a
 * time. The executable tells what happens on a descriptor of its own, see
 * test_protocol.h; what it prints is kept and shown when something failed. */
#ifndef QZ_QUARTZC_TEST_H
#define QZ_QUARTZC_TEST_H

#include <stdbool.h>

struct options;
struct session;

/* Runs the tests of the files and folders in options->arguments, else of the
 * current folder, and prints the result. False when any failed or a file did
 * not compile. */
bool command_test(struct session *session, const struct options *options);

#endif
