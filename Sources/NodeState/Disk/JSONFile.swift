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
        unlink(new)
        let file = try DiskFile(new, flags: O_RDWR | O_CREAT)
        let result = data.withUnsafeBytes { bytes in Result { () throws(DiskError) in try file.write(bytes, at: 0) } }
        do throws(DiskError) {
            try result.get()
            try synchronizer.sync(file)
            guard rename(new, path) == 0 else { throw DiskError(.write, path) }
        } catch {
            unlink(new)
            throw error
        }
        try Folder.sync(folder)
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
