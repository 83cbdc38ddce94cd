import Foundation
import Glibc

/// A small file of JSON that is replaced durably and as a whole: after a crash it is the old one or the new one.
struct JSONFile {
    let folder: String
    let name: String

    var path: String { folder + "/" + name }

    /// What is in it; nil where there is no file.
    func read<Value: Decodable>(_ type: Value.Type) throws -> Value? {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
        return try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    }

    /// Puts a value into it.
    func write(_ value: some Encodable, by synchronizer: any DiskSynchronizer) throws(DiskError) {
        let new = path + ".new"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(value) else { throw DiskError(.write, new, EINVAL) }
        try WholeFile(path).replace(by: Array(data), synchronizer)
    }

    /// Removes it, so that it does not come back, with its octets overwritten.
    func erase(by synchronizer: any DiskSynchronizer) throws(DiskError) {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return }
        // By another name first: half overwritten it says nothing.
        let old = path + ".old"
        guard rename(path, old) == 0 else { throw DiskError(.write, path) }
        try Folder.sync(folder)
        try JSONFile.overwrite(old, by: synchronizer)
    }

    /// Overwrites and removes what a crash has left of writing or removing it.
    func eraseRemains(by synchronizer: any DiskSynchronizer) throws(DiskError) {
        for rest in [path + ".new", path + ".old"] where access(rest, F_OK) == 0 {
            try JSONFile.overwrite(rest, by: synchronizer)
        }
    }

    private static func overwrite(_ path: String, by synchronizer: any DiskSynchronizer) throws(DiskError) {
        let file = try DiskFile(path, flags: O_RDWR)
        let size = try file.size()
        let zeros = [UInt8](repeating: 0, count: min(size, 1 << 20))
        for offset in stride(from: 0, to: size, by: 1 << 20) {
            let result = zeros[..<min(zeros.count, size - offset)].withUnsafeBytes { bytes in
                Result { () throws(DiskError) in try file.write(bytes, at: offset) }
            }
            try result.get()
        }
        try synchronizer.sync(file)
        unlink(path)
    }
}
