/* `quartzc explain`: the page of a diagnostic. */
#ifndef QZ_QUARTZC_EXPLAIN_H
#define QZ_QUARTZC_EXPLAIN_H

struct options;
struct session;

/* Writes the page of the code to standard output. */
void command_explain(struct session *session, const struct options *options);

#endif
