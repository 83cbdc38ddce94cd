import Foundation
package import HTTPTypes
import Identity
import Mail
import NIOCore
package import Operations

// How routes answer.

extension APIAnswer {
    /// An object with its version. Throws ``Problem``.
    package static func object(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, fields: HTTPFields = [:]
    ) throws(Problem) -> APIAnswer {
        let octets = try text(of: value)
        var fields = fields
        fields[.eTag] = ETag.of(octets: octets).description
        return APIAnswer(status, fields: fields, .octets(octets, type: "application/json"))
    }

    /// What came of something, which is no object with a version. Throws ``Problem``.
    package static func outcome(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, fields: HTTPFields = [:]
    ) throws(Problem) -> APIAnswer {
        APIAnswer(status, fields: fields, .octets(try text(of: value), type: "application/json"))
    }

    /// A job that was ordered. Throws ``Problem``.
    package static func ordered(_ job: JobView) throws(Problem) -> APIAnswer {
        try outcome(job, status: .accepted, fields: [.location: "\(Route.base)/jobs/\(job.id)"])
    }

    private static func text(of value: some Encodable) throws(Problem) -> [UInt8] {
        do {
            return try JSONText.octets(value)
        } catch {
            throw Problem(.failed, "The answer can't be written.")
        }
    }
}

extension HTTPFields {
    /// The field that names the revision that a change of a document made: `Postern-Revision: contoso/17`.
    package static func revision(_ number: Int64, of organization: String) -> HTTPFields {
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name("Postern-Revision") {
            fields[name] = "\(PercentText.encoded(organization))/\(number)"
        }
        return fields
    }
}

extension Route {
    /// What stands before every path.
    package static let base = APIBase.path
}

/// A part of a list (docs/reference/api.md#lists).
package struct ListPart<Item: Encodable>: Encodable {
    /// The values.
    package var value: [Item]
    /// The cursor of the next part; nil where there is none.
    package var next: String?
    /// How many values there are in all; nil where counting them would cost too much.
    package var total: Int?

    /// A part of a list.
    package init(_ value: [Item], next: String? = nil, total: Int? = nil) {
        self.value = value
        self.next = next
        self.total = total
    }
}

extension RequestInHand {
    /// The whole of a list that is short by its nature. Throws ``Problem``.
    package func list(_ items: [some Encodable]) throws(Problem) -> APIAnswer {
        try APIAnswer.object(ListPart(items, total: items.count))
    }

    /// The part of a list that the request is for, in the order of keys, of which each item has its own. Throws
    /// ``Problem``.
    package func part<Item: Encodable>(
        of items: [Item], by key: (Item) -> String
    ) throws(Problem) -> APIAnswer {
        let limit = try number("limit", in: 1...1_000, default: 100)
        let start = try place().map { String(decoding: $0, as: UTF8.self) }
        var keyed = items.map { (key: key($0), item: $0) }
        keyed.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        if let start {
            keyed.removeAll { !start.utf8.lexicographicallyPrecedes($0.key.utf8) }
        }
        let shown = keyed.prefix(limit)
        let last = keyed.count > limit ? shown.last.map { Array($0.key.utf8) } : nil
        return try part(shown.map(\.item), next: last, total: items.count)
    }

    /// A part of a list that goes on behind a place; nil for none that is left. Throws ``Problem``.
    package func part(
        _ items: [some Encodable], next place: [UInt8]?, total: Int? = nil
    ) throws(Problem) -> APIAnswer {
        guard let place else { return try APIAnswer.object(ListPart(items, total: total)) }
        let (sealed, fields) = try cursor(to: place)
        return try APIAnswer.object(ListPart(items, next: sealed, total: total), fields: fields)
    }

    /// The cursor of the part behind a place, and the field that links to it. Throws ``Problem``.
    package func cursor(to place: [UInt8]) throws(Problem) -> (cursor: String, fields: HTTPFields) {
        guard let cursor = services.cursors.cursor(to: place, for: binding, at: services.time.wallTime()) else {
            throw Problem(.failed, "The list can't go on behind a name of so many octets; ask for more values at once.")
        }
        let link = "<\(pathAlone)?\(queryText(with: cursor))>; rel=\"next\""
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name("Link") { fields[name] = link }
        return (cursor, fields)
    }

    /// The place behind which the list goes on; nil for its beginning. Throws ``Problem``.
    package func place() throws(Problem) -> [UInt8]? {
        guard let cursor = parameter("cursor") else { return nil }
        do throws(CursorSeal.Refusal) {
            return try services.cursors.place(of: cursor, for: binding, at: services.time.wallTime())
        } catch {
            switch error {
            case .unknown:
                throw Problem.parameter(
                    "cursor", "is none that was given for this list and these parameters; begin the list anew.")
            case .expired: throw Problem.parameter("cursor", "is older than a day; begin the list anew.")
            }
        }
    }

    /// Has an operation done as a job, whose result is the operation's answer. Throws ``Problem``.
    package func start<Asked: Operations.Operation>(
        _ kind: JobKind, _ operation: Asked
    ) async throws(Problem) -> APIAnswer {
        let (administration, caller) = (administration, principal.caller)
        let job: JobView
        do throws(OperationFailure) {
            job = try await services.jobs.start(JobOrder(kind, of: organization), by: caller) {
                progress async throws(OperationFailure) -> JobResult in
                try progress.proceed()
                let answer = try await operation.perform(in: administration, by: caller)
                do {
                    return JobResult(try JSONValue(printing: answer))
                } catch {
                    throw OperationFailure(error, "What came of the job can't be written")
                }
            }
        } catch {
            throw Problem(error)
        }
        return try APIAnswer.ordered(job)
    }

    /// Throws ``Problem`` where the request names a version of an object (`If-Match`) and the object is another one.
    package func requireVersion(of current: some Encodable) throws(Problem) {
        guard let field = head.headerFields[.ifMatch] else { return }
        guard let condition = ETagCondition(field: field) else {
            throw Problem(.malformed, "If-Match is neither * nor a list of entity tags in quotation marks.")
        }
        let found: (tag: ETag, value: JSONValue)
        do {
            found = (try ETag.of(current), try JSONValue(printing: current))
        } catch {
            throw Problem(.failed, "The version of the object can't be found out.")
        }
        guard condition.isMet(by: found.tag) else {
            throw Problem(
                .changedMeanwhile,
                "The object is not the one that If-Match names; read it again and repeat the change.",
                members: ["current": found.value], fields: [.eTag: found.tag.description])
        }
    }

    /// Whether the request changes an object whatever it is now: `If-Match: *`.
    package var meansAnyVersion: Bool {
        guard let field = head.headerFields[.ifMatch], let condition = ETagCondition(field: field) else { return false }
        return condition == .any
    }

    /// Who asks for which list with which filter.
    private var binding: [String] {
        let filter = query.filter { !["cursor", "limit"].contains($0.name) }.map { ($0.name, $0.value) }
            .sorted { $0 < $1 }
        return ["\(principal.caller)", pathAlone] + filter.flatMap { [$0.0, $0.1] }
    }

    private var pathAlone: String {
        let octets = (head.path ?? "").utf8.prefix { $0 != UInt8(ascii: "?") }
        return String(decoding: Array(octets), as: UTF8.self)
    }

    private func queryText(with cursor: String) -> String {
        let kept = query.filter { $0.name != "cursor" }
        let parts = (kept + [(name: "cursor", value: cursor)]).map { parameter in
            "\(PercentText.encoded(parameter.name))=\(PercentText.encoded(parameter.value))"
        }
        return parts.joined(separator: "&")
    }
}
