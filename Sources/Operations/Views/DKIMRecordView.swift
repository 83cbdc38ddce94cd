/// A record that a domain's zone is to have for a signing key.
package struct DKIMRecordView: Codable, Sendable, Hashable {
    /// Its name.
    package var name: String
    /// `TXT`.
    package var type: String
    /// The text in strings of at most 255 octets (RFC 1035 section 3.3.14).
    package var strings: [String]
    /// The whole text.
    package var value: String

    /// A record of type TXT.
    package init(name: String, value: String) {
        self.name = name
        type = "TXT"
        self.value = value
        var rest = value.utf8[...]
        strings = []
        while !rest.isEmpty {
            strings.append(String(decoding: rest.prefix(255), as: UTF8.self))
            rest = rest.dropFirst(255)
        }
    }
}
