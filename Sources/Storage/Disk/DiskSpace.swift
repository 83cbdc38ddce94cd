/// Tells how much space the file system of a folder has; a protocol so that tests can have a small disk.
protocol DiskSpace: Sendable {
    /// Free and total octets; nil where the system does not tell.
    func measure(_ folder: String) -> (free: Int, total: Int)?
}

/// `statvfs`.
struct SystemDiskSpace: DiskSpace {
    func measure(_ folder: String) -> (free: Int, total: Int)? { Folder.space(folder) }
}
