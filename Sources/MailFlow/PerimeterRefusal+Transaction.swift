package import Facts
package import Mail

extension PerimeterRefusal {
    /// Under which recipients a refusal of the whole message is recorded: each that was accepted, so that whoever asks
    /// for the mail of one of them finds it; nil alone where there is none.
    package static func recipients(of transaction: Transaction?) -> [String?] {
        var named: Set<String> = []
        let recipients = (transaction?.recipients ?? []).map(\.address.description).filter { named.insert($0).inserted }
        return recipients.isEmpty ? [nil] : recipients
    }

    /// The record of a refusal in a transaction, or before one.
    package init(
        _ reply: Reply, to transaction: Transaction?, session: SessionFacts, recipient: String?,
        organization: String?, at: WallTime, decisions: [Decision]
    ) {
        self.init(
            at: at, clientAddress: session.clientAddress.description, clientName: session.helo,
            sender: transaction.map { $0.envelope.sender.description }, recipient: recipient,
            organization: organization ?? transaction?.attribution?.organization, reply: reply.description,
            decisions: decisions)
    }
}
