import Foundation

/// Values as commands print them: as their types encode them, and with null for every property that has none, which other
/// encoders leave out; members sorted by name, no control character or direction mark of Unicode unescaped
/// (docs/reference/json.md).
///
/// The text is written as the value encodes itself, without a tree of it in between: a listing may have a hundred thousand
/// objects.
package enum JSONText {
    /// The text of a value, indented by two blanks.
    package static func indented(_ value: some Encodable) throws -> String {
        String(decoding: try octets(value, isIndented: true), as: UTF8.self)
    }

    /// The same on one line.
    package static func line(_ value: some Encodable) throws -> String {
        String(decoding: try octets(value, isIndented: false), as: UTF8.self)
    }

    /// The same of a value that can't fail to encode itself.
    static func indented(_ value: JSONValue) -> String { text(of: value, isIndented: true) }

    /// The same on one line.
    static func line(_ value: JSONValue) -> String { text(of: value, isIndented: false) }

    private static func text(of value: JSONValue, isIndented: Bool) -> String {
        let printer = JSONPrinter(isIndented: isIndented)
        printer.write(json: value)
        return String(decoding: printer.octets, as: UTF8.self)
    }

    /// The octets of a value, on one line.
    package static func octets(_ value: some Encodable) throws -> [UInt8] { try octets(value, isIndented: false) }

    private static func octets(_ value: some Encodable, isIndented: Bool) throws -> [UInt8] {
        let printer = JSONPrinter(isIndented: isIndented)
        try printer.write(value)
        return printer.octets
    }
}

extension JSONValue {
    /// A value as commands print it.
    package init(printing value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(JSONText.line(value).utf8))
    }
}
