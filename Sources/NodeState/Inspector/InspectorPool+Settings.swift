import Foundation
package import Inspection
package import Mail

// How the pool works, and what it says of itself.
extension InspectorPool {
    /// How the pool works.
    package struct Settings: Sendable, Hashable {
        /// The path of `postern-inspector`.
        package var executable: String
        /// How far the files of a message are looked into.
        package var bounds: InspectionBounds
        /// Messages that wait for a process at most.
        package var backlog = 64
        /// How long a message waits for a process at most.
        package var patience = Interval.milliseconds(10_000)
        /// Processor time after which a message is read by the processes for what takes long.
        package var short = Interval.milliseconds(50)
        /// Octets of all files of a message that takes long in any case.
        package var large = 8 << 20
        /// Time after which a process that uses no processor time stands still, and another reads its file.
        package var standstill = Interval.milliseconds(1_000)
        /// Time for a message that takes long, however little of the processor it gets.
        package var wall = Interval.milliseconds(10_000)
        /// How long a process may take to be ready.
        package var start = Interval.milliseconds(5_000)
        /// Messages after which a process makes room for a new one, so that nothing of a message stays for long.
        package var turn = 256
        /// Time after which it does so as well, however few messages took it: long before its limit of CPU time ends it in
        /// the middle of a file that is not to blame.
        package var shift = Interval.milliseconds(60_000)

        /// Settings.
        package init(
            executable: String = Settings.besideThisProgram, bounds: InspectionBounds = InspectionBounds()
        ) {
            self.executable = executable
            self.bounds = bounds
        }

        var watch: ReadingWatch.Bounds {
            var watch = ReadingWatch.Bounds()
            watch.short = short
            watch.standstill = standstill
            watch.processor = .milliseconds(Int64(clamping: bounds.milliseconds))
            watch.wall = wall
            return watch
        }

        /// The executable that lies beside this process's own.
        package static var besideThisProgram: String {
            var path = [CChar](repeating: 0, count: 4_096)
            let count = readlink("/proc/self/exe", &path, path.count - 1)
            guard count > 0 else { return "postern-inspector" }
            let text = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return (text as NSString).deletingLastPathComponent + "/postern-inspector"
        }
    }

    /// What has happened so far.
    package struct Figures: Sendable, Hashable, Codable {
        /// Processes that run.
        package var processes = 0
        /// Messages whose files were handed over.
        package var messages = 0
        /// Processes that died while they read.
        package var died = 0
        /// Messages that were read by the processes for what takes long, for all of their files or for some.
        package var long = 0
        /// Messages that took too long.
        package var overdue = 0
        /// Files that were not opened, since they are known to take too long.
        package var known = 0
        /// Messages for which there was no process.
        package var unavailable = 0
        /// Whether a process runs without a filter of system calls, or without a limit of memory or time.
        package var isUnconfined = false

        /// Of a pool that has done nothing yet.
        package init() {}
    }
}
