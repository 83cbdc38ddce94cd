import CSeccomp
import Glibc
public import Inspection

/// Takes from this process what it does not need to read files in memory, before it reads the first one.
///
/// What is left is memory, time, and the socket it was started with. It cannot be given back.
public enum Sandbox {
    /// Octets of memory beyond what the process has when it is made ready.
    static let memory = 200 << 20
    /// Octets of memory where nobody says how much the process has, since there is no `/proc`.
    static let memoryUnmeasured = 1 << 30
    /// Seconds of CPU time in the life of a process.
    static let seconds = 600

    /// Sets limits, gives up privileges and puts the filter of system calls in force.
    ///
    /// - Returns: what holds the process now. A kernel may have been built without such filters.
    public static func enter() -> SandboxState {
        let hasLimits = setLimits()
        _ = process_set_not_dumpable()
        guard process_set_no_new_privileges() == 0 else {
            return SandboxState(hasSystemCallFilter: false, hasLimits: hasLimits)
        }
        return SandboxState(hasSystemCallFilter: loadFilter(), hasLimits: hasLimits)
    }

    private static func setLimits() -> Bool {
        var isWhole = set(__rlimit_resource(RLIMIT_CORE.rawValue), 0)
        isWhole = set(RLIMIT_AS, UInt(addressSpace().map { $0 + memory } ?? memoryUnmeasured)) && isWhole
        isWhole = set(RLIMIT_CPU, UInt(seconds)) && isWhole
        isWhole = set(RLIMIT_FSIZE, 0) && isWhole
        isWhole = process_limit_processes(0) == 0 && isWhole
        // The descriptors that are open stay; none is opened any more.
        return set(RLIMIT_NOFILE, 0) && isWhole
    }

    private static func set(_ resource: __rlimit_resource, _ value: UInt) -> Bool {
        var limit = rlimit(rlim_cur: value, rlim_max: value)
        return setrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
    }

    /// Octets of address space that the process has, most of it libraries.
    private static func addressSpace() -> Int? {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = read(file, &text, text.count)
        guard count > 0, let pages = Int(String(decoding: text.prefix(count).prefix { $0 != 32 }, as: UTF8.self)) else {
            return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Calls that a process needs which has its libraries loaded: memory, time, chance, its socket and its end.
    private static let allowed: [String] = [
        "read", "write", "readv", "writev", "recvfrom", "sendto", "recvmsg", "sendmsg", "poll", "ppoll", "close",
        "brk", "munmap", "mremap", "madvise",
        "futex", "sched_yield", "clock_gettime", "gettimeofday", "time", "nanosleep", "clock_nanosleep", "getrandom",
        "rt_sigreturn", "rt_sigprocmask", "rt_sigaction", "sigaltstack", "gettid", "getpid", "getrusage",
        "restart_syscall",
        "set_robust_list", "rseq", "sysinfo", "uname", "exit", "exit_group", "sched_getaffinity",
        "membarrier",
    ]

    /// Calls by which libraries look for files that they can do without. They are refused, and nobody dies of it.
    private static let refused: [String] = [
        "open", "openat", "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2",
        "readlink",
        "readlinkat", "getcwd", "ioctl", "lseek", "fcntl", "getdents64", "prlimit64", "getrlimit",
    ]

    private static func loadFilter() -> Bool {
        guard let filter = seccomp_init(seccomp_kill_process) else { return false }
        defer { seccomp_release(filter) }
        for name in allowed where !add(filter, seccomp_allow, name, []) { return false }
        for name in refused where !add(filter, seccomp_refuse, name, []) { return false }
        // Memory in which code could be put that then runs is never given.
        let noCode = [scmp_arg_cmp(arg: 2, op: SCMP_CMP_MASKED_EQ, datum_a: UInt64(PROT_EXEC), datum_b: 0)]
        for name in ["mmap", "mprotect"] where !add(filter, seccomp_allow, name, noCode) { return false }
        return seccomp_load(filter) == 0
    }

    private static func add(
        _ filter: scmp_filter_ctx, _ action: UInt32, _ name: String, _ conditions: [scmp_arg_cmp]
    ) -> Bool {
        let number = seccomp_syscall_resolve_name(name)
        // A call that this machine's kind does not have is none that could be made.
        guard number >= 0 else { return true }
        return seccomp_rule_add_array(filter, action, number, UInt32(conditions.count), conditions) == 0
    }
}
