import DNS
import Facts
package import Foundation
package import Inspection
import Mail
package import MailFlow
import NIOCore
package import Organization
import SenderAuthentication

/// Checks who really sent a message in a file and what the filters say of it, as it would be for mail that comes now.
package struct MessageChecker: Sendable {
    /// The client's address.
    package var clientAddress: String
    /// What it says in EHLO.
    package var helo: String
    /// MAIL FROM, with or without angle brackets.
    package var sender: String
    /// The resolvers to ask; none to resolve from the root.
    package var servers: [HostPort]
    /// This server's settings; nil for the defaults.
    package var server: ServerConfiguration?
    /// The document of the organization that the message is for; nil for none in particular.
    package var organization: String?
    /// Judges content.
    package var scorers: any ScorerSource = ShippedScorer()
    /// Say how unwanted the message is, beside what judges content; nil for nobody.
    package var opinions: (any SpamEngineSource)?
    /// Looks into files; nil for nobody, which the verdict says.
    package var inspector: (any ContentInspector)?

    package init(
        clientAddress: String, helo: String, sender: String, servers: [HostPort], server: ServerConfiguration?,
        organization: String?
    ) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.servers = servers
        self.server = server
        self.organization = organization
    }

    /// Whether the organization's own people send it to the outside: then the verdict is that of mail which leaves.
    package var isOutbound = false

    /// What the message passes.
    var stages: [any ExaminationStage] = Examination.stages

    /// Checks a message. Blocks for some seconds at most; changes nothing.
    ///
    /// Throws ``OperationFailure`` when an argument can't be read or DNS can't be set up.
    package func check(_ message: Data) throws -> MessageCheck {
        let message = ByteBuffer(bytes: message)
        let examination = try examination(of: message)
        let leaving = isOutbound ? try self.examination(of: message, going: .originating) : nil
        let servers = servers
        let settings = server?.senderAuthentication ?? SenderAuthenticationSettings()
        let limits = server.map { AuthenticationLimits($0.limits) } ?? AuthenticationLimits()
        let time = SystemTime()
        let resolver = RecordingResolver(
            CachingResolver(try ResolverFactory.makeForCommand(servers: servers), time: time))
        var examiners = ContentExaminers.system(resolver: resolver, time: time)
        examiners.inspector = inspector
        examiners.scorers = scorers
        examiners.opinions = opinions
        let isInspecting = (server?.engines.inspectors ?? 1) > 0
        examiners.isInspecting = { isInspecting }
        let content = examiners
        let (received, judged) = Blocking.run {
            let authenticator = MessageAuthenticator(
                resolver: resolver, time: time, settings: settings, limits: limits.explaining)
            let examiners = Examiners(authenticator: authenticator, content: content)
            let received = await examination.run(by: examiners)
            return (received, await leaving?.run(by: examiners) ?? received)
        }
        let hand = received.hand
        guard let authentication = hand.facts.authentication, let composite = hand.composite,
            let results = hand.results, let receivedSPF = hand.receivedSPF
        else {
            throw OperationFailure("The message was not examined up to its sender.")
        }
        return MessageCheck(
            authentication, composite, authenticationResults: results.field(), receivedSPF: receivedSPF,
            verdict: judged.hand.verdict.map { verdict in
                VerdictView(verdict, judgement: judged.hand.judgement.map { ContentJudgement(whole: $0) })
            }, rules: judged.hand.accepted.decisions.filter { $0.stage == .mailFlowRules },
            refusal: judged.refusal?.description,
            edits: judged.hand.accepted.copies.first?.edits ?? MessageEdits(), lookups: resolver.lookups)
    }

    /// The message as one to nobody in particular of the organization, by a client that nobody vouches for; or as one of the
    /// organization's own to somebody outside.
    private func examination(of content: ByteBuffer, going direction: Direction = .incoming) throws -> Examination {
        let (address, path) = (try SenderCheck.address(clientAddress), try SenderCheck.path(sender))
        let server = try examiningServer()
        let owner = OrganizationSnapshot(try document(), revision: 0)
        var session = SessionFacts(clientAddress: address, helo: helo)
        session.transactionTime = SystemTime().wallTime()
        var transaction = Transaction(envelope: Envelope(sender: path))
        if direction == .originating {
            transaction.recipients = [
                EnvelopeRecipient(address: EmailAddress(localPart: "somebody", domain: try Domain("elsewhere.invalid")))
            ]
        }
        return Examination(
            of: WholeMessage(
                reading: content, content: .memory(content), transaction: transaction,
                session: session, id: NetworkMessageID(high: 0, low: 0), receivedAt: SystemTime().wallTime(),
                ownName: server.hostname.name, headerLimit: .max),
            attribution: Attribution(owner: owner, direction: direction),
            by: ExaminationBasis(
                snapshot: ConfigurationSnapshot(server: server, organizations: [owner]), secrets: nil,
                keyring: DKIMKeyring(), stages: stages))
    }

    /// This server's settings, without what may keep a message from being asked about: its sender is checked, however
    /// large it is and whoever hands it over.
    private func examiningServer() throws -> ServerConfiguration {
        // Fields show this name where no configuration says this server's.
        var server = try self.server ?? ServerConfiguration(hostname: Domain("localhost"), data: "")
        server.trustedNetworks = []
        server.senderAuthentication.isEnabled = true
        server.limits.messageSize = .max
        server.limits.headerSize = .max
        server.limits.headerFieldSize = .max
        server.limits.headerFields = .max
        server.limits.hops = .max
        server.limits.ownHops = .max
        return server
    }

    /// The organization's document; one without anything where none is given.
    private func document() throws -> OrganizationDocument {
        guard let organization, server != nil else { return OrganizationDocument(name: "nobody") }
        switch OrganizationDocument.load(yaml: organization, file: "organization") {
        case .success(let document): return document
        case .failure(let errors): throw OperationFailure(errors.mistakes)
        }
    }
}
