import Mail
import MailFlow
import Organization

/// What `postern explain` asks: a transaction that is not made.
public struct ExplainQuery: Codable, Sendable, Hashable {
    /// The peer's address.
    public var clientAddress: String
    /// Its HELO name.
    public var helo: String
    /// MAIL FROM; empty or `<>` for the null sender.
    public var sender: String
    /// RCPT TO, each an address; each is explained in a transaction of its own.
    public var recipients: [String]

    /// Makes a query.
    public init(clientAddress: String, helo: String, sender: String, recipients: [String]) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.recipients = recipients
    }

    /// The answers by a configuration. Throws ``OperationFailure`` for an argument that is no address.
    func explanations(
        by snapshot: ConfigurationSnapshot, secrets: ServerSecrets?, at time: WallTime
    ) throws -> [Explanation] {
        do throws(Explain.NotUnderstood) {
            return try recipients.map { recipient throws(Explain.NotUnderstood) in
                let question = try Explain.Question(
                    clientAddress: clientAddress, helo: helo, sender: sender, recipient: recipient)
                return Explain(snapshot: snapshot, secrets: secrets).explain(question, at: time)
            }
        } catch {
            throw OperationFailure(error.description)
        }
    }
}
