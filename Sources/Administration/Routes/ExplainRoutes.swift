import Foundation
import HTTPTypes
import Identity
import Mail
import MailFlow
import Operations

/// What would become of a message, and checks of senders and messages. Nothing of it changes anything; DNS is asked.
package enum ExplainRoutes {
    /// The most octets of a content that may hold a message: base64 takes a third more.
    private static let limit = 40 << 20

    /// The routes.
    package static let all: [Route] = [explain, checkSPF, checkMessage]

    /// A transaction that is not made.
    struct Transaction: Codable {
        /// The client's address.
        var clientAddress: String
        /// What it says in EHLO.
        var helo: String
        /// MAIL FROM; empty or `<>` for the null sender.
        var sender: String
        /// RCPT TO, in the order of one transaction.
        var recipients: [String]
        /// Whether the session is encrypted.
        var tls: Bool?
        /// Names of the client's certificate, whose chain is taken to be trusted.
        var certificateNames: [String]?
        /// SHA-256 of the client's certificate, hexadecimal.
        var certificateFingerprint: String?
        /// The message as it would be sent, in base64; nil for one that is made up of the envelope.
        var message: String?
        /// Whether the message is examined, and DNS asked for that.
        var isExamined: Bool?
    }

    /// A client and the sender that it names.
    struct Sender: Codable {
        /// The client's address.
        var clientAddress: String
        /// What it says in EHLO.
        var helo: String
        /// MAIL FROM; empty or `<>` for the null sender.
        var sender: String
    }

    /// A message as a client sends it.
    struct Message: Codable {
        /// The client's address.
        var clientAddress: String
        /// What it says in EHLO.
        var helo: String
        /// MAIL FROM; empty or `<>` for the null sender.
        var sender: String
        /// The message, header and body, in base64.
        var message: String
        /// Whether the organization's own people send it to the outside.
        var isOutbound: Bool?
    }

    private static let explain = Route(
        .post, "/organizations/{organization}/explain", "explain", tag: "Explain",
        "What would become of a transaction that is not made, decision by decision, for each recipient.",
        access: .permission(.explainRun), effect: .acts,
        body: Route.Body(types: ["application/json"], shape: .of(Transaction.self), limit: limit),
        answers: [.list(of: Explanation.self, "The explanations, in the order of the recipients.")]
    ) { request async throws(Problem) in
        let content = try request.content(Transaction.self)
        var query = ExplainQuery(
            clientAddress: content.clientAddress, helo: content.helo, sender: content.sender,
            recipients: content.recipients)
        query.tls = content.tls ?? false
        query.certificateNames = content.certificateNames ?? []
        query.certificateFingerprint = content.certificateFingerprint
        if let message = content.message { query.content = try octets(message) }
        query.isExamined = content.isExamined ?? true
        return try .outcome(ListPart(try await request.perform(query)))
    }

    private static let checkSPF = Route(
        .post, "/organizations/{organization}/check/spf", "checkSPF", tag: "Explain",
        "Whether a client may send for a sender, by SPF, step by step.", access: .permission(.explainRun),
        effect: .acts,
        body: .json(of: Sender.self), answers: [.of(SenderCheck.self, "What SPF says.")]
    ) { request async throws(Problem) in
        let content = try request.content(Sender.self)
        return try .outcome(
            try await request.perform(
                SPFCheckQuery(clientAddress: content.clientAddress, helo: content.helo, sender: content.sender)))
    }

    private static let checkMessage = Route(
        .post, "/organizations/{organization}/check/message", "checkMessage", tag: "Explain",
        "Authenticates a message by SPF, DKIM, ARC and DMARC, and judges its content.",
        access: .permission(.explainRun), effect: .acts,
        body: Route.Body(types: ["application/json"], shape: .of(Message.self), limit: limit),
        answers: [.of(MessageCheck.self, "What was found.")]
    ) { request async throws(Problem) in
        let content = try request.content(Message.self)
        var query = MessageCheckQuery(
            clientAddress: content.clientAddress, helo: content.helo, sender: content.sender,
            content: try octets(content.message), organization: request.organization)
        query.isOutbound = content.isOutbound ?? false
        return try .outcome(try await request.perform(query))
    }

    /// The octets of a message. Throws ``Problem``.
    private static func octets(_ message: String) throws(Problem) -> Data {
        guard let octets = Data(base64Encoded: message) else {
            throw Problem(
                .malformed, "The message is not base64 (RFC 4648 section 4).",
                members: ["pointer": .string("/message")])
        }
        return octets
    }
}
