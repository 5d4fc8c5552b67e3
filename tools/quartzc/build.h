/* `quartzc build`, `check` and `run`. */
#ifndef QZ_QUARTZC_BUILD_H
#define QZ_QUARTZC_BUILD_H

struct options;
struct session;

void command_build(struct session *session, const struct options *options);
void command_check(struct session *session, const struct options *options);

/* Compiles to a temporary executable and opens it; its name is gone afterwards.
 * Gives the descriptor, or -1 when something was reported. */
int command_run_compile(struct session *session, const struct options *options);

/* Becomes the program behind `executable`, with its arguments: quartzc's process
 * is the program's, so that signals, statuses and terminals are as usual. Comes
 * back only when that failed, which is reported. */
void command_run_start(struct session *session, const struct options *options, int executable);

#endif
