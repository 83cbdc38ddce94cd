import Foundation
import Mail
import Queueing

/// What the folder of the index says of all its files together, in `trace/index.json`.
///
/// It is written after the files are synced, so that a power cut never leaves it ahead of them: whatever it says is there is
/// there, or a file is lost and has to be made anew.
struct IndexManifest: Codable, Hashable {
    /// Of its own form and that of the files.
    var version = DayFile.version
    /// The number up to which every message is in a file, unless its day is before `from`.
    var through: Int64 = 0
    /// The first day that the index covers, where older files had to make room.
    var from: String?
    /// The days that have a file, each with the number up to which it has all.
    var days: [String: Int64] = [:]

    static func path(in folder: String) -> String { folder + "/index.json" }

    /// The manifest of a folder; nil where there is none that can be used.
    static func read(in folder: String) -> IndexManifest? {
        guard let data = FileManager.default.contents(atPath: path(in: folder)),
            let manifest = try? JSONDecoder().decode(IndexManifest.self, from: data),
            manifest.version == DayFile.version, manifest.through >= 0
        else { return nil }
        return manifest
    }

    /// Replaces the manifest of a folder, durably and as a whole.
    func write(in folder: String) throws(DiskError) {
        try JSONFile(folder: folder, name: "index.json").write(self, by: SystemSynchronizer())
    }
}
