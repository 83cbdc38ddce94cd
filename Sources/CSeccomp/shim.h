#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// Macros of C with casts, and functions with a variable number of arguments, which Swift does not see.

static const uint32_t seccomp_kill_process = SCMP_ACT_KILL_PROCESS;
static const uint32_t seccomp_allow = SCMP_ACT_ALLOW;
static const uint32_t seccomp_refuse = SCMP_ACT_ERRNO(EACCES);

static inline int process_set_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
static inline int process_set_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
static inline int process_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0); }

/// Limits what `setrlimit` names by enumerators that differ from system to system.
static inline int process_limit_processes(unsigned long most) {
    struct rlimit limit = {most, most};
    return setrlimit(RLIMIT_NPROC, &limit);
}
