package import MailFlow

/// How short one resource is, as commands and the API show it.
package struct PressureSummary: Codable, Sendable, Hashable {
    /// `Disk`, `Inodes`, `ProcessMemory`, `SystemMemory`, `QueueLength`, `CommitQueue` or `Descriptors`.
    package var resource: String
    /// How short it is.
    package var level: PressureLevel
    /// Percent in use; recipients for `QueueLength`.
    package var figure: Int

    package init(resource: String, level: PressureLevel, figure: Int) {
        self.resource = resource
        self.level = level
        self.figure = figure
    }
}
