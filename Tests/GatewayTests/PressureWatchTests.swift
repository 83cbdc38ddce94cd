import Foundation
import Glibc
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Operations
import Organization
import PosternTesting
import Testing

@testable import Gateway

@Suite("Sampling for back pressure", .timeLimit(.minutes(30)))
struct PressureWatchTests {
    private final class ScriptedProbe: ResourceProbe {
        let sample = NIOLockedValueBox(PressureSample())
        func measure() -> PressureSample { sample.withLockedValue { $0 } }
    }

    @Test("logs each change once, with Exchange's number, and sets the gauge")
    func events() {
        let probe = ScriptedProbe()
        let log = RecordingLog()
        let clock = VirtualClock()
        let watch = PressureWatch(
            limits: PressureLimits(), probe: probe, time: clock,
            logger: log.logger)
        var expected: [String] = []
        for (queued, line) in [
            (0, nil),
            (200_000, "pressure.rose eventId=15004 resource=QueueLength before=Low after=Medium figure=200000"),
            (199_999, nil),
            (300_000, "pressure.rose eventId=15004 resource=QueueLength before=Medium after=High figure=300000"),
            (250_000, "pressure.fell eventId=15005 resource=QueueLength before=High after=Medium figure=250000"),
            (150_000, "pressure.fell eventId=15005 resource=QueueLength before=Medium after=Low figure=150000"),
        ] as [(Int, String?)] {
            probe.sample.withLockedValue { $0.queueLength = queued }
            watch.sample()
            clock.advance(by: PressureWatch.period)
            if let line { expected.append(line) }
            #expect(log.facts == expected)
            #expect((watch.gauge.standing.refusesMail == .queueLength) == (queued == 300_000))
        }
        #expect(watch.gauge.isCalm)
        #expect(watch.readings == [PressureSummary(resource: "QueueLength", level: .low, figure: 150_000)])
    }

    @Test("measures the file system, memory, descriptors and counters of this process")
    func measures() throws {
        let probe = SystemProbe(
            folder: FileManager.default.temporaryDirectory.path, reusableBytes: { 0 }, memory: 1 << 40,
            descriptorLimit: 1_000_000,
            queueLength: { 7 }, commitQueue: { (waiting: 30, capacity: 100) })
        let before = probe.measure()
        let disk = try #require(before.disk)
        #expect(disk.total > 0 && (0...disk.total).contains(disk.free))
        let machine = try #require(before.systemMemory)
        #expect(machine.total > 1 << 20 && (0...machine.total).contains(machine.free))
        let process = try #require(before.processMemory)
        #expect((1 << 16..<1 << 40).contains(process.total - process.free))
        #expect(before.queueLength == 7)
        #expect(before.commitQueue == .init(free: 70, total: 100))
        // Others open files meanwhile, but not eight hundred.
        let opened = (0..<800).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        let after = probe.measure()
        for descriptor in opened { close(descriptor) }
        let more = try #require(before.descriptors).free - (try #require(after.descriptors)).free
        #expect((400...1_200).contains(more))
    }

    @Test("reads the kernel's figures, whatever is in them")
    func texts() {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        #expect(SystemFigures.residentMemory("765 427 399 5 0 123 0\n") == 28 * page)
        for text in ["", "1 2", "a b c", "1 x 3 4"] { #expect(SystemFigures.residentMemory(text) == nil) }
        let meminfo = "MemTotal:       24684096 kB\nMemFree:  5 kB\nMemAvailable:   23396128 kB\n"
        #expect(SystemFigures.systemMemory(meminfo) == .init(free: 23_396_128 << 10, total: 24_684_096 << 10))
        #expect(SystemFigures.systemMemory("MemTotal: 1 kB\n") == nil)
    }

    @Test(
        "takes the memory that is configured, else the least that a control group or the machine allows",
        arguments: [
            (300, "0::/a/b\n", 300), (0, "0::/a/b\n", 50), (0, "0::/a\n", 90), (0, "4:cpu,memory:/v1\n1:cpu:/x\n", 70),
            (0, "4:memory:/none\n", 100), (0, "", 100), (0, "nonsense\n:::\n", 90),
        ])
    func memoryLimit(configured: Int, cgroup: String, expected: Int) {
        let files = [
            "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/memory.max": "50\n",
            "/sys/fs/cgroup/memory/v1/memory.limit_in_bytes": "70\n", "/sys/fs/cgroup/memory.max": "90",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        ].merging(cgroup == "0::/a\n" ? ["/sys/fs/cgroup/a/memory.max": "max"] : [:]) { $1 }
        #expect(
            SystemFigures.memoryLimit(configured: configured, cgroup: cgroup, total: 100) { files[$0] } == expected)
    }

