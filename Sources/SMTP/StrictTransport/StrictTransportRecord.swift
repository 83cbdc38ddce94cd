/// The TXT record at `_mta-sts.DOMAIN` that says a domain has an MTA-STS policy, and which (RFC 8461 section 3.1).
public struct StrictTransportRecord: Hashable, Sendable {
    /// `id`, which changes with the policy: 1 to 32 letters and digits.
    public var id: String

    /// The record among the TXT records of the name, each with its strings joined; nil unless there is exactly one that
    /// begins with `v=STSv1;`, and that one is well formed.
    public init?(records: [[UInt8]]) {
        let found = records.lazy.compactMap(Self.fields).prefix(2)
        guard found.count == 1, let fields = found.first, let id = Self.id(fields) else { return nil }
        self.id = id
    }

    // The fields behind the version; nil for a record of something else.
    private static func fields(_ record: [UInt8]) -> [ArraySlice<UInt8>]? {
        let parts = record.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0].trimmingBlanks.elementsEqual("v=STSv1".utf8) else { return nil }
        return Array(parts.dropFirst())
    }

    private static func id(_ fields: [ArraySlice<UInt8>]) -> String? {
        for field in fields {
            let field = field.trimmingBlanks
            guard field.starts(with: "id=".utf8) else { continue }
            let value = field.dropFirst(3)
            guard (1...32).contains(value.count), value.allSatisfy(\.isLetterOrDigit) else { return nil }
            return String(decoding: value, as: UTF8.self)
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Without the spaces and tabs at both ends.
    var trimmingBlanks: ArraySlice<UInt8> {
        var slice = drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        while let last = slice.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { slice.removeLast() }
        return slice
    }
}

extension UInt8 {
    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
