import DNS
package import Foundation
import Mail
import NIOCore
package import Organization
import SenderAuthentication

/// Checks who really sent a message in a file, as it would be for mail that comes now.
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

    /// Makes a checker.
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

    /// Checks a message. Blocks for some seconds at most; changes nothing.
    ///
    /// Throws ``OperationFailure`` when an argument can't be read or DNS can't be set up.
    package func check(_ message: Data) throws -> MessageCheck {
        let content = ByteBuffer(bytes: message)
        // Fields show this name where no configuration says this server's.
        let receiver = try server?.hostname ?? Domain("localhost")
        let request = AuthenticationRequest(
            clientAddress: try SenderCheck.address(clientAddress), helo: helo, sender: try SenderCheck.path(sender),
            receiver: receiver.name, header: content, content: .memory(content))
        let organization = try compiled()
        let servers = servers
        let settings = server?.senderAuthentication ?? SenderAuthenticationSettings()
        let limits = server.map { AuthenticationLimits($0.limits) } ?? AuthenticationLimits()
        let result = Blocking.run { () async -> Result<MessageAuthentication, any Error> in
            let time = SystemTime()
            do {
                let resolver = CachingResolver(try ResolverFactory.makeForCommand(servers: servers), time: time)
                let authenticator = MessageAuthenticator(
                    resolver: resolver, time: time, settings: settings, limits: limits.explaining)
                return .success(await authenticator.authenticate(request))
            } catch {
                return .failure(error)
            }
        }
        let authentication = try result.get()
        let composite = CompositeAuthentication.evaluate(
            authentication,
            CompositeAuthentication.Circumstances(
                isOwnDomain: authentication.authorDomains.contains { organization?.owner(of: $0) != nil },
                isAttestedByTrustedSealer: authentication.arc.attestsPass(
                    for: authentication.dmarc, trustedSealers: organization?.organizations.first?.trustedSealers ?? []))
        )
        let style: AuthenticationResultsStyle = settings.resultsStyle == .eop ? .eop : .rfc8601
        let results = authentication.results(
            server: receiver, composite: composite, action: DMARCAction(authentication.dmarc), style: style)
        let receivedSPF = ReceivedSPFField(
            outcome: authentication.spf, clientAddress: request.clientAddress, helo: helo, sender: request.sender,
            receiver: receiver, style: style)
        return MessageCheck(
            authentication, composite, authenticationResults: results.field(), receivedSPF: receivedSPF.text)
    }

    private func compiled() throws -> ConfigurationSnapshot? {
        guard let organization, let server else { return nil }
        switch OrganizationDocument.load(yaml: organization, file: "organization") {
        case .success(let document):
            return ConfigurationSnapshot(server: server, organizations: [OrganizationSnapshot(document, revision: 0)])
        case .failure(let errors): throw OperationFailure(.configuration, lines: errors.mistakes.map(\.description))
        }
    }
}
