/* A mutator for libFuzzer that knows what a program is made of.
 *
 * Changed bytes rarely leave a program that parses, so that what lies behind the
 * parser is hardly reached. This one cuts the text into pieces - words, numbers,
 * strings, signs, groups in brackets, lines and blocks up to their `end` - and
 * moves, doubles, drops and exchanges those: also with the ones of another program
 * of the corpus. Names become other names of the program, types other types,
 * literals other literals. It exports LLVMFuzzerCustomMutator and
 * LLVMFuzzerCustomCrossOver, so a fuzzer only has to be linked with it. */
#ifndef QZ_FUZZ_MUTATE_H
#define QZ_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t most, unsigned int seed);

/* libFuzzer's own, of bytes. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);

#endif
