#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Why a file that a person named can't be read, in words.
package enum FileTrouble {
    /// The reason as a clause without a full stop; nil where the file can be read.
    ///
    /// Of a file behind a folder that this user can't enter, nothing is known: not even that it exists.
    package static func reason(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor < 0 else {
            _ = close(descriptor)
            return nil
        }
        let problem = errno
        switch problem {
        case ENOENT: return "it does not exist"
        case EACCES, EPERM:
            if let folder = closedFolder(above: path) {
                return "this user has no right to enter the folder \(folder)"
            }
            return "this user has no right to read it"
        case ENOTDIR: return "a part of its path is no folder"
        default: return String(cString: strerror(problem))
        }
    }

    /// The topmost folder on the way to a file that this user can't enter; nil where there is none.
    package static func closedFolder(above path: String) -> String? {
        var folder = path.hasPrefix("/") ? "/" : "."
        for part in path.split(separator: "/").dropLast() {
            if access(folder, X_OK) != 0, errno == EACCES { return folder }
            folder =
                folder == "/" ? "/\(part)" : folder == "." && !path.hasPrefix("./") ? String(part) : "\(folder)/\(part)"
        }
        return access(folder, X_OK) != 0 && errno == EACCES ? folder : nil
    }
}
