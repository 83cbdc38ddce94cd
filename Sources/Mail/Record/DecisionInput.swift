extension Decision {
    /// A fact that was used: `size=4711`.
    public struct Input: Hashable, Sendable, CustomStringConvertible {
        /// What the fact is called: EOP's name of a property (`RequireTls`), or a name of Postern's own (`clientAddress`).
        public struct Name: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
            /// The text.
            public var rawValue: String
            /// The name with this text.
            public init(rawValue: String) { self.rawValue = rawValue }
            /// The name with this text.
            @inlinable
            public init(stringLiteral text: String) { rawValue = text }
        }

        /// Its name; several inputs of one decision may have the same.
        public var name: Name
        /// What it is, in words or as a number.
        public var value: String

        /// Makes an input.
        @inlinable
        public init(_ name: Name, _ value: String) {
            self.name = name
            self.value = value
        }

        /// Makes an input of a value that describes itself: a number, an address, a domain.
        @inlinable
        public init(_ name: Name, _ value: some CustomStringConvertible) { self.init(name, value.description) }

        /// As people read it: `name=value`.
        public var description: String { "\(name.rawValue)=\(value)" }
    }
}

extension Decision.Input.Name {
    /// Why something did not come about, in words.
    public static let reason: Self = "reason"
    /// The property of a connector that fits, or what chose it.
    public static let match: Self = "match"
    /// The entry of a list, or the rule, that decides in place of the filter.
    public static let override: Self = "override"
}

extension Decision.Input: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, value
    }

    /// Decodes `{"name": …, "value": …}`, and the `name=value` text of earlier releases.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(written: text)
        } else {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                try container.decode(Name.self, forKey: .name), try container.decode(String.self, forKey: .value))
        }
    }

    /// What an earlier release wrote; it wrote some reasons without a name.
    private init(written text: String) {
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")),
            text.utf8[..<sign].allSatisfy({ $0 != UInt8(ascii: " ") })
        else {
            self.init(.reason, text)
            return
        }
        self.init(Name(rawValue: String(text[..<sign])), String(text[text.utf8.index(after: sign)...]))
    }
}
