package import Facts
package import Mail
package import NIOCore

extension PerimeterRefusal {
    /// Under which recipients a refusal of the whole message is recorded: each that was accepted, so that whoever asks
    /// for the mail of one of them finds it; nil alone where there is none.
    package static func recipients(of transaction: Transaction?) -> [String?] {
        var named: Set<String> = []
        let recipients = (transaction?.recipients ?? []).map(\.address.description).filter { named.insert($0).inserted }
        return recipients.isEmpty ? [nil] : recipients
    }

    /// What is known of a message that is refused.
    package struct Message: Sendable, Hashable {
        /// The Subject field, undecoded; nil when there is none, or it was not read.
        var subject: String?
        /// The Message-ID field, likewise.
        var messageID: String?
        /// The first author, likewise.
        var author: String?
        /// Octets that have come.
        var size: Int

        /// A message whose header is not read.
        package init(size: Int) { self.size = size }

        /// A message that was broken off, by as much of it as has come.
        ///
        /// - Parameter headerLimit: octets of its header that are looked at.
        package init(beginning: ByteBuffer, size: Int, headerLimit: Int) {
            self.init(size: size)
            let header = HeaderSummary(reading: beginning, ownName: "", limit: headerLimit)
            (subject, messageID) = (header.subject, header.messageID)
            author = header.fromField.flatMap { MessageAuthors.first(in: $0, of: beginning) }?.description
        }
    }

    /// The record of a refusal in a transaction, or before one.
    ///
    /// - Parameter message: the message that is refused; nil before its content.
    package init(
        _ reply: Reply, to transaction: Transaction?, session: SessionFacts, recipient: String?,
        organization: String?, message: Message? = nil, at: WallTime, decisions: [Decision]
    ) {
        self.init(
            at: at, clientAddress: session.clientAddress.description, clientName: session.helo,
            sender: transaction.map { $0.envelope.sender.description }, recipient: recipient,
            organization: organization ?? transaction?.attribution?.organization, reply: reply.description,
            decisions: decisions)
        (subject, messageID, author, size) = (message?.subject, message?.messageID, message?.author, message?.size)
        direction = transaction?.attribution?.direction
        connector = transaction?.attribution?.inboundConnector
        tls = session.tls?.version
    }
}
