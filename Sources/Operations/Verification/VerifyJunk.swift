internal import Identity
package import Mail
import MailFlow
import Organization

/// Sends a message that every filter takes for spam to a recipient, by the way of live mail, and tells where it must be looked
/// for (docs/reference/hybrid.md).
package struct VerifyJunk: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "verify.junk", .connectorValidate, needs: .runningGateway, trail: .entry(.verifyJunk))

    /// The recipient, in an accepted domain.
    package var recipient: String
    /// How long its copies may take, in seconds: 1 to 3,600.
    package var timeout: Int

    /// Orders a test message.
    package init(recipient: String, timeout: Int = 60) {
        self.recipient = recipient
        self.timeout = timeout
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> JunkVerification {
        try Bounds.check(timeout, "timeout", in: 1...3_600)
        guard let address = EmailAddress(recipient), let domain = address.domain else {
            throw OperationFailure(.usage, "\"\(recipient)\" is no mail address; write one such as ann@contoso.com.")
        }
        let basis = administration.configuration.basis
        guard let owner = basis.snapshot.owner(of: domain)?.organization.name, administration.isVisible(owner) else {
            throw OperationFailure(
                .notFound,
                "\(domain) is no accepted domain of an organization here, and a test message goes to nobody else.")
        }
        let test = JunkTestMessage(
            to: address, basis: basis, author: caller.name, time: administration.time, random: administration.random)
        return try await JunkVerifier(administration: administration, caller: caller, test: test)
            .verify(within: .seconds(Int64(timeout)))
    }
}
