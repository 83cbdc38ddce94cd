import Glibc
package import Mail
package import MailFlow
package import NIOCore

/// Delivered copies in the Maildirs that ``MaildirWriter`` writes: in the inbox and in the junk folder of each mailbox. What
/// people have filed elsewhere gets another name from most mail programs, and is not found. Blocks.
package struct MaildirCopies: MailboxCopies {
    /// The folder of copies that are withdrawn, beside `new`, `cur` and `tmp`: mail programs do not look into it, and nobody
    /// removes from it what is old, as from `tmp`.
    static let withdrawn = "withdrawn"
    /// Entries of a folder that are looked at.
    private static let mostEntries = 1_000_000
    /// Octets of a copy that is read.
    private static let mostOctets = 1 << 30

    private let hostname: String
    private let time: any TimeSource

    /// - Parameter hostname: this server's name, which is part of the names of files.
    package init(hostname: String, time: any TimeSource) {
        self.hostname = MaildirPath.component(hostname)
        self.time = time
    }

    /// What makes and syncs folders; it delivers nothing here.
    private var folders: MaildirWriter { MaildirWriter(root: "", hostname: hostname, now: time.wallTime()) }

    /// Where a copy is; nil where it is not there.
    package func find(_ copy: MailboxCopy) throws -> FoundCopy? {
        let mailbox = MaildirPath.folder(of: copy.mailbox, under: copy.root)
        let name = MaildirWriter.fileName(
            received: copy.received, message: copy.message, recipient: copy.recipient, hostname: hostname)
        for (folder, isInJunk) in [(mailbox, false), (MaildirWriter.junkPath(in: mailbox), true)] {
            for part in ["new", "cur", Self.withdrawn] {
                guard let found = try entry(beginning: name, in: "\(folder)/\(part)") else { continue }
                return FoundCopy(
                    mailbox: mailbox, folder: folder, part: part, name: found, isInJunk: isInJunk,
                    isRead: Self.flags(of: found).contains(UInt8(ascii: "S")))
            }
        }
        return nil
    }

    /// What mail programs have written behind a name: the letters behind `:2,`.
    private static func flags(of name: String) -> ArraySlice<UInt8> {
        let octets = Array(name.utf8)
        guard let colon = octets.lastIndex(of: UInt8(ascii: ":")),
            octets[colon...].starts(with: Array(":2,".utf8))
        else { return [] }
        return octets[(colon + 3)...]
    }

    /// The name in a folder that is one, or begins with it in front of what mail programs add; nil where there is none, or no
    /// folder.
    private func entry(beginning wanted: String, in folder: String) throws -> String? {
        guard let entries = opendir(folder) else {
            if errno == ENOENT { return nil }
            throw MaildirError(operation: "open", path: folder, code: errno)
        }
        defer { closedir(entries) }
        for _ in 0..<Self.mostEntries {
            guard let found = readdir(entries) else { return nil }
            let name = MaildirWriter.name(of: found)
            guard name.utf8.starts(with: wanted.utf8) else { continue }
            let next = name.utf8.dropFirst(wanted.utf8.count).first
            if next == nil || next == UInt8(ascii: ",") || next == UInt8(ascii: ":") { return name }
        }
        return nil
    }

    /// Moves a copy into the junk folder.
    package func moveToJunk(_ copy: FoundCopy) throws {
        let junk = try folders.makeJunkFolder(in: copy.mailbox)
        try move(copy, to: "\(junk)/\(Self.part(of: copy.name, copy.part))")
    }

    /// Takes a copy out of the sight of mail programs.
    package func withdraw(_ copy: FoundCopy) throws -> FoundCopy {
        guard copy.part != Self.withdrawn else { return copy }
        let folder = "\(copy.folder)/\(Self.withdrawn)"
        try folders.makeFolder(folder)
        try move(copy, to: folder)
        var hidden = copy
        hidden.part = Self.withdrawn
        return hidden
    }

    /// Puts a withdrawn copy back.
    package func putBack(_ copy: FoundCopy) throws {
        try move(copy, to: "\(copy.folder)/\(Self.part(of: copy.name, copy.part))")
    }

    /// The part that a file belongs into: `cur` where a mail program has seen it.
    private static func part(of name: String, _ part: String) -> String {
        part == "new" || part == withdrawn && !name.utf8.contains(UInt8(ascii: ":")) ? "new" : "cur"
    }

    private func move(_ copy: FoundCopy, to folder: String) throws {
        guard rename(copy.path, "\(folder)/\(copy.name)") == 0 else {
            throw MaildirError(operation: "rename", path: copy.path, code: errno)
        }
        try folders.syncFolder(folder)
        try folders.syncFolder("\(copy.folder)/\(copy.part)")
    }

    /// Deletes a copy.
    package func delete(_ copy: FoundCopy) throws {
        guard unlink(copy.path) == 0 || errno == ENOENT else {
            throw MaildirError(operation: "delete", path: copy.path, code: errno)
        }
        try folders.syncFolder("\(copy.folder)/\(copy.part)")
    }

    /// The copy with CRLF line ends (RFC 5321 section 2.3.8): files of a Maildir have those of this system.
    package func content(of copy: FoundCopy) throws -> ByteBuffer {
        let file = open(copy.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw MaildirError(operation: "open", path: copy.path, code: errno) }
        defer { close(file) }
        var content = ByteBuffer()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // Unsafe bytes because read(2) takes a pointer.
            let count = piece.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw MaildirError(operation: "read", path: copy.path, code: errno)
            }
            if count == 0 { return content }
            guard content.readableBytes + count <= Self.mostOctets else {
                throw MaildirError(operation: "read", path: copy.path, code: EFBIG)
            }
            let lines = piece[..<count].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() {
                if number > 0 { content.writeBytes([UInt8(ascii: "\r"), UInt8(ascii: "\n")]) }
                content.writeBytes(line)
            }
        }
    }
}
