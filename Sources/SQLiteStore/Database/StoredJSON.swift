import Foundation

/// Values that a column has as JSON, always with the same text for the same value, so that it can be searched for.
enum StoredJSON {
    /// The text of a value. Throws `EncodingError`.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
