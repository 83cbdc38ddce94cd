import DNS
import Facts
package import Foundation
internal import Identity
package import Mail
package import MailFlow
import NIOCore
import Organization
import SenderAuthentication

/// What would become of a transaction that is not made, decision by decision: an explanation for each recipient, in order.
package struct ExplainQuery: Operation, Hashable {
    /// Its name and what it takes.
    package static let traits = OperationTraits("explain.run", .explainRun, readsDirectories: true)

    /// The peer's address.
    package var clientAddress: String
    /// Its HELO name.
    package var helo: String
    /// MAIL FROM; empty or `<>` for the null sender.
    package var sender: String
    /// RCPT TO, each an address, in the order of one transaction.
    package var recipients: [String]
    /// Whether the session is encrypted; so it is with a certificate.
    package var tls = false
    /// Names of the client's certificate, whose chain is taken to be trusted.
    package var certificateNames: [String] = []
    /// SHA-256 of the client's certificate, hexadecimal, with or without colons.
    package var certificateFingerprint: String?
    /// The message as it would be sent; nil for one that is made up of the envelope.
    package var content: Data?
    /// Whether the message is examined: its sender authenticated, and DNS asked for that; otherwise only what a session
    /// decides before its content counts.
    package var isExamined = true
    /// `HOST:PORT` of the resolver to ask instead of the gateway's.
    package var resolver: String?

    package init(clientAddress: String, helo: String, sender: String, recipients: [String]) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.recipients = recipients
    }

    /// The question it asks. Throws ``OperationFailure`` for what can't be read.
    package func question() throws(OperationFailure) -> Explain.Question {
        do throws(Explain.NotUnderstood) {
            return try Explain.Question(
                clientAddress: clientAddress, helo: helo, sender: sender, recipients: recipients,
                tls: try sessionTLS(), size: content?.count, content: content.map { ByteBuffer(bytes: $0) })
        } catch {
            throw OperationFailure(.usage, error.description)
        }
    }

    private func sessionTLS() throws(Explain.NotUnderstood) -> SessionFacts.TLS? {
        var names: [CertificateName] = []
        for text in certificateNames {
            guard let name = CertificateName(text) else {
                throw Explain.NotUnderstood(argument: "tls-name", text: text)
            }
            names.append(name)
        }
        let fingerprint = certificateFingerprint.map { $0.filter { $0 != ":" }.lowercased() }
        if let fingerprint, fingerprint.count != 64 || !fingerprint.allSatisfy(\.isHexDigit) {
            throw Explain.NotUnderstood(argument: "tls-fingerprint", text: certificateFingerprint ?? "")
        }
        guard tls || !names.isEmpty || fingerprint != nil else { return nil }
        var facts = SessionFacts.TLS(version: "TLSv1.3")
        if !names.isEmpty || fingerprint != nil {
            facts.clientCertificate = ClientCertificate(
                claimedNames: names, fingerprint: fingerprint ?? "",
                trust: names.isEmpty ? .untrusted("no --tls-name was given") : .trusted)
        }
        return facts
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [Explanation] {
        try await explained(in: administration, tracesRules: false).explanations
    }

    /// What would become of the transaction, and what came of each mail flow rule for each recipient, where that is wanted.
    /// Throws where the mail would be another organization's than the caller may know of.
    func explained(
        in administration: Administration, tracesRules: Bool
    ) async throws(OperationFailure) -> (explanations: [Explanation], traces: [RuleTrace]) {
        // The server asks whom it is told to: that is for those who may reach its networks anyway.
        guard resolver == nil || administration.context.isOperator else {
            throw OperationFailure(.notAllowed, "Only an operator may name the resolver to ask; leave it out.")
        }
        let answer = try await found(in: administration, tracesRules: tracesRules)
        guard answer.explanations.allSatisfy({ isVisible($0, in: administration) }) else {
            throw OperationFailure(
                .notFound, "The mail of this transaction would be of no organization that you may look at.")
        }
        return answer
    }

    /// Whether the mail of an explanation is an organization's that the caller may know of: every decision and every queue in
    /// it is; where nothing decides for an organization, a sender or a recipient has to be its own.
    private func isVisible(_ explanation: Explanation, in administration: Administration) -> Bool {
        guard !administration.isVisible(nil) else { return true }
        let names = explanation.decisions.compactMap(\.organization) + explanation.deliveries.map(\.queue.organization)
        guard names.isEmpty else { return names.allSatisfy { administration.isVisible($0) } }
        let snapshot = administration.configuration.snapshot
        return ([sender] + recipients).contains { text in
            guard let domain = EmailAddress(text)?.domain, let owner = snapshot.owner(of: domain) else { return false }
            return administration.isVisible(owner.organization.name)
        }
    }

    private func found(
        in administration: Administration, tracesRules: Bool
    ) async throws(OperationFailure) -> (explanations: [Explanation], traces: [RuleTrace]) {
        var question = try question()
        let (configuration, now) = (administration.configuration, administration.time.wallTime())
        let (sources, moment) = (administration.sources, administration.time.now())
        let explain = Explain(
            snapshot: configuration.snapshot, secrets: configuration.secrets, keyring: configuration.keyring
        ) { attempt in sources?.knows(attempt, at: moment) ?? true }
        if configuration.snapshot.server.connectionFilter.isReputationEnabled {
            question.session.reputation = sources?.reputation(of: question.session.clientAddress, at: moment)
        }
        guard isExamined else { return (explain.explanations(question, at: now), []) }
        if content == nil { question = question.withMadeUpMessage(at: now) }
        let resolver = try recordingResolver(administration)
        if question.session.clientAddress.family == .v6 {
            question.session.reverseName = await ReverseName.lookUp(
                question.session.clientAddress, resolver: resolver)
        }
        question.session.listings = await listings(of: question.session.clientAddress, by: resolver, in: administration)
        let server = configuration.snapshot.server
        let authenticator = MessageAuthenticator(
            resolver: resolver, time: administration.time, settings: server.senderAuthentication,
            limits: AuthenticationLimits(server.limits))
        let examiners = content(administration, resolver)
        var traces: [RuleTrace] = []
        var found: [Explanation]
        if tracesRules {
            (found, traces) = await explain.ruleTraces(question, at: now, by: authenticator, content: examiners)
        } else {
            found = await explain.explanations(question, at: now, by: authenticator, content: examiners)
        }
        found = await MailExchangerLookup.completed(found, resolver: resolver)
        let lookups = resolver.lookups
        for index in found.indices { found[index].lookups = lookups }
        return (found, traces)
    }

    /// Which of the lists that a session is looked up in have an address: of those that the gateway believes, or of all
    /// where none runs and where another resolver is named. Nil where no list is asked.
    private func listings(
        of address: IPAddress, by resolver: RecordingResolver, in administration: Administration
    ) async -> [DNSListing]? {
        let lists = Perimeter(snapshot: administration.configuration.snapshot).dnsLists(for: address)
        if lists.isEmpty { return nil }
        if self.resolver == nil, let known = administration.dnsLists {
            return await known.listings(of: address, in: lists)
        }
        return zip(lists, await DNSLists.readings(of: address, in: lists, by: resolver)).compactMap { list, reading in
            if case .listed(let code) = reading { DNSListing(list: list, code: code) } else { nil }
        }
    }

    /// What looks into the content of live mail, with names of addresses from the resolver that all else is asked of. Where
    /// no gateway runs, nobody looks into files, and the decision says so.
    private func content(_ administration: Administration, _ resolver: any Resolver) -> ContentExaminers {
        let system = ContentExaminers.system(resolver: resolver, time: administration.time)
        var content = administration.content
        content.languages = content.languages ?? system.languages
        content.reverseNames = system.reverseNames
        return content
    }

    /// What live mail asks, its cache included, unless another resolver is named.
    private func recordingResolver(_ administration: Administration) throws(OperationFailure) -> RecordingResolver {
        var servers = administration.configuration.snapshot.server.dnsServers
        if let text = self.resolver {
            guard let place = HostPort(text, defaultPort: 53) else {
                throw OperationFailure(.usage, "--dns: \"\(text)\" is no resolver; write one such as 127.0.0.1:53.")
            }
            servers = [place]
        } else if let cache = administration.resolver {
            return RecordingResolver(cache, cache: cache)
        }
        return RecordingResolver(
            CachingResolver(try ResolverFactory.makeForCommand(servers: servers), time: administration.time))
    }
}
