package import MailFlow

/// What is known of spoofed senders, as a file of the data folder (`spoof-insight.json`).
package struct SpoofInsightFile: SpoofInsightKeeping {
    private let file: JSONFile

    /// The file of a data folder.
    package init(dataFolder: String) { file = JSONFile(folder: dataFolder, name: "spoof-insight.json") }

    /// What the file has; nothing where there is none. One that can't be read is put beside (`.damaged`), and counts as none.
    package func read() throws -> [String: [SpoofInsight.Row]] {
        do {
            return try file.read([String: [SpoofInsight.Row]].self) ?? [:]
        } catch {
            _ = try file.setAside()
            return [:]
        }
    }

    /// Replaces the file.
    package func write(_ insights: [String: [SpoofInsight.Row]]) throws {
        try file.write(insights, by: SystemSynchronizer())
    }
}
