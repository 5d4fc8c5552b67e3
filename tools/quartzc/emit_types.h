/* --emit=types: what the checker found, as text. */
#ifndef QZ_QUARTZC_EMIT_TYPES_H
#define QZ_QUARTZC_EMIT_TYPES_H

struct program;
struct text;

/* The functions and module-level names of the user's modules, one per line with
 * their types; below a function the names that its body binds. */
void types_dump(struct program *program, struct text *out);

#endif
