/* Programs compiled by the checks, each in a session of its own. */
#ifndef QZ_CHECK_TRIAL_H
#define QZ_CHECK_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/session.h"
#include "tools/quartzc/options.h"

enum trial_depth {
    TRIAL_PARSE,
    TRIAL_CHECK,   /* as a program when it has a `main`, else as a library */
    TRIAL_COMPILE, /* to `output` */
};

struct trial {
    const char *path;    /* how messages name the program; where its imports are */
    const char *content; /* NULL: what the file holds */
    enum trial_depth depth;
    bool needs_main; /* TRIAL_CHECK: that `main` is missing is an error */
    const char *output;
    struct session session; /* initialised by trial_run; its diagnostics are sorted */
};

/* Compiles. The caller destroys the session. */
void trial_run(struct trial *trial);

/* Prints the trial's diagnostics, one short line each, indented. */
void trial_print(struct trial *trial);

/* Counts and prints what a check program ends with. */
struct tally {
    uint32_t passed, failed;
};

/* "N passed, N failed", the last line; gives the exit status. */
int tally_end(const struct tally *tally);

/* The whole file, NUL-terminated, from malloc; exits with a message when it
 * cannot be read. */
char *file_content(const char *path);

typedef LIST(const char *) path_list;

/* The files below a folder whose names end so, sorted; folders named `modules`
 * hold what others import and are passed over. Exits when it cannot be read. */
void find_files(struct arena *arena, const char *folder, const char *ending, path_list *paths);

#endif
