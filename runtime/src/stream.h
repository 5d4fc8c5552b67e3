/* The standard streams, beyond what generated code calls. */
#ifndef QZ_RUNTIME_STREAM_H
#define QZ_RUNTIME_STREAM_H

/* Writes out what stdout holds unless another is writing: for a process that is
 * about to die and cannot wait. */
void qzi_stream_try_flush(void);

/* The errno value of the first write to stdout that failed, or 0. */
int qzi_stream_error(void);

#endif
