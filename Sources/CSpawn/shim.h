#include <sched.h>
#include <spawn.h>
#include <time.h>

/// Closes all descriptors from one on in the new process; glibc's header hides it from Swift.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int descriptor);

/// Has a process run only while nobody else wants a processor, which it can't take back. glibc's header hides the name of the
/// policy, SCHED_IDLE.
static inline int process_run_when_idle(int process) {
    struct sched_param none = {0};
    return sched_setscheduler(process, 5, &none);
}

/// Milliseconds of processor time that a process has used in its life; -1 where nobody can tell.
static inline long long process_milliseconds(int process) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
    return (long long)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}
