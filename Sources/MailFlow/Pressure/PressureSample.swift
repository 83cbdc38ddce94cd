/// What was measured at one moment, in the units of the system.
package struct PressureSample: Hashable, Sendable {
    /// A part of something that has an end.
    package struct Share: Hashable, Sendable {
        /// What is left.
        package var free: Int
        /// What there is in all.
        package var total: Int

        package init(free: Int, total: Int) {
            self.free = free
            self.total = total
        }
    }

    /// Octets of the data folder's file system; nil where it does not tell.
    package var disk: Share?
    /// Inodes of that file system; nil where it does not count them.
    package var inodes: Share?
    /// Octets of memory that this process has and may have.
    package var processMemory: Share?
    /// Octets of the machine's memory.
    package var systemMemory: Share?
    /// Recipients that only wait for their turn.
    package var queueLength: Int?
    /// Octets that may yet wait for a commit.
    package var commitQueue: Share?
    /// Files that this process has open and may have open.
    package var descriptors: Share?

    /// A sample in which nothing was measured.
    package init() {}

    /// The figure of each resource that was measured, in the unit of its thresholds.
    ///
    /// - Parameter diskSpan: octets of a larger disk that the share is taken of.
    package func figures(diskSpan: Int) -> [PressureResource: Int] {
        var figures: [PressureResource: Int] = [:]
        // The store itself stops at its reserve (docs/reference/durability.md): the percents are of what lies before it.
        figures[.disk] = disk.flatMap {
            Self.percent($0, reserve: Self.diskReserve(of: $0.total), span: diskSpan)
        }
        figures[.inodes] = inodes.flatMap { Self.percent($0, reserve: min(32, $0.total / 8), span: 10_000) }
        figures[.processMemory] = processMemory.flatMap { Self.percent($0, reserve: 0, span: .max) }
        // A twentieth of a large machine's memory is no shortage.
        figures[.systemMemory] = systemMemory.flatMap { Self.percent($0, reserve: 0, span: 4 << 30) }
        figures[.queueLength] = queueLength
        figures[.commitQueue] = commitQueue.flatMap { Self.percent($0, reserve: 0, span: .max) }
        figures[.descriptors] = descriptors.flatMap { Self.percent($0, reserve: 0, span: .max) }
        return figures
    }

    /// Octets of a file system of `total` at which the store itself stops.
    static func diskReserve(of total: Int) -> Int { min(64 << 20, total / 20) }

    /// How much is in use, in percent of what lies above `reserve`, or of the last `span` of it where that is less; so
    /// that one percent is neither nothing on a small disk nor a great deal on a large one. Nil for an empty whole.
    static func percent(_ share: Share, reserve: Int, span: Int) -> Int? {
        guard share.total > 0 else { return nil }
        let whole = max(1, min(share.total - reserve, span))
        let free = min(max(0, share.free - reserve), whole)
        // In floating point, because a hundred times the octets of a disk may not fit.
        return Int((Double(whole - free) / Double(whole) * 100).rounded(.down))
    }
}
