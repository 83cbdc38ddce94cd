import Glibc
import MailFlow

/// Measures what this server can run short of. Blocks.
protocol ResourceProbe: Sendable {
    /// What there is at the moment.
    func measure() -> PressureSample
}

/// Measures by statvfs, /proc and the gateway's own counters.
struct SystemProbe: ResourceProbe {
    /// The data folder.
    let folder: String
    /// Octets in the files of the data folder that new mail can take.
    let reusableBytes: @Sendable () -> Int
    /// Octets that this process may use.
    let memory: Int
    /// Files that this process may have open; nil when the system does not tell.
    let descriptorLimit: Int?
    /// Recipients that only wait for their turn; nil when the queues do not say.
    let queueLength: @Sendable () -> Int?
    /// Octets that wait for a commit, and how many may.
    let commitQueue: @Sendable () -> (waiting: Int, capacity: Int)

    func measure() -> PressureSample {
        var sample = PressureSample()
        (sample.disk, sample.inodes) = SystemProbe.fileSystem(folder)
        // Without any space in the file system itself nothing can be accepted.
        if let disk = sample.disk, disk.free > 0 { sample.disk?.free = min(disk.total, disk.free + reusableBytes()) }
        if let used = SystemFigures.residentMemory(SystemFile.text("/proc/self/statm") ?? "") {
            sample.processMemory = .init(free: memory - used, total: memory)
        }
        sample.systemMemory = SystemFigures.systemMemory(SystemFile.text("/proc/meminfo") ?? "")
        sample.queueLength = queueLength()
        let commits = commitQueue()
        sample.commitQueue = .init(free: commits.capacity - commits.waiting, total: commits.capacity)
        if let descriptorLimit, let open = Descriptors.open() {
            sample.descriptors = .init(free: descriptorLimit - open, total: descriptorLimit)
        }
        return sample
    }

    /// Octets and inodes of a folder's file system that this user may have; nil where it does not tell.
    static func fileSystem(_ folder: String) -> (disk: PressureSample.Share?, inodes: PressureSample.Share?) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return (nil, nil) }
        let block = Int(clamping: status.f_frsize)
        func share(_ free: UInt, _ total: UInt, _ unit: Int) -> PressureSample.Share? {
            let (free, freeOverflow) = Int(clamping: free).multipliedReportingOverflow(by: unit)
            let (total, totalOverflow) = Int(clamping: total).multipliedReportingOverflow(by: unit)
            return freeOverflow || totalOverflow || total == 0 ? nil : .init(free: free, total: total)
        }
        return (share(status.f_bavail, status.f_blocks, block), share(status.f_favail, status.f_files, 1))
    }
}

/// The files of the kernel that tell figures.
enum SystemFile {
    /// The text of a small file; nil when it can't be read.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

/// Reads figures out of the kernel's texts.
enum SystemFigures {
    /// Octets of memory that belong to a process alone, from `/proc/PID/statm`: pages of files are not counted, because
    /// the kernel takes them back when it needs them.
    static func residentMemory(_ statm: String) -> Int? {
        let fields = statm.split(separator: " ").map { Int($0) }
        guard fields.count > 2, let resident = fields[1], let shared = fields[2] else { return nil }
        return max(0, resident - shared) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The machine's memory, from `/proc/meminfo`.
    static func systemMemory(_ meminfo: String) -> PressureSample.Share? {
        func kilobytes(_ name: String) -> Int? {
            let line = meminfo.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        guard let total = kilobytes("MemTotal"), let free = kilobytes("MemAvailable") else { return nil }
        return .init(free: free << 10, total: total << 10)
    }

    /// The files that may bound the memory of a process's control group and the groups round it, from
    /// `/proc/self/cgroup`; for both versions of control groups.
    static func memoryLimitFiles(_ cgroup: String) -> [String] {
        var files: [String] = []
        for line in cgroup.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let (root, file): (String, String)
            if parts[1].isEmpty {
                (root, file) = ("/sys/fs/cgroup", "memory.max")
            } else if parts[1].split(separator: ",").contains("memory") {
                (root, file) = ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            } else {
                continue
            }
            var names = parts[2].split(separator: "/")[...]
            while true {
                files.append(([root] + names.map(String.init) + [file]).joined(separator: "/"))
                if names.isEmpty { break }
                names.removeLast()
            }
        }
        return files
    }

    /// Octets that this process may use: what is configured, else the least of its control groups' limits and the
    /// machine's memory.
    static func memoryLimit(configured: Int, cgroup: String, total: Int, read: (String) -> String?) -> Int {
        if configured > 0 { return configured }
        let limits = memoryLimitFiles(cgroup).compactMap(read).compactMap { text in
            Int(text.prefix { ("0"..."9").contains($0) })
        }
        return limits.filter { $0 > 0 }.reduce(total, min)
    }
}
