/// How short one resource is, as commands and the API show it.
public struct PressureSummary: Codable, Sendable, Hashable {
    /// `Disk`, `Inodes`, `ProcessMemory`, `SystemMemory`, `QueueLength`, `CommitQueue` or `Descriptors`.
    public var resource: String
    /// `Low`, `Medium` or `High`.
    public var level: String
    /// Percent in use; recipients for `QueueLength`.
    public var figure: Int

    /// Makes a summary.
    public init(resource: String, level: String, figure: Int) {
        self.resource = resource
        self.level = level
        self.figure = figure
    }
}
