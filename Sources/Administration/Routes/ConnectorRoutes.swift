import HTTPTypes
import Identity
import MailFlow
import Operations

/// What connectors do beside being objects of the document (docs/reference/connectors.md).
package enum ConnectorRoutes {
    /// Why a connector is blocked.
    struct BlockReason: Codable {
        /// For later readers: 1 to 256 octets.
        var reason: String
    }

    /// How a connector is validated.
    struct ValidationRequest: Codable {
        /// Test recipients; the connector's own where none are given.
        var recipients: [String]?
        /// A document, in YAML, with the connector as it shall be; the connector as it is saved where it is not given.
        var document: String?
        /// How long test messages may take, in seconds: 1 to 3,600; 300 where it is not given.
        var timeout: Int?
    }

    /// A client whose mail is to be attributed.
    struct ClientQuestion: Codable {
        /// Its address.
        var clientAddress: String
        /// Its HELO name.
        var helo: String
        /// MAIL FROM; empty for the null sender.
        var sender: String
        /// RCPT TO.
        var recipients: [String]
        /// Whether the session is encrypted; not where it is not given.
        var tls: Bool?
        /// Names of the client's certificate, whose chain is taken to be trusted.
        var certificateNames: [String]?
        /// SHA-256 of the client's certificate, hexadecimal.
        var certificateFingerprint: String?
    }

    /// A message to a mailbox that every filter takes for spam.
    struct JunkTest: Codable {
        /// The recipient, in an accepted domain.
        var recipient: String
        /// How long its copies may take, in seconds: 1 to 3,600; 60 where it is not given.
        var timeout: Int?
    }

    private static let tag = "Connectors"
    private static let path = "/organizations/{organization}"
    private static let inbound = path + "/inbound-connectors/{connector}"
    private static let outbound = path + "/outbound-connectors/{connector}"
    private static let system = Route.Parameter.choice(
        "for", PairedSystem.self, "The mail system on the other side; all without it.")

    /// The routes.
    package static let all: [Route] = [
        listConnectors, blockConnector, unblockConnector, validateConnector, pairInboundConnector,
        pairOutboundConnector, reportConnectorWays, attributeClient, showJunkGuide, testJunk,
    ]

    private static let listConnectors = Route(
        .get, path + "/connectors", "listConnectors", tag: tag,
        "The connectors of both directions with what is known of them: blocks, validations.",
        access: .permission(.configurationRead), parameters: [.limit(), .cursor],
        answers: [.list(of: ConnectorView.self, "The connectors, by direction and name.")]
    ) { request async throws(Problem) in
        let connectors = try await request.perform(ConnectorList(organization: try request.owner()))
        return try request.part(of: connectors) { "\($0.direction.rawValue)\n\($0.name)" }
    }

    private static let blockConnector = Route(
        .post, inbound + "/block", "blockConnector", tag: tag, "Lets nothing come in by an inbound connector.",
        access: .permission(.configurationChange), effect: .acts, body: .json(of: BlockReason.self),
        answers: [.of(ConnectorState.self, "The connector's state.")], problems: [.notFound]
    ) { request async throws(Problem) in
        let reason = try request.content(BlockReason.self).reason
        return try .outcome(
            try await request.perform(ConnectorBlock(try name(in: request, .inbound), reason: reason)))
    }

    private static let unblockConnector = Route(
        .post, inbound + "/unblock", "unblockConnector", tag: tag, "Lets mail come in by a blocked connector again.",
        access: .permission(.configurationChange), effect: .acts,
        answers: [.of(ConnectorState.self, "The connector's state.")], problems: [.notFound, .cannotNow]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(ConnectorUnblock(try name(in: request, .inbound))))
    }

    private static let validateConnector = Route(
        .post, outbound + "/validate", "validateConnector", tag: tag,
        "Validates an outbound connector by looking up, speaking to and sending through its hosts; a job.",
        access: .permission(.connectorValidate), effect: .sends,
        body: .json(of: ValidationRequest.self, isOptional: true),
        answers: [.job("The job; its result is what came of the validation.")],
        problems: [.notFound, .mistakes, .outsideNetwork]
    ) { request async throws(Problem) in
        let connector = try name(in: request, .outbound)
        let content = request.body == nil ? nil : try request.content(ValidationRequest.self)
        // One that is not there is told of at once.
        if content?.document == nil { _ = try await request.perform(ConnectorShow(connector)) }
        return try await request.start(
            .connectorValidation,
            ConnectorValidate(
                connector, recipients: content?.recipients ?? [],
                document: content?.document.map { SubmittedDocument(file: "document", text: $0) },
                timeout: content?.timeout ?? 300))
    }

    private static let pairInboundConnector = Route(
        .get, inbound + "/pair", "pairInboundConnector", tag: tag,
        "The other side's half of an inbound connector: a script or lines of configuration.",
        access: .permission(.configurationRead), parameters: [system],
        answers: [.of(ConnectorPairing.self, "The other half.")], problems: [.notFound]
    ) { request async throws(Problem) in try await pairing(request, .inbound) }

    private static let pairOutboundConnector = Route(
        .get, outbound + "/pair", "pairOutboundConnector", tag: tag,
        "The other side's half of an outbound connector: a script or lines of configuration.",
        access: .permission(.configurationRead), parameters: [system],
        answers: [.of(ConnectorPairing.self, "The other half.")], problems: [.notFound]
    ) { request async throws(Problem) in try await pairing(request, .outbound) }

    private static let reportConnectorWays = Route(
        .get, path + "/connector-report", "reportConnectorWays", tag: tag,
        "Which connector would deliver to a domain, and why not the others.",
        access: .permission(.configurationRead),
        parameters: [Route.Parameter("domain", .string, "The domain of recipients.")],
        answers: [.list(of: ConnectorReport.self, "The report.")]
    ) { request async throws(Problem) in
        try request.list(
            try await request.perform(
                ConnectorWays(domain: try request.required("domain"), organization: try request.owner())))
    }

    private static let attributeClient = Route(
        .post, path + "/whoami", "attributeClient", tag: tag,
        "Whose the mail of a client would be, for each recipient, and by which connector.",
        access: .permission(.explainRun), effect: .acts, body: .json(of: ClientQuestion.self),
        answers: [.list(of: ClientIdentity.self, "An attribution for each recipient that anybody asks it for.")]
    ) { request async throws(Problem) in
        let content = try request.content(ClientQuestion.self)
        var query = ExplainQuery(
            clientAddress: content.clientAddress, helo: content.helo, sender: content.sender,
            recipients: content.recipients)
        query.tls = content.tls ?? false
        query.certificateNames = content.certificateNames ?? []
        query.certificateFingerprint = content.certificateFingerprint
        // Whose it is, is settled before anybody asks who really sent it.
        query.isExamined = false
        let explanations = try await request.perform(query)
        return try request.list(explanations.compactMap { ClientIdentity($0) })
    }

    private static let showJunkGuide = Route(
        .get, path + "/junk-guide", "showJunkGuide", tag: tag,
        "What mailbox hosts must run so that junk comes into their junk folders.",
        access: .permission(.configurationRead),
        parameters: [.choice("for", HybridSystem.self, "What files the copies there.")],
        answers: [.of(HybridGuide.self, "The guide.")]
    ) { request async throws(Problem) in
        guard let system = try request.choice("for", HybridSystem.self) else {
            throw Problem.parameter("for", "is missing; it says what files the copies there.")
        }
        return try .object(
            try await request.perform(HybridShow(organization: try request.owner(), system: system)))
    }

    private static let testJunk = Route(
        .post, path + "/junk-test", "testJunk", tag: tag,
        "Sends a message that every filter takes for spam to a recipient, and tells where to look for it; a job.",
        access: .permission(.connectorValidate), effect: .sends, body: .json(of: JunkTest.self),
        answers: [.job("The job; its result tells where to look.")]
    ) { request async throws(Problem) in
        let content = try request.content(JunkTest.self)
        return try await request.start(
            .junkTest, VerifyJunk(recipient: content.recipient, timeout: content.timeout ?? 60))
    }

    /// The connector of the path, in its organization.
    private static func name(
        in request: RequestInHand, _ direction: ConnectorName.Direction
    ) throws(Problem) -> ConnectorName {
        ConnectorName(try request.named("connector"), organization: try request.owner(), direction: direction)
    }

    private static func pairing(
        _ request: RequestInHand, _ direction: ConnectorName.Direction
    ) async throws(Problem) -> APIAnswer {
        try .object(
            try await request.perform(
                ConnectorPair(try name(in: request, direction), system: try request.choice("for", PairedSystem.self))))
    }
}
