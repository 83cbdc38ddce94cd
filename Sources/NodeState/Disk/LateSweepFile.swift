package import MailFlow

/// How far accepted mail has been looked at anew, as a file of the data folder (`late-findings.json`).
package struct LateSweepFile: LateSweepKeeping {
    private let file: JSONFile

    /// The file of a data folder.
    package init(dataFolder: String) { file = JSONFile(folder: dataFolder, name: "late-findings.json") }

    /// What the file has; nil where there is none. One that can't be read is put beside (`.damaged`), and counts as none.
    package func read() throws -> LateSweep? {
        do {
            return try file.read(LateSweep.self)
        } catch {
            _ = try file.setAside()
            return nil
        }
    }

    /// Replaces the file.
    package func write(_ sweep: LateSweep) throws { try file.write(sweep, by: SystemSynchronizer()) }
}
