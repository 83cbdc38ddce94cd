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
    /// The folder that junk goes into.
    static let junkFolder = "Junk"

    /// The age at which a file in `tmp` is no delivery under way any more: 36 hours, as Maildir has it.
    static let leftoverAge = Interval.hours(36)
    /// Entries of `tmp` that a delivery looks at.
    private static let leftoversLookedAt = 100

    let root: String
    let hostname: String
    /// The moment by which files in `tmp` are old.
    let now: WallTime

    /// Delivers one recipient's copy: written in `tmp`, synced, renamed into `new`, the folder synced.
    ///
    /// The name is made of the message's identity and the recipient's, so that a delivery whose mark was lost in a crash
    /// takes the place of itself and no second copy appears.
    func deliver(_ message: StoredMessage, to recipient: StoredMessage.Recipient) throws {
        var folder = MaildirPath.folder(of: recipient.deliverTo, under: root)
        try makeMaildir(folder)
        if recipient.placement == .junk { folder = try makeJunkFolder(in: folder) }
        let name = Self.fileName(
            received: message.receivedAt, message: message.networkMessageID, recipient: recipient.id, hostname: hostname
        )
        let temporary = "\(folder)/tmp/\(name)"
        removeLeftovers(in: "\(folder)/tmp")
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

    /// The name of a copy's file, behind which mail programs write what they know of it.
    static func fileName(
        received: WallTime, message: NetworkMessageID, recipient: RecipientID, hostname: String
    ) -> String {
        "\(received.milliseconds / 1_000).\(message)R\(recipient).\(hostname)"
    }

    /// Where a mailbox has its junk.
    static func junkPath(in mailbox: String) -> String {
        // Maildir++: a folder of the mailbox is a Maildir whose name begins with a dot.
        "\(mailbox)/.\(junkFolder)"
    }

    /// Makes the junk folder of a mailbox, unless it is there; gives its path.
    func makeJunkFolder(in mailbox: String) throws -> String {
        let junk = Self.junkPath(in: mailbox)
        if access(junk, F_OK) != 0 {
            try subscribe(to: MaildirWriter.junkFolder, in: mailbox)
            try makeFolder(junk)
            try addLine("", to: "\(junk)/maildirfolder")
        }
        try makeMaildir(junk)
        return junk
    }

    private func write(_ message: StoredMessage, _ recipient: StoredMessage.Recipient, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw MaildirError(operation: "create", path: path, code: errno) }
        defer { close(file) }
        var edits = message.edits(for: recipient)
        edits.prepended.insert(
            contentsOf: [
                "Return-Path: <\(message.envelope.sender)>", "Delivered-To: \(recipient.deliverTo)",
            ] + edits.stamps(.organization), at: 0)
        var writer = EgressWriter(edits, form: .organization, framing: .counted)
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

    /// The name of an entry of a folder.
    static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        // The C string is a tuple in Swift: it is read where it lies, within the entry.
        withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
                String(cString: $0)
            }
        }
    }

    // A crash leaves what was being written. Mail that goes to the same mailbox after all takes the file over; other mail
    // that was removed, or led elsewhere meanwhile, would leave it for ever.
    private func removeLeftovers(in folder: String) {
        guard let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        let descriptor = dirfd(entries)
        var seen = 0
        while seen < Self.leftoversLookedAt, let entry = readdir(entries) {
            seen += 1
            let name = Self.name(of: entry)
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG,
                now.milliseconds / 1_000 - Int64(status.st_mtim.tv_sec) > Self.leftoverAge.milliseconds / 1_000
            else { continue }
            unlinkat(descriptor, name, 0)
        }
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

    // Once, when the folder is made: whoever cancels the subscription later is not overruled. Servers list the
    // subscribed folders a line each (Dovecot's first line, where there is one, says the version).
    private func subscribe(to name: String, in folder: String) throws {
        let path = "\(folder)/subscriptions"
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        var present: [UInt8] = []
        if file >= 0 {
            defer { close(file) }
            // A longer list than this is no list of a person's folders.
            present = [UInt8](unsafeUninitializedCapacity: 1 << 16) { bytes, count in
                count = max(0, read(file, bytes.baseAddress, bytes.count))
            }
        }
        if present.split(separator: UInt8(ascii: "\n")).contains(where: { $0.elementsEqual(name.utf8) }) { return }
        let startsLine = present.last.map { $0 == UInt8(ascii: "\n") } ?? true
        try addLine(startsLine ? name : "\n" + name, to: path)
    }

    // Appends a line to a file that may not be there yet; no line where the text is empty.
    private func addLine(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw MaildirError(operation: "create", path: path, code: errno) }
        defer { close(file) }
        if !text.isEmpty { try append(ByteBuffer(string: text + "\n"), to: file, path) }
        guard fsync(file) == 0 else { throw MaildirError(operation: "sync", path: path, code: errno) }
    }

    private func makeMaildir(_ folder: String) throws {
        if access("\(folder)/new", F_OK) == 0, access("\(folder)/tmp", F_OK) == 0 { return }
        for part in ["tmp", "new", "cur"] { try makeFolder("\(folder)/\(part)") }
    }

    /// Makes a folder and those above it, and syncs each that got a new entry.
    func makeFolder(_ path: String) throws {
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

    /// Makes new and deleted names in a folder durable.
    func syncFolder(_ path: String) throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw MaildirError(operation: "open", path: path, code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw MaildirError(operation: "sync", path: path, code: errno) }
    }
}
