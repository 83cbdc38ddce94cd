/// A header field by which a sender says that a message may wait for others (docs/reference/priorities.md).
public enum LowPriorityField: String, Hashable, Sendable, Codable {
    /// `X-Priority: 4` or `5`.
    case xPriority = "X-Priority"
    /// `Importance: low` (RFC 2156).
    case importance = "Importance"
    /// `Priority: non-urgent` (RFC 2156).
    case priority = "Priority"
    /// `Precedence: bulk`, `list` or `junk` (RFC 2076).
    case precedence = "Precedence"

    /// The field when its name and value ask for it; nil for every other field and value.
    init?(name: Range<Int>, value: Range<Int>, in bytes: UnsafeRawBufferPointer) {
        switch name.count {
        case 8 where bytes.matches("priority", in: name):
            guard bytes.matches("non-urgent", in: bytes.trimmed(value)) else { return nil }
            self = .priority
        case 10 where bytes.matches("x-priority", in: name):
            // In use are "5" and "5 (Lowest)".
            let value = bytes.trimmed(value)
            guard let first = value.first, [UInt8(ascii: "4"), UInt8(ascii: "5")].contains(bytes[first]),
                value.count == 1 || !(0x30...0x39).contains(bytes[first + 1])
            else { return nil }
            self = .xPriority
        case 10 where bytes.matches("importance", in: name):
            guard bytes.matches("low", in: bytes.trimmed(value)) else { return nil }
            self = .importance
        case 10 where bytes.matches("precedence", in: name):
            let value = bytes.trimmed(value)
            guard
                bytes.matches("bulk", in: value) || bytes.matches("list", in: value) || bytes.matches("junk", in: value)
            else { return nil }
            self = .precedence
        default: return nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// `range` without blanks and line ends at both ends.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start] <= 0x20 { start += 1 }
        while end > start, self[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }
}
