package import Foundation
internal import Identity
package import Mail

/// Asks the API of a running gateway without its listener, as the operator (docs/reference/api.md#postern-api). What
/// may be asked, and what is recorded of it, is the asked route's affair.
package struct APICall: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("api.call", .serverRead, needs: .runningGateway)

    /// The most octets of content, so that call and answer fit into a frame of the control socket.
    package static let mostOctets = 24 << 20

    /// A header field of a call or of its answer.
    package struct Field: Codable, Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: String

        /// A field.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The method: `GET`.
    package var method: String
    /// The path with its query, with or without the base of the API: `/organizations?limit=10`.
    package var path: String
    /// Header fields.
    package var fields: [Field]
    /// The content; nil for none.
    package var body: Data?

    /// Asks for something.
    package init(method: String, path: String, fields: [Field] = [], body: Data? = nil) {
        self.method = method
        self.path = path
        self.fields = fields
        self.body = body
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> APIReply {
        // The answer is made with an operator's rights, so nobody else may come by here.
        guard administration.context.isOperator, administration.context.scope == .all else {
            throw OperationFailure(.notAllowed, "Only a user of this machine may ask the API over the control socket.")
        }
        guard let api = administration.api else {
            throw OperationFailure(
                .unavailable, "The API is answered by a running gateway, and none runs; start it with `postern serve`.")
        }
        guard (body?.count ?? 0) <= Self.mostOctets else {
            throw OperationFailure(
                .usage,
                "The content has \(body?.count ?? 0) octets, and \(Self.mostOctets >> 20) MB can be handed in over the "
                    + "control socket; use the API's address for more.")
        }
        return await api.answer(self, by: caller)
    }
}

/// What the API answered.
package struct APIReply: Codable, Sendable, Hashable {
    /// The status (RFC 9110 section 15).
    package var status: Int
    /// Header fields.
    package var fields: [APICall.Field]
    /// The content; nil for none.
    package var body: Data?

    /// An answer.
    package init(status: Int, fields: [APICall.Field] = [], body: Data? = nil) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Answers requests of the API that did not come over its listener.
package protocol APIPort: Sendable {
    /// The answer to a call of a user of this machine, who is an operator. Every call has one: a call that can't be
    /// understood is answered with a problem document.
    func answer(_ call: APICall, by caller: Caller) async -> APIReply
}
