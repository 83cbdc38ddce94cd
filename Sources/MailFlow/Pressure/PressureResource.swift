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
