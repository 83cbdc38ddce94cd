package import HTTPTypes
internal import Mail
package import NIOCore
package import Operations
import Organization

/// Answers requests of the API, however they came (docs/reference/api.md): it finds out who asks and for which route,
/// whether the caller may, and whether the request can be understood; only then is the route asked.
package final class APIResponder: Sendable {
    let routes: RouteTree
    let services: APIServices
    let administration: Administration
    let rates: RateLimits
    /// Knows how the gateway is; nil where nobody does.
    let health: (any HealthReporting)?
    /// How often a neighbourhood may ask about health.
    let probes = RateLimits([.reads: RateLimits.Allowance(120, in: .minutes(1))])
    let idempotency: Idempotency
    /// The requests that routes are working on.
    let load = RequestLoad()
    /// The streams of events that are being sent.
    let streams = RequestLoad(RequestLoad.streams)

    /// A responder for routes.
    ///
    /// - Parameters:
    ///   - administration: that of an unlimited caller; each request gets one with its own scope.
    ///   - rates: how often each caller may ask.
    ///   - health: knows how the gateway is; nil for nobody.
    package init(
        routes: [Route], services: APIServices, administration: Administration, rates: RateLimits = RateLimits(),
        health: (any HealthReporting)? = nil
    ) {
        self.routes = RouteTree(routes)
        self.services = services
        self.administration = administration
        self.rates = rates
        self.health = health
        idempotency = Idempotency(store: services.idempotency, time: services.time, logger: services.logger)
    }

    /// The answer to a request, a problem document where it is refused. Its fields are whole but for those that frame
    /// the content (`Content-Length`, `Transfer-Encoding`) and `Date`. Never fails. The content of the request is read
    /// once at most, and not at all where the request is refused before.
    package func answer(
        _ head: HTTPRequest, body: any AsyncSequence<ByteBuffer, any Error> & Sendable, peer: Peer
    ) async -> APIAnswer {
        let request = RequestAsCame(head: head, body: body, peer: peer, services: services)
        var trail = RequestTrail()
        var answer: APIAnswer
        do throws(Problem) {
            if let probe = try await probed(request) {
                answer = probe
                trail.isTold = probe.status != .ok
            } else {
                answer = try await respond(to: request, &trail)
            }
        } catch {
            trail.problem = error.slug
            answer = ProblemDocument.answer(error, request: request.id, at: services.settings.publicURL)
        }
        answer.complete(for: request, settings: services.settings)
        if trail.isTold { log(request, trail, answer) }
        return answer
    }

    /// The answer to a request that nothing is done for, because as many are being answered as there may be.
    package func busyAnswer(_ head: HTTPRequest, peer: Peer) -> APIAnswer {
        let request = RequestAsCame(head: head, body: NoContent(), peer: peer, services: services)
        var answer = ProblemDocument.answer(
            Problem(.busy, "The server answers as many requests as it may; try again in some seconds."),
            request: request.id, at: services.settings.publicURL)
        answer.complete(for: request, settings: services.settings)
        return answer
    }
}

/// What the log says of a request.
struct RequestTrail: Sendable {
    /// Who asked; nil where nobody was recognized.
    var caller: String?
    /// The route; nil where none was found.
    var route: String?
    /// Why it was refused; nil where it was not.
    var problem: Problem.Slug?
    /// Whether the log has a line of it: that all is well is asked every few seconds.
    var isTold = true
}

/// The content of a request that has none.
package struct NoContent: AsyncSequence, Sendable {
    /// Pieces of it.
    package typealias Element = ByteBuffer
    /// What a request that breaks off fails with.
    package typealias Failure = any Error

    /// No content.
    package init() {}

    /// Ends at once.
    package struct Iterator: AsyncIteratorProtocol {
        /// Nothing.
        package mutating func next() async throws -> ByteBuffer? { nil }
    }

    /// Ends at once.
    package func makeAsyncIterator() -> Iterator { Iterator() }
}
