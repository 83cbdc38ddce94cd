internal import Mail
package import NIOCore

/// A message as a mailbox has it.
package enum DeliveredMessage {
    /// The message without what a server of this name, and the mailbox, have put on it: as it was received, as far as that can
    /// be told.
    package static func asReceived(_ content: ByteBuffer, ownName: String) -> ByteBuffer {
        let header = HeaderSummary(reading: content, ownName: ownName)
        var edits = MessageEdits(removed: header.internalFields.map(\.range))
        var offset = 0
        for field in HeaderFields(content) {
            let end = offset + field.raw.readableBytes
            if Self.ownFields.contains(where: field.hasName) { edits.removed.append(offset..<end) }
            offset = end
        }
        return edits.withoutInternalFields(content)
    }

    // What Maildirs and LMTP servers put on top, and our own stamp of the way, by which it would count as one that loops.
    private static let ownFields = ["Return-Path", "Delivered-To", "X-Postern-Loop", "Received-SPF"]
}
