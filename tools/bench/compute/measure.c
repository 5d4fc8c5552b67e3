/* Runs a program and prints what it used:
 *
 *   measure OUTPUT PROGRAM [ARGUMENT...]
 *
 * Its standard output goes to the file OUTPUT. Printed: elapsed and processor time in
 * seconds, the most memory resident in KiB. Status 1 if the program did not end well. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

_Noreturn static void become(char **arguments)
{
    int output = open(arguments[1], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (output < 0 || dup2(output, 1) < 0)
        perror(arguments[1]);
    else
        execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
}

int main(int count, char **arguments)
{
    if (count < 3) {
        fputs("measure OUTPUT PROGRAM [ARGUMENT...]\n", stderr);
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0)
        become(arguments);
    int status;
    struct rusage used;
    if (wait4(child, &status, 0, &used) < 0) {
        perror("wait4");
        return 1;
    }
    printf("%.6f %.6f %ld\n", now() - start, seconds(used.ru_utime) + seconds(used.ru_stime),
           used.ru_maxrss);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
