package import HTTPTypes
package import Identity
internal import Mail
package import NIOCore
package import Operations

/// A request of the API that was found to be for a route, and whose caller may make it.
package struct RequestInHand: Sendable {
    /// The method, path and header fields as they came.
    package var head: HTTPRequest
    /// What the path's parameters stand for, by name, decoded.
    package var path: [String: String]
    /// The query's parameters, in order, decoded.
    package var query: [(name: String, value: String)]
    /// The content; nil for none. Whole: routes that take it piece by piece say so and read ``pieces``.
    package var body: ByteBuffer?
    /// The content piece by piece, for routes that say so.
    package var pieces: (any AsyncSequence<ByteBuffer, any Error> & Sendable)?
    /// Who asks, with its rights.
    package var principal: Principal
    /// The session of a caller that signed in; nil for a token and the control socket.
    package var session: SessionID?
    /// The organization of the path, as it is spelled; nil where the path has none.
    package var organization: String?
    /// The number of the request, ours.
    package var requestID: String
    /// What the services of the API are.
    package var services: APIServices

    /// The operations, as far as this caller's rights for the route reach.
    package var administration: Administration

    /// Puts a request together.
    package init(
        head: HTTPRequest, path: [String: String], query: [(name: String, value: String)], body: ByteBuffer?,
        pieces: (any AsyncSequence<ByteBuffer, any Error> & Sendable)? = nil, principal: Principal,
        session: SessionID? = nil, organization: String? = nil, requestID: String, services: APIServices,
        administration: Administration
    ) {
        self.head = head
        self.path = path
        self.query = query
        self.body = body
        self.pieces = pieces
        self.principal = principal
        self.session = session
        self.organization = organization
        self.requestID = requestID
        self.services = services
        self.administration = administration
    }
}

extension RequestInHand {
    /// Has an operation done, and gives its answer. Throws ``Problem``.
    package func perform<Asked: Operations.Operation>(_ operation: Asked) async throws(Problem) -> Asked.Answer {
        do throws(OperationFailure) {
            return try await operation.perform(in: administration, by: principal.caller)
        } catch {
            throw Problem(error)
        }
    }

    /// Has an operation done, or checked as a whole where the request is a dry run (`?dryRun=true`), and gives its answer and
    /// whether it was done. Throws ``Problem``.
    package func performOrPlan<Asked: PlannableOperation>(
        _ operation: Asked
    ) async throws(Problem) -> (answer: Asked.Answer, isDone: Bool) {
        guard try isDryRun() else { return (try await perform(operation), true) }
        do throws(OperationFailure) {
            return (try await operation.plan(in: administration, by: principal.caller), false)
        } catch {
            throw Problem(error)
        }
    }

    /// The only value of a query parameter; nil where it is not given.
    package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// All values of a query parameter, in order.
    package func parameters(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
}
