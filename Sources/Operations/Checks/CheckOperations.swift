import DNS
package import Foundation
internal import Identity
package import Mail
internal import MailFlow
internal import Organization
import SenderAuthentication

/// Checks by SPF whether a client may send for a sender, as mail that comes now would be, by the answers that live mail gets.
package struct SPFCheckQuery: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("check.spf", .explainRun, needs: .runningGateway)

    /// The client's address.
    package var clientAddress: String
    /// What it says in EHLO.
    package var helo: String
    /// MAIL FROM; empty or `<>` for the null sender.
    package var sender: String

    /// Asks about a client and a sender.
    package init(clientAddress: String, helo: String, sender: String) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> SenderCheck {
        let question: SPFQuestion
        do {
            question = SPFQuestion(
                address: try SenderCheck.address(clientAddress), helo: helo, sender: try SenderCheck.path(sender),
                receiver: administration.configuration.snapshot.server.hostname)
        } catch {
            throw OperationFailure(error, "The sender can't be checked")
        }
        guard let cache = administration.resolver else {
            throw OperationFailure(.unavailable, "Only a running gateway asks DNS for this, and none runs.")
        }
        let resolver = RecordingResolver(cache, cache: cache)
        let outcome = await SPFChecker(resolver: resolver, time: administration.time).check(question)
        return SenderCheck(spf: SenderCheck.SPF(outcome), lookups: resolver.lookups)
    }
}

/// Authenticates a message and judges its content, as mail that comes now would be. It changes nothing.
package struct MessageCheckQuery: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("check.message", .explainRun, needs: .runningGateway)

    /// The client's address.
    package var clientAddress: String
    /// What it says in EHLO.
    package var helo: String
    /// MAIL FROM; empty or `<>` for the null sender.
    package var sender: String
    /// The organization that the message is for, whose domains and policies count; nil for none in particular.
    package var organization: String?
    /// Whether the organization's own people send it to the outside.
    package var isOutbound = false
    /// The message, header and body, as received.
    package var content: Data

    private static let work = HeavyWork("postern.check", priority: .background)

    /// Asks about a message.
    package init(clientAddress: String, helo: String, sender: String, content: Data, organization: String? = nil) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.content = content
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> MessageCheck {
        let server = administration.configuration.snapshot.server
        guard content.count <= server.limits.messageSize else {
            throw OperationFailure(
                .usage, "The message has \(content.count) octets; this server takes \(server.limits.messageSize).")
        }
        var document: String?
        if let organization {
            document = try await OrganizationExport(organization: organization).perform(in: administration, by: caller)
                .document
        }
        var checker = MessageChecker(
            clientAddress: clientAddress, helo: helo, sender: sender, servers: server.dnsServers, server: server,
            organization: document)
        checker.inspector = administration.content.inspector
        checker.scorers = administration.content.scorers
        checker.opinions = administration.content.opinions
        checker.isOutbound = isOutbound
        let (asked, message) = (checker, content)
        return try await Self.work.run { () throws(OperationFailure) in
            do {
                return try asked.check(message)
            } catch {
                throw OperationFailure(error, "The message can't be checked")
            }
        }
    }
}
