package import Mail

/// The identity of an item in quarantine, `GUID1\GUID2`: the message, and the recipient whose copy is held
/// (docs/reference/quarantine.md).
///
/// The second GUID is made of the message's first half and the number of the recipient, so that an identity leads to its
/// item without a search. Knowing one gives nobody a right to it.
package struct QuarantineIdentity: Hashable, Sendable {
    /// The message.
    package var message: NetworkMessageID
    /// The recipient.
    package var recipient: RecipientID

    package init(message: NetworkMessageID, recipient: RecipientID) {
        self.message = message
        self.recipient = recipient
    }

    /// The identity that a text is; nil for any other. A slash stands for the backslash too, which a shell would take.
    package init?(_ text: String) {
        let parts = text.utf8.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "/")
        }
        guard parts.count == 2, let message = NetworkMessageID(Substring(parts[0])),
            let copy = NetworkMessageID(Substring(parts[1])), copy.high == message.high,
            let number = Int64(exactly: copy.low)
        else { return nil }
        self.init(message: message, recipient: RecipientID(number))
    }
}

extension QuarantineIdentity: CustomStringConvertible {
    /// `GUID1\GUID2`.
    package var description: String {
        "\(message)\\\(NetworkMessageID(high: message.high, low: UInt64(clamping: recipient.rawValue)))"
    }
}
