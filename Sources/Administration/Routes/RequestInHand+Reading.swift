import Foundation
import HTTPTypes
package import Mail
import NIOCore
package import Operations

// How routes read what came with a request. The path, the names of parameters and the form of the content were checked
// before a route was asked; values of parameters are read here.

extension RequestInHand {
    /// What a parameter of the path stands for. Throws ``Problem``.
    package func named(_ parameter: String) throws(Problem) -> String {
        guard let value = path[parameter] else { throw Problem.notFound }
        return value
    }

    /// The organization of the path, as it is spelled. Throws ``Problem`` where the path has none.
    package func owner() throws(Problem) -> String {
        guard let organization else { throw Problem.notFound }
        return organization
    }

    /// Whether the change is to be planned alone: `?dryRun=true`. Throws ``Problem``.
    package func isDryRun() throws(Problem) -> Bool { try flag("dryRun") ?? false }

    /// An operation with the reason for which it is done although the document is kept in a repository, where the request says
    /// so (`?override=true`). Throws ``Problem`` where the reason is missing.
    package func overriding<Asked: OverridingOperation>(_ operation: Asked) throws(Problem) -> Asked {
        guard try flag("override") ?? false else { return operation }
        guard let reason = administration.context.reason else {
            throw Problem(
                .reasonNeeded,
                "Say in the field Postern-Reason why a document that is kept in a repository is changed here, in 8 to 500 "
                    + "characters; it stands in the audit log.")
        }
        return operation.withOverride(for: reason)
    }

    /// Whether the request accepts a media type and not another one, which it would get otherwise (RFC 9110 section 12.5.1).
    package func accepts(_ type: String, andNot other: String) -> Bool {
        let accepted = head.headerFields[.accept] ?? ""
        let names = accepted.utf8.split(separator: UInt8(ascii: ",")).compactMap {
            MediaType(String(decoding: Array($0), as: UTF8.self))?.name
        }
        return names.contains(type) && !names.contains(other)
    }

    /// A parameter that must be given. Throws ``Problem``.
    package func required(_ name: String) throws(Problem) -> String {
        guard let value = parameter(name) else { throw Problem.parameter(name, "is missing.") }
        return value
    }

    /// A parameter that is true or false; nil where it is not given. Throws ``Problem``.
    package func flag(_ name: String) throws(Problem) -> Bool? {
        switch parameter(name) {
        case nil: nil
        case "true": true
        case "false": false
        default: throw Problem.parameter(name, "is neither true nor false.")
        }
    }

    /// A parameter that is a whole number within bounds; `standard` where it is not given. Throws ``Problem``.
    package func number(
        _ name: String, in bounds: ClosedRange<Int>, default standard: Int
    ) throws(Problem) -> Int {
        guard let text = parameter(name) else { return standard }
        guard text.utf8.count <= 10, let number = Int(text), bounds.contains(number) else {
            throw Problem.parameter(name, "is no number from \(bounds.lowerBound) to \(bounds.upperBound).")
        }
        return number
    }

    /// A parameter that is a moment; nil where it is not given. Throws ``Problem``.
    package func moment(_ name: String) throws(Problem) -> WallTime? {
        guard let text = parameter(name) else { return nil }
        guard let moment = WallTime(iso8601: text) else {
            throw Problem.parameter(name, "is no moment; write one such as 2026-11-29T10:42:28Z.")
        }
        return moment
    }

    /// A parameter that is a word of a type, in any case of letters; nil where it is not given. Throws ``Problem``.
    package func choice<Choice: CaseIterable & RawRepresentable>(
        _ name: String, _ type: Choice.Type
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let text = parameter(name) else { return nil }
        let lowered = text.lowercased()
        guard let found = Choice.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.parameter(name, "is none of \(words).")
        }
        return found
    }

    /// The content, read as a type whose shape the route's ``Route/Body`` has. Words of a choice are taken in any case
    /// of letters. Throws ``Problem``.
    package func content<Content: Decodable>(_ type: Content.Type) throws(Problem) -> Content {
        guard let octets = body.map({ [UInt8]($0.readableBytesView) }) else {
            throw Problem(.malformed, "The request has no content; send JSON.", members: ["pointer": .string("")])
        }
        let given: JSONValue
        do throws(StrictJSON.Mistake) {
            given = try StrictJSON.value(of: octets)
        } catch {
            throw Problem(.malformed, error.description, members: ["pointer": .string(error.pointer)])
        }
        let shape = JSONShape.of(type)
        // Of a patch nobody has looked at the members yet; what is any JSON its operation looks at.
        if case .object = shape { try BodyShape.of(type).check(given) }
        do {
            let spelled = shape.spelling(given)
            return try JSONDecoder().decode(Content.self, from: Data(JSONText.octets(spelled)))
        } catch {
            let fault = Self.fault(of: error)
            throw Problem(.malformed, fault.reason, members: ["pointer": .string(fault.pointer)])
        }
    }

    /// Where in the content a type's reader found what it can't read, and what it is.
    private static func fault(of error: any Error) -> (pointer: String, reason: String) {
        func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let path = context.codingPath + (key.map { [$0] } ?? [])
            return path.reduce(JSONPointer()) { pointer, key in
                key.intValue.map { pointer.element($0) } ?? pointer.member(key.stringValue)
            }.description
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context):
            (place(context, key), "The member \(SafeText.escaped(key.stringValue, limit: 64)) is missing.")
        case DecodingError.valueNotFound(_, let context): (place(context), "The member has no value.")
        case DecodingError.typeMismatch(_, let context): (place(context), "The value is of another type.")
        case DecodingError.dataCorrupted(let context): (place(context), "The value can't be read.")
        default: ("", "The content can't be read.")
        }
    }
}

extension Problem {
    /// A parameter of the query has a value that is none.
    package static func parameter(_ name: String, _ sentence: String) -> Problem {
        Problem(.malformed, "The parameter \(name) \(sentence)", members: ["parameter": .string(name)])
    }
}

extension JSONShape {
    /// A value of the shape with the words of its choices as they are spelled. What is of another shape stays as it is.
    func spelling(_ value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.choice(let words), .string(let text)):
            let lowered = text.lowercased()
            return words.first { $0.lowercased() == lowered }.map { .string($0) } ?? value
        case (.nullable(let shape), _): return shape.spelling(value)
        case (.list(let shape), .array(let values)): return .array(values.map { shape.spelling($0) })
        case (.map(let shape), .object(let members)): return .object(members.mapValues { shape.spelling($0) })
        case (.object(_, let properties), .object(var members)):
            for property in properties {
                if let member = members[property.name] { members[property.name] = property.shape.spelling(member) }
            }
            return .object(members)
        default: return value
        }
    }
}
