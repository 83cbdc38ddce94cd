internal import HTTPTypes
package import Operations
import Organization

extension Problem {
    /// Why an operation was not done.
    package init(_ failure: OperationFailure) {
        self.init(
            Problem.slug(of: failure), failure.lines.joined(separator: "\n"), members: Problem.members(of: failure))
        if slug == .storeUnavailable { fields[.retryAfter] = "10" }
    }

    private static func slug(of failure: OperationFailure) -> Slug {
        switch failure.kind {
        case .failed: .failed
        case .notFound: .notFound
        case .exists: .conflict
        case .inUse: .inUse
        case .cannotNow: .cannotNow
        case .changedMeanwhile: .changedMeanwhile
        case .notAllowed: .notAllowed
        case .reasonNeeded: .reasonNeeded
        case .tooMany: .tooManyRequests
        case .unavailable: .storeUnavailable
        case .outsideNetwork: .outsideNetwork
        case .managedElsewhere: .managedElsewhere
        case .usage: .malformed
        case .configuration: .mistakes
        }
    }

    private static func members(of failure: OperationFailure) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if failure.kind == .configuration {
            members["mistakes"] = .array(
                failure.mistakes.enumerated().map { index, mistake in
                    // Of a change that was sent as JSON, the operation knows where the mistakes lie.
                    let isPlaced = index < failure.pointers.count
                    return Problem.mistake(mistake, at: isPlaced ? failure.pointers[index] : nil)
                })
        }
        guard !failure.obstacles.isEmpty else { return members }
        let obstacles = JSONValue.array(failure.obstacles.map { .string($0) })
        members[failure.kind == .changedMeanwhile ? "diff" : "with"] = obstacles
        return members
    }

    /// A mistake of a configuration: where it is, and what the checker says of it. A place in the request is that of
    /// the property; mistakes in a document as a whole have a line instead.
    private static func mistake(_ mistake: ConfigurationMistake, at pointer: String?) -> JSONValue {
        .object([
            "pointer": .string(pointer ?? mistake.field.map { JSONPointer().member($0).description } ?? ""),
            "object": .string(mistake.object),
            "property": mistake.field.map { .string($0) } ?? .null,
            "value": mistake.value.map { .string($0) } ?? .null,
            "message": .string(mistake.problem),
            "mend": .string(mistake.mend),
            "line": .integer(Int64(mistake.line)),
            "severity": .string(mistake.severity.rawValue),
        ])
    }
}
