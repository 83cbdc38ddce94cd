package import Mail
package import NIOCore
package import Queueing

/// A delivered copy in a mailbox that this server writes.
package struct MailboxCopy: Hashable, Sendable {
    /// The folder of all mailboxes.
    package var root: String
    /// The address that it was delivered to.
    package var mailbox: EmailAddress
    /// When its message was accepted.
    package var received: WallTime
    /// The message's identity.
    package var message: NetworkMessageID
    /// The recipient.
    package var recipient: RecipientID

    /// Names one.
    package init(
        root: String, mailbox: EmailAddress, received: WallTime, message: NetworkMessageID, recipient: RecipientID
    ) {
        self.root = root
        self.mailbox = mailbox
        self.received = received
        self.message = message
        self.recipient = recipient
    }
}

/// Where a delivered copy lies.
package struct FoundCopy: Hashable, Sendable {
    /// The folder of the mailbox, absolute.
    package var mailbox: String
    /// The folder of mail that it is in, absolute: the mailbox's own, or its junk folder.
    package var folder: String
    /// The folder's part: `new`, `cur`, or the one for copies that are withdrawn.
    package var part: String
    /// The file's name.
    package var name: String
    /// Whether it is in the junk folder.
    package var isInJunk: Bool
    /// Whether its recipient has read it.
    package var isRead: Bool

    /// Puts one together.
    package init(mailbox: String, folder: String, part: String, name: String, isInJunk: Bool, isRead: Bool) {
        self.mailbox = mailbox
        self.folder = folder
        self.part = part
        self.name = name
        self.isInJunk = isInJunk
        self.isRead = isRead
    }

    /// The file.
    package var path: String { "\(folder)/\(part)/\(name)" }
}

/// Delivered copies in mailboxes that this server writes. Calls block. A copy that has gone meanwhile fails.
package protocol MailboxCopies: Sendable {
    /// Where a copy is, in the inbox or the junk folder, withdrawn ones among them; nil where it is not there: its recipient
    /// has deleted it, or moved it elsewhere.
    func find(_ copy: MailboxCopy) throws -> FoundCopy?

    /// Moves a copy into the junk folder, read or unread as it is.
    func moveToJunk(_ copy: FoundCopy) throws

    /// Takes a copy out of the sight of mail programs; it stays on the disk, and after a crash it is found as withdrawn. Gives
    /// where it is.
    func withdraw(_ copy: FoundCopy) throws -> FoundCopy

    /// Puts a withdrawn copy back into the sight of mail programs.
    func putBack(_ copy: FoundCopy) throws

    /// The copy with CRLF line ends.
    func content(of copy: FoundCopy) throws -> ByteBuffer

    /// Deletes a copy.
    func delete(_ copy: FoundCopy) throws
}
