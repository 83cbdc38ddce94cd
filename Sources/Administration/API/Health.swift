import HTTPTypes
import Mail
import Operations

/// What a load balancer or a supervisor asks (docs/reference/api.md#health).
package enum HealthQuestion: String, Sendable, Hashable, CaseIterable {
    /// Whether the process does its work, so that it need not be started again.
    case live
    /// Whether mail may be sent to it.
    case ready
    /// Whether it has finished its start.
    case startup

    /// What stands before the word in a path.
    static let folder = "health"
}

/// A part of the gateway that is not as it should be. The raw values are answers, so that none is ever renamed.
package enum HealthPart: String, Sendable, Hashable, CaseIterable {
    /// An event loop has not turned within two seconds.
    case eventLoops
    /// The store's writer has not answered within two seconds.
    case writer
    /// Nothing can be written to the store, or it has no room for new mail.
    case store
    /// A resource is so short that new mail is refused.
    case pressure
    /// What waited before the start is still being loaded.
    case loading
}

/// Knows how the gateway is.
package protocol HealthReporting: Sendable {
    /// The parts because of which a question is answered with no; none for yes.
    func troubles(_ question: HealthQuestion) async -> [HealthPart]
}

extension APIResponder {
    /// The answer to a question about health; nil where the request is another one. Nobody need sign in for it or name the
    /// right host: it tells nothing but names of parts. Throws ``Problem``.
    func probed(_ request: RequestAsCame) async throws(Problem) -> APIAnswer? {
        let path = (request.head.path ?? "").utf8.prefix { $0 != UInt8(ascii: "?") }
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.count == 3, segments[0].isEmpty, segments[1].elementsEqual(HealthQuestion.folder.utf8) else {
            return nil
        }
        guard let health, let question = HealthQuestion(rawValue: String(decoding: Array(segments[2]), as: UTF8.self))
        else { throw Problem.notFound }
        guard request.head.method == .get || request.head.method == .head else {
            throw Problem(.methodNotAllowed, "There are: GET, HEAD.", fields: [.allow: "GET, HEAD"])
        }
        if request.isOverHTTP {
            do throws(RateLimits.Refusal) {
                try probes.take([.reads], of: APIResponder.neighbourhood(of: request.address), at: request.moment)
            } catch {
                throw error.problem
            }
        }
        let troubles = await health.troubles(question)
        let text = JSONValue.object(["not": .array(troubles.map { .string($0.rawValue) })]).line
        return APIAnswer(
            troubles.isEmpty ? .ok : .serviceUnavailable, fields: troubles.isEmpty ? [:] : [.retryAfter: "5"],
            .octets(Array(text.utf8), type: "application/json"))
    }
}
