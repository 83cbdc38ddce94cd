import Foundation

/// Makes folders that are the gateway's alone.
enum Folder {
    /// Makes a folder with mode 0700, with its parents, unless it is there.
    static func make(_ path: String) throws(OperationFailure) {
        if mkdir(path, 0o700) == 0 { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try make(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 { return }
        }
        var status = stat()
        if errno == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        let reason = errno == EEXIST ? "something else has that name" : systemError()
        throw OperationFailure("The folder \(path) can't be made: \(reason).")
    }
}
