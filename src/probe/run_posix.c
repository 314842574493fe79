/* POSIX.1-2008 for fork, poll and clocks. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "probe/site.h"

static long long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* In the child: output to the pipe, the rest to nothing, a plain environment. */
static _Noreturn void become(const char *const *argv, int out) {
    static char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C";
    char *environment[] = {path, locale, NULL};
    int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0) {
        dup2(nothing, STDIN_FILENO);
        dup2(nothing, STDERR_FILENO);
    }
    dup2(out, STDOUT_FILENO);
    execve(argv[0], (char *const *)argv, environment);
    _exit(127);
}

/* Reads to the end of the output; false if the deadline passed or there was more than `limit`. */
static bool drain(int in, cm_text *text, size_t limit, long long deadline) {
    char chunk[4096];
    for (;;) {
        long long left = deadline - now_ms();
        struct pollfd wait = {.fd = in, .events = POLLIN};
        if (left <= 0) return false;
        int ready = poll(&wait, 1, (int)left);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        ssize_t n = read(in, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 || (size_t)(n > 0 ? n : 0) > limit - text->length) return false;
        if (n == 0) return true;
        cm_text_add(text, chunk, (size_t)n);
    }
}

/* Waits for the child until the deadline, then kills it; true if it ended by itself. A child that
 * cannot die (stuck in the driver) is left behind rather than waited for. */
static bool reap(pid_t child, long long deadline, int *how) {
    const struct timespec pause = {.tv_nsec = 5000000};
    pid_t got;
    while ((got = waitpid(child, how, WNOHANG)) == 0 && now_ms() < deadline)
        nanosleep(&pause, NULL);
    if (got == child) return WIFEXITED(*how);
    kill(child, SIGKILL);
    for (int i = 0; i < 20 && waitpid(child, how, WNOHANG) == 0; i++)
        nanosleep(&pause, NULL);
    return false;
}

/* A program that runs, and where its output comes from. */
typedef struct {
    pid_t child;
    int in;
} running;

static void give_up(void *what) {
    running *r = what;
    int how;
    close(r->in);
    reap(r->child, 0, &how);
}

char *cm_probe_run(cm_arena *arena, const char *const *argv, unsigned seconds, size_t limit,
                   int *status) {
    cm_text text = {.arena = arena};
    int ends[2], how = 0;
    long long deadline = now_ms() + (long long)seconds * 1000;
    cm_text_puts(&text, "");
    if (pipe(ends) != 0) return NULL;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    cm_memory_watch();
    running r = {fork(), ends[0]};
    if (r.child == 0) become(argv, ends[1]);
    close(ends[1]);
    if (r.child < 0) {
        close(r.in);
        cm_memory_check();
        *status = -1;
        return NULL;
    }
    cm_guard guard;
    cm_guard_set(&guard, give_up, &r);
    bool good = drain(r.in, &text, limit, deadline);
    cm_guard_lift(&guard);
    close(r.in);
    good = reap(r.child, good ? deadline : 0, &how) && good;
    *status = good ? WEXITSTATUS(how) : -1;
    return good ? text.data : NULL;
}
