import Glibc
import Operations
import Organization

/// Whether the folders of a configuration can be used.
enum FolderCheck {
    static func findings(_ server: ServerConfiguration) -> [ServerCheck.Finding] {
        var findings = [data(server.data)]
        if server.maildirs != server.data + "/mail", let finding = maildirs(server.maildirs) {
            findings.append(finding)
        }
        return findings
    }

    private static func data(_ path: String) -> ServerCheck.Finding {
        if let closed = FileTrouble.closedFolder(above: path) {
            return .init(
                "data", .error, "This user has no right to enter the folder \(closed), above the data folder \(path).",
                mend: "Run this and `postern serve` as the user that owns the data folder.")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            guard errno == ENOENT, access(parent.isEmpty ? "/" : parent, W_OK | X_OK) == 0 else {
                return .init(
                    "data", .error, "The data folder \(path) can't be looked at or made: \(systemError()).",
                    mend: "Make it, and let the user that runs `postern serve` own it.")
            }
            return .init("data", .fine, "The data folder \(path) does not exist yet; the gateway makes it.")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return .init("data", .error, "\(path) is no folder.", mend: "Set data to a folder of the gateway's own.")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            return .init(
                "data", .error, "This user has no right to write to the data folder \(path).",
                mend: "Run this and `postern serve` as the user that owns it.")
        }
        guard status.st_mode & 0o077 == 0 else {
            return .init(
                "data", .warning,
                "Other users have rights to the data folder \(path), which holds mail and keys (mode "
                    + "\(String(status.st_mode & 0o777, radix: 8))).", mend: "chmod 700 \(path)")
        }
        return .init("data", .fine, "The data folder \(path) can be written to, by its owner alone.")
    }

    private static func maildirs(_ path: String) -> ServerCheck.Finding? {
        guard access(path, F_OK) == 0 else { return nil }
        guard access(path, W_OK | X_OK) != 0 else { return nil }
        return .init(
            "maildirs", .error, "This user has no right to write to \(path), where Maildirs are.",
            mend: "Let the user that runs `postern serve` write there.")
    }
}
