/// How short a resource is (docs/reference/back-pressure.md).
package enum PressureLevel: String, Hashable, Sendable, Codable, Comparable, CaseIterable {
    /// Enough.
    case low = "Low"
    /// Little: what can be spared is put off.
    case medium = "Medium"
    /// Nearly none: no new mail.
    case high = "High"

    /// Low sorts before Medium before High.
    package static func < (a: PressureLevel, b: PressureLevel) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }
}

/// What this server can run short of.
package enum PressureResource: String, Hashable, Sendable, Codable, CaseIterable {
    /// Space in the file system of the data folder, in percent.
    case disk = "Disk"
    /// Inodes of that file system, in percent.
    case inodes = "Inodes"
    /// Memory of this process, in percent of what it may use.
    case processMemory = "ProcessMemory"
    /// Memory of the machine, in percent.
    case systemMemory = "SystemMemory"
    /// Recipients that only wait for their turn; not those whose destination takes no mail.
    case queueLength = "QueueLength"
    /// Octets that wait for a commit, in percent of the bound.
    case commitQueue = "CommitQueue"
    /// Files that this process has open, in percent of what it may.
    case descriptors = "Descriptors"
}

/// One change of level.
package struct PressureEvent: Hashable, Sendable {
    /// Of which resource.
    package var resource: PressureResource
    /// The level before.
    package var from: PressureLevel
    /// The level now.
    package var to: PressureLevel
    /// The figure that changed it.
    package var figure: Int

    /// Makes an event.
    package init(_ resource: PressureResource, from: PressureLevel, to: PressureLevel, figure: Int) {
        self.resource = resource
        self.from = from
        self.to = to
        self.figure = figure
    }

    /// Exchange's number of the event: 15006 for the disk and 15007 for memory at High, else 15004 for a rise and 15005
    /// for a fall.
    package var identifier: Int {
        guard to > from else { return 15_005 }
        guard to == .high else { return 15_004 }
        return switch resource {
        case .disk, .inodes: 15_006
        case .processMemory, .systemMemory: 15_007
        case .queueLength, .commitQueue, .descriptors: 15_004
        }
    }
}
