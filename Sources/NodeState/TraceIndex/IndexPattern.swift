import Glibc
import MailFlow

/// A condition on a text of the index: the whole text, or a pattern in which `*` stands for any text.
struct IndexPattern: Sendable, Hashable {
    /// What stands between the asterisks; one part for a whole text.
    private let parts: [[UInt8]]

    /// Reads a pattern of addresses.
    init(_ text: String) {
        parts = TraceText.lowered(text).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
            .map { Array($0) }
    }

    /// What an administrator writes of MAIL FROM: `<>` for the null sender.
    init(sender text: String) { self.init(text == "<>" ? "" : text) }

    /// What a subject must contain, begin or end with; an asterisk in it is one.
    init(_ subject: TraceQuery.SubjectCondition) {
        let text = TraceText.folded(subject.text)
        switch subject.kind {
        case .contains: parts = [[], text, []]
        case .startsWith: parts = [text, []]
        case .endsWith: parts = [[], text]
        }
    }

    /// The whole text, where the pattern is one.
    var whole: [UInt8]? { parts.count == 1 ? parts[0] : nil }

    /// `contoso.com` of `*@contoso.com`.
    var domain: [UInt8]? {
        guard parts.count == 2, parts[0].isEmpty, parts[1].count > 1, parts[1][0] == UInt8(ascii: "@"),
            !parts[1].dropFirst().contains(UInt8(ascii: "@"))
        else { return nil }
        return Array(parts[1].dropFirst())
    }

    /// Whether octets match that are in lower case, or folded. Where they lie, because a scan of the index looks at a million of them.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        let (first, last) = (parts[0], parts[parts.count - 1])
        guard parts.count > 1 else { return text.count == first.count && text.holds(first, at: 0) }
        let end = text.count - last.count
        guard end >= first.count, text.holds(first, at: 0), text.holds(last, at: end) else { return false }
        var place = first.count
        for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
            guard let found = text.find(part, from: place, to: end) else { return false }
            place = found + part.count
        }
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// Whether octets lie at an offset; the buffer is known to reach so far.
    fileprivate func holds(_ octets: [UInt8], at offset: Int) -> Bool {
        guard let baseAddress else { return octets.isEmpty }
        return octets.withUnsafeBytes { other in
            guard let otherBase = other.baseAddress else { return true }
            return memcmp(baseAddress + offset, otherBase, other.count) == 0
        }
    }

    /// Where octets, of which there is one at least, lie first between two offsets.
    fileprivate func find(_ octets: [UInt8], from start: Int, to end: Int) -> Int? {
        guard let baseAddress, let first = octets.first else { return nil }
        var place = start
        while place + octets.count <= end {
            // By the first octet: memchr looks at many at a time.
            guard let found = memchr(baseAddress + place, Int32(first), end - place - octets.count + 1) else {
                return nil
            }
            place = UnsafeRawPointer(found) - baseAddress
            if holds(octets, at: place) { return place }
            place += 1
        }
        return nil
    }
}
