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

    /// Removes it, so that it does not come back.
    func remove() throws(DiskError) {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw DiskError(.write, path)
        }
        try Folder.sync(folder)
    }

    /// Puts a file that can't be read out of the way, beside: `forget.json.damaged`. Gives its path.
    func setAside() throws(DiskError) -> String {
        let aside = path + ".damaged"
        guard rename(path, aside) == 0 else { throw DiskError(.write, path) }
        try Folder.sync(folder)
        return aside
    }
}
