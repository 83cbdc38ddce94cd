internal import Facts
internal import MIME
internal import Mail
internal import NIOCore

/// The Message-IDs of the messages that a report, or the answer of a program, says it is about: those of messages, headers
/// and reports in it, those it answers, and those that its text quotes, as reports without parts do
/// (docs/reference/policies.md#backscatter). Pure.
struct QuotedMessageIDs {
    /// Each once, as they stand there.
    private(set) var all: [String] = []

    /// Message-IDs that are looked for at most.
    static let most = 16
    /// Octets of a Message-ID: more than a line has (RFC 5322 section 2.1.1).
    static let longest = 998
    /// Octets of each text, and of each header, that are looked at.
    static let longestText = 64 << 10
    /// Parts that have fields of the message that is meant (RFC 3462, RFC 3464, RFC 8098, RFC 6533).
    private static let fieldTypes: Set<String> = [
        "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "message/delivery-status",
        "message/global-delivery-status", "message/disposition-notification",
        "message/global-disposition-notification",
    ]
    private static let fieldNames: Set<String> = ["message-id", "original-message-id", "x-original-message-id"]
    private static let answerNames: Set<String> = ["in-reply-to", "references"]

    /// - Parameter header: the beginning of the content, with the header.
    init(header: ByteBuffer, _ content: ContentFacts) {
        read(header, Self.answerNames)
        for part in content.parts where all.count < Self.most {
            if part.path != "1", part.role == .message, let message = content.message(of: part) {
                read(message, Self.fieldNames)
            } else if Self.fieldTypes.contains(part.type), let fields = content.content(of: part) {
                read(fields, Self.fieldNames)
            } else if let words = part.words, !part.isAttachment {
                readText(words.visible.prefix(Self.longestText))
            }
        }
    }

    private mutating func read(_ octets: ByteBuffer, _ names: Set<String>) {
        let head = octets.getSlice(
            at: octets.readerIndex, length: min(octets.readableBytes, Self.longestText))
        for field in HeaderFields(head ?? ByteBuffer()) where names.contains(field.lowercasedName) {
            add(Array(field.unfolded.utf8))
        }
    }

    /// Lines such as `Message-ID: <a@contoso.com>`, quoted or not.
    private mutating func readText(_ text: ArraySlice<UInt8>) {
        for line in text.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let line = line.drop { $0 <= 0x20 || $0 == UInt8(ascii: ">") }
            guard let colon = line.prefix(32).firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            if Self.fieldNames.contains(name) { add(Array(line[line.index(after: colon)...])) }
        }
    }

    /// What stands between angle brackets (RFC 5322 section 3.6.4).
    private mutating func add(_ value: [UInt8]) {
        var rest = value[...]
        while all.count < Self.most, let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[start...]
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return }
            let id = rest[...end]
            rest = rest[rest.index(after: end)...]
            guard (3...Self.longest).contains(id.count), let text = String(validating: id, as: UTF8.self),
                !all.contains(text)
            else { continue }
            all.append(text)
        }
    }
}
