import Foundation
import Glibc
import Log
import NodeState
import Organization
import SQLiteStore

/// The file of `quarantine.keyFile`: the keys that held mail is encrypted with on disk
/// (docs/reference/quarantine.md#encryption).
enum QuarantineKeyFile {
    /// Octets that it may have.
    private static let limit = 64 << 10

    /// Why the keys can't be used.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// The keys that a server's settings name; those of nobody where they name none. What can't be used is told to the log, and
    /// does not hold up a start. Blocks.
    static func keys(of server: ServerConfiguration, logger: Logger) -> QuarantineKeys {
        guard let path = server.quarantineKeyFile else { return .none }
        do throws(Unusable) {
            return try keys(in: path)
        } catch {
            logger.log(.storeKeysUnusable, [.file: path, .error: error.description])
            return .unusable(error.description)
        }
    }

    /// The keys in a file. Throws why they can't be used. Blocks.
    static func keys(in path: String) throws(Unusable) -> QuarantineKeys {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Unusable(description: "\(path): \(String(cString: strerror(errno)))")
        }
        // systemd lets one user read a credential by an access list, which the mode shows as rights of the group.
        // Commands run without the service's environment, and look at the same file.
        let folders = [ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"], "/run/credentials"]
        let isCredential = folders.contains { $0.map { path.hasPrefix($0 + "/") } ?? false }
        guard isCredential || status.st_mode & 0o077 == 0 else {
            throw Unusable(description: "\(path) can be read by others; take their rights away with chmod 600 \(path)")
        }
        do {
            guard let octets = try WholeFile(path).read(limit: limit) else {
                throw Unusable(description: "\(path) does not exist")
            }
            return try QuarantineKeys(String(decoding: octets, as: UTF8.self))
        } catch let error as Unusable {
            throw error
        } catch let error as QuarantineKeys.Mistake {
            throw Unusable(description: "\(path): \(error.description)")
        } catch {
            throw Unusable(description: "\(error)")
        }
    }
}
