import Foundation

/// Makes folders that are the gateway's alone.
package enum Folder {
    /// Whether a folder is there, as far as this user can tell.
    package static func exists(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Makes a folder with mode 0700, with its parents, unless it is there.
    package static func make(_ path: String) throws(OperationFailure) {
        if mkdir(path, 0o700) == 0 { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try make(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 { return }
        }
        let failure = errno
        var isFolder: ObjCBool = false
        if failure == EEXIST, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return
        }
        let reason = failure == EEXIST ? "something else has that name" : systemError(failure)
        throw OperationFailure("The folder \(path) can't be made: \(reason).")
    }
}
