/// Tells how much space the file system of a folder has; a protocol so that tests can have a small disk.
package protocol DiskSpace: Sendable {
    /// Free and total octets; nil where the system does not tell.
    func measure(_ folder: String) -> (free: Int, total: Int)?
}

/// `statvfs`.
package struct SystemDiskSpace: DiskSpace {
    /// The system's.
    package init() {}

    /// Free and total octets; nil where the system does not tell.
    package func measure(_ folder: String) -> (free: Int, total: Int)? { Folder.space(folder) }
}

/// Free space that is kept for delivery marks and reports.
package enum DiskReserve {
    /// Octets kept free of a file system of `total`: `wanted`, or a twentieth of a small one.
    package static func octets(_ wanted: Int, of total: Int) -> Int { min(wanted, total / 20) }
}
