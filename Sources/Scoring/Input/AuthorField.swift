import Mail

/// The value of a From or Reply-To field as mail programs show it: names and addresses.
///
/// It is lenient: what is no address list still has a name and an address for the reader. Linear in its length.
struct AuthorField: Sendable, Hashable {
    struct Mailbox: Sendable, Hashable {
        /// The display name, decoded, without quotes; empty where there is none.
        var name = ""
        /// The address as it stands, without angle brackets; empty where there is none.
        var address = ""
        /// Whether it is not written as programs write it.
        var isOdd = false
        /// Whether the name is an encoded-word of Base64 with nothing but ASCII in it.
        var isEncodedASCII = false

        /// What is before the last `@`.
        var localPart: Substring {
            guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
            return address[..<at]
        }
        /// What is behind the last `@`: the name of the domain, or in small letters what is none.
        var host: String {
            guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
            let text = address[address.utf8.index(after: at)...].lowercased()
            return (try? Domain(text))?.name ?? text
        }
    }

    /// Octets that are read.
    static let maximumSize = 4_096
    /// Mailboxes that are read.
    static let maximumMailboxes = 50

    var mailboxes: [Mailbox] = []

    init() {}

    init(_ value: String) {
        var reader = AuthorFieldReader(Array(value.utf8.prefix(Self.maximumSize)))
        mailboxes = reader.read()
    }
}

private struct AuthorFieldReader {
    private let octets: [UInt8]
    private var name: [UInt8] = []
    private var angle: [UInt8]?
    private var comment: [UInt8] = []
    private var behind: [UInt8] = []
    private var isQuoted = false
    private var found: [AuthorField.Mailbox] = []

    init(_ octets: [UInt8]) { self.octets = octets }

    mutating func read() -> [AuthorField.Mailbox] {
        var index = 0
        while index < octets.count, found.count < AuthorField.maximumMailboxes {
            let octet = octets[index]
            index += 1
            switch octet {
            case UInt8(ascii: "\""):
                let start = index
                while index < octets.count, octets[index] != UInt8(ascii: "\"") {
                    if octets[index] == UInt8(ascii: "\\") { index += 1 }
                    index += 1
                }
                let text = octets[start..<min(index, octets.count)].filter { $0 != UInt8(ascii: "\\") }
                index += 1
                if angle == nil {
                    name += text
                    isQuoted = true
                } else {
                    behind += text
                }
            case UInt8(ascii: "("):
                var depth = 1
                while index < octets.count, depth > 0 {
                    if octets[index] == UInt8(ascii: "(") { depth += 1 }
                    if octets[index] == UInt8(ascii: ")") { depth -= 1 }
                    if depth > 0 { comment.append(octets[index]) }
                    index += 1
                }
            case UInt8(ascii: "<"):
                let end = octets[index...].firstIndex(of: UInt8(ascii: ">")) ?? octets.count
                if angle == nil {
                    angle = Array(octets[index..<end])
                } else {
                    behind += octets[index..<end]
                }
                index = end + 1
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                // A comma in a name that is not quoted is none between mailboxes.
                if angle != nil || name.contains(UInt8(ascii: "@")) { finish() } else { name.append(octet) }
            default:
                if angle == nil { name.append(octet) } else { behind.append(octet) }
            }
        }
        if angle != nil || !trimmed(name).isEmpty { finish() }
        return found
    }

    private mutating func finish() {
        defer { (name, angle, comment, behind, isQuoted) = ([], nil, [], [], false) }
        var mailbox = AuthorField.Mailbox()
        var shown = trimmed(name)
        if let angle {
            let address = trimmed(angle)
            mailbox.isOdd =
                angle.contains { $0 <= 0x20 } || address.last == UInt8(ascii: ".") || !trimmed(behind).isEmpty
            mailbox.address = String(decoding: address.filter { $0 > 0x20 }, as: UTF8.self)
        } else if shown.contains(UInt8(ascii: "@")), !isQuoted {
            let words = shown.split(separator: UInt8(ascii: " "))
            let place = words.firstIndex { $0.contains(UInt8(ascii: "@")) } ?? 0
            mailbox.address = String(decoding: words[place], as: UTF8.self)
            mailbox.isOdd = words.count > 1 || words[place].last == UInt8(ascii: ".")
            shown = words.enumerated().filter { $0.offset != place }.map { Array($0.element) }
                .reduce(into: []) { $0 += $0.isEmpty ? $1 : [UInt8(ascii: " ")] + $1 }
        }
        if shown.isEmpty { shown = trimmed(comment) }
        let text = String(decoding: shown, as: UTF8.self)
        let (decoded, isEncodedASCII) = EncodedText.decoded(text)
        mailbox.name = decoded
        mailbox.isEncodedASCII = isEncodedASCII
        if mailbox.address.utf8.last == UInt8(ascii: ".") { mailbox.address.removeLast() }
        found.append(mailbox)
    }

    private func trimmed(_ text: [UInt8]) -> [UInt8] {
        var text = text[...]
        while let first = text.first, first <= 0x20 { text = text.dropFirst() }
        while let last = text.last, last <= 0x20 { text = text.dropLast() }
        return Array(text)
    }
}