    /// Whether this test may mount a file system of its own.
    private static func mayMount() async -> Bool {
        guard geteuid() == 0 else { return false }
        let arguments = ["-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]
        return (try? await RunningProgram.run("unshare", arguments).status) == 0
    }

    @Test(
        "sees a small disk and its inodes run full, to exactly nothing, and empty again",
        .enabled("needs root and the right to mount a tmpfs") { await mayMount() })
    func smallDisk() async throws {
        let folder = try TemporaryFolder()
        let outputs = try TemporaryFolder()
        // In a mount namespace of its own, which goes with the process that holds it; seen through /proc.
        let holder = try RunningProgram(
            "unshare",
            [
                "-m", "sh", "-c",
                "mount -t tmpfs -o size=24m,nr_inodes=64 tmpfs '\(folder.path)' && echo $$ && exec sleep 86400",
            ], outputPath: outputs.path + "/output")
        try await eventually(holder.error("did not mount")) { holder.output.hasSuffix("\n") }
        let process = try #require(Int32(holder.output.dropLast()), "\(holder.output)")
        let disk = "/proc/\(process)/root\(folder.path)"
        let clock = VirtualClock()
        let watch = PressureWatch(
            limits: PressureLimits(),
            probe: SystemProbe(
                folder: disk, reusableBytes: { 0 }, memory: 1 << 40, descriptorLimit: nil, queueLength: { 0 },
                commitQueue: { (waiting: 0, capacity: 1) }),
            time: clock, logger: .silent)
        func levels() -> [String: PressureLevel] {
            clock.advance(by: .minutes(2))
            watch.sample()
            return Dictionary(watch.readings.map { ($0.resource, $0.level) }, uniquingKeysWith: { first, _ in first })
        }
        #expect(levels()["Disk"] == .low)
        let ballast = disk + "/ballast"
        let block = Data(repeating: 1, count: 1 << 20)
        #expect(FileManager.default.createFile(atPath: ballast, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: ballast))
        let steps: [(Int, PressureLevel)] = [
            (20 << 20, .low), (23_100_000, .medium), (23_700_000, .high), (24 << 20, .high),
        ]
        for (octets, level) in steps {
            while try file.offset() < octets {
                try file.write(contentsOf: block.prefix(octets - Int(try file.offset())))
            }
            #expect(levels()["Disk"] == level, "\(octets)")
            #expect((watch.gauge.standing.refusesMail == .disk) == (level == .high))
        }
        #expect(SystemProbe.fileSystem(disk).disk?.free == 0)
        try file.truncate(atOffset: 1 << 20)
        #expect(levels()["Disk"] == .low)
        #expect(watch.gauge.isCalm)

        var number = 0
        while FileManager.default.createFile(atPath: "\(disk)/\(number)", contents: nil) { number += 1 }
        #expect(SystemProbe.fileSystem(disk).inodes?.free == 0)
        #expect(levels()["Inodes"] == .high)
        #expect(watch.gauge.standing.refusesMail == .inodes)
        for name in 0..<number { try FileManager.default.removeItem(atPath: "\(disk)/\(name)") }
        #expect(levels()["Inodes"] == .low)
        await holder.end()
    }
}
