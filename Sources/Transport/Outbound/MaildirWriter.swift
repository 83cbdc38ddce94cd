import Glibc
import Mail
import NIOCore
import Queueing
import SMTP

/// Why a mailbox could not be written.
struct MaildirError: Error, CustomStringConvertible {
    /// What was done.
    let operation: String
    /// With what.
    let path: String
    /// What the system said.
    let code: Int32

    var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }
    /// The disk or a quota is full.
    var isFull: Bool { code == ENOSPC || code == EDQUOT }
}

/// Puts messages into Maildirs. Blocks; for a thread that may.
struct MaildirWriter: Sendable {
    let root: String
    let hostname: String

    /// Delivers one recipient's copy: written in `tmp`, synced, renamed into `new`, the folder synced.
    ///
    /// The name is made of the message's identity and the recipient's, so that a delivery whose mark was lost in a crash
    /// takes the place of itself and no second copy appears.
    func deliver(_ message: StoredMessage, to recipient: StoredMessage.Recipient) throws {
        var folder = MaildirPath.folder(of: recipient.deliverTo, under: root)
        try makeMaildir(folder)
        if recipient.junk {
            // Maildir++: a folder of the mailbox is a Maildir whose name begins with a dot.
            folder += "/.Junk"
            try makeMaildir(folder)
        }
        let name = "\(message.receivedAt.milliseconds / 1_000).\(message.networkMessageID)R\(recipient.id).\(hostname)"
        let temporary = "\(folder)/tmp/\(name)"
        do {
            try write(message, recipient, to: temporary)
            guard rename(temporary, "\(folder)/new/\(name)") == 0 else {
                throw MaildirError(operation: "rename", path: temporary, code: errno)
            }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder("\(folder)/new")
    }

    private func write(_ message: StoredMessage, _ recipient: StoredMessage.Recipient, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw MaildirError(operation: "create", path: path, code: errno) }
        defer { close(file) }
        var edits = message.edits
        edits.prepended.insert(
            contentsOf: [
                "Return-Path: <\(message.envelope.sender)>", "Delivered-To: \(recipient.deliverTo)",
            ], at: 0)
        var writer = EgressWriter(edits, framing: .counted)
        var reader = ContentReader(message.content)
        var output = ByteBuffer()
        while let piece = try reader.next() {
            output.clear()
            try writer.write(piece, into: &output)
            try append(output, to: file, path)
        }
        output.clear()
        try writer.finish(into: &output)
        try append(output, to: file, path)
        guard fsync(file) == 0 else { throw MaildirError(operation: "sync", path: path, code: errno) }
    }

    // Files of a Maildir have the line ends of this system. Every CR here stands before an LF: the writer saw to that.
    private func append(_ lines: ByteBuffer, to file: Int32, _ path: String) throws {
        let bytes = lines.readableBytesView.filter { $0 != UInt8(ascii: "\r") }
        var written = 0
        while written < bytes.count {
            // Unsafe bytes because write(2) takes a pointer.
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw MaildirError(operation: "write", path: path, code: errno)
            }
            written += count
        }
    }

    private func makeMaildir(_ folder: String) throws {
        if access("\(folder)/new", F_OK) == 0, access("\(folder)/tmp", F_OK) == 0 { return }
        for part in ["tmp", "new", "cur"] { try makeFolder("\(folder)/\(part)") }
    }

    // Makes a folder and those above it, and syncs each that got a new entry.
    private func makeFolder(_ path: String) throws {
        if mkdir(path, 0o700) == 0 {
            try syncFolder(parent(path))
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT where parent(path) != path:
            try makeFolder(parent(path))
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw MaildirError(operation: "make folder", path: path, code: errno)
            }
            try syncFolder(parent(path))
        default: throw MaildirError(operation: "make folder", path: path, code: errno)
        }
    }

    private func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func syncFolder(_ path: String) throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw MaildirError(operation: "open", path: path, code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw MaildirError(operation: "sync", path: path, code: errno) }
    }
}
