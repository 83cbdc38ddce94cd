/// How short one resource is, as commands and the API show it.
package struct PressureSummary: Codable, Sendable, Hashable {
    /// `Disk`, `Inodes`, `ProcessMemory`, `SystemMemory`, `QueueLength`, `CommitQueue` or `Descriptors`.
    package var resource: String
    /// `Low`, `Medium` or `High`.
    package var level: String
    /// Percent in use; recipients for `QueueLength`.
    package var figure: Int

    /// Makes a summary.
    package init(resource: String, level: String, figure: Int) {
        self.resource = resource
        self.level = level
        self.figure = figure
    }
}
