import Foundation
import Mail

@testable import Operations

/// Finds out what arguments an operation takes, by decoding it from nothing and noting what it asks for.
final class ArgumentProbe {
    /// One argument, as it stands in JSON.
    struct Argument: Hashable {
        /// Its name; dots lead into an object, `[]` into the items of a list.
        var path: String
        var kind: String
        var isOptional: Bool
    }

    private(set) var arguments: [Argument] = []

    /// The arguments of an operation, in the order in which they are decoded.
    static func arguments(of operation: any Operations.Operation.Type) throws -> [Argument] {
        let probe = ArgumentProbe()
        _ = try operation.init(from: Asking(probe: probe, path: "", isOptional: false))
        return probe.arguments
    }

    struct Unknown: Error {
        var what: [String]
    }

    fileprivate func note(_ path: String, _ kind: String, isOptional: Bool) {
        arguments.append(Argument(path: path, kind: kind, isOptional: isOptional))
    }

    /// Notes a value of a type, and gives one.
    fileprivate func value<T: Decodable>(_ type: T.Type, at path: String, isOptional: Bool) throws -> T? {
        if let kind = Self.kinds["\(type)"] {
            note(path, kind, isOptional: isOptional)
            return Self.plain[kind].flatMap { try? JSONDecoder().decode(T.self, from: Data($0.utf8)) }
        }
        if let list = type as? any ProbedList.Type {
            try list.probe(self, at: path + "[]", isOptional: isOptional)
            return try JSONDecoder().decode(T.self, from: Data("[]".utf8))
        }
        if let choice = type as? any CaseIterable.Type, let words = Self.words(of: choice) {
            let list = words.map { "`\($0)`" }.joined(separator: ", ")
            note(path, words.count > 10 ? "one of many words" : "one of \(list)", isOptional: isOptional)
            return try JSONDecoder().decode(T.self, from: Data("\"\(words[0])\"".utf8))
        }
        return try T(from: Asking(probe: self, path: path, isOptional: isOptional))
    }

    private static func words<Choice: CaseIterable>(of choice: Choice.Type) -> [String]? {
        let words = choice.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return words.isEmpty ? nil : words
    }

    private static let kinds = [
        "String": "text", "Bool": "true or false", "Int": "number", "Int64": "number", "UInt64": "number",
        "Data": "octets in base64", "WallTime": "moment", "Dictionary<String, String>": "texts by name",
        "JSONValue": "JSON",
    ]
    private static let plain = [
        "text": "\"\"", "true or false": "false", "number": "0", "octets in base64": "\"\"", "texts by name": "{}",
        "moment": "\"2026-01-01T00:00:00Z\"", "JSON": "{}",
    ]
}

/// A list, of whatever it is.
private protocol ProbedList {
    static func probe(_ probe: ArgumentProbe, at path: String, isOptional: Bool) throws
}

extension Array: ProbedList where Element: Decodable {
    fileprivate static func probe(_ probe: ArgumentProbe, at path: String, isOptional: Bool) throws {
        _ = try probe.value(Element.self, at: path, isOptional: isOptional)
    }
}

/// Asks for the fields of an object.
private struct Asking: Decoder {
    let probe: ArgumentProbe
    let path: String
    let isOptional: Bool
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Fields(probe: probe, path: path, isInOptional: isOptional))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw ArgumentProbe.Unknown(what: ["\(path) is a list that the probe does not know"])
    }

    // A type of its own that is text in JSON. Whether the text is one of it, its initializer says.
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        probe.note(path, "text", isOptional: isOptional)
        throw ArgumentProbe.Unknown(what: ["\(path) can't be made of nothing"])
    }
}

private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: ArgumentProbe
    let path: String
    let isInOptional: Bool
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    private func place(_ key: Key) -> String { path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)" }

    private func value<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T {
        guard let value = try probe.value(type, at: place(key), isOptional: isInOptional) else {
            throw ArgumentProbe.Unknown(what: ["there is no \(type) for \(place(key))"])
        }
        return value
    }

    private func optional<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T? {
        let count = probe.arguments.count
        do {
            _ = try probe.value(type, at: place(key), isOptional: true)
        } catch {
            // A value that need not be there may be one that can't be made, when only its kind is known.
            guard probe.arguments.count > count else { throw error }
        }
        return nil
    }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(type, key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(type, key) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try value(type, key) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try optional(type, key) }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? { try optional(type, key) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(Fields<Nested>(probe: probe, path: place(key), isInOptional: isInOptional))
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unknown(key) }
    func superDecoder() throws -> any Decoder { throw ArgumentProbe.Unknown(what: ["a class"]) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw unknown(key) }

    private func unknown(_ key: Key) -> ArgumentProbe.Unknown {
        ArgumentProbe.Unknown(what: ["\(place(key)) is a list that the probe does not know"])
    }
}
