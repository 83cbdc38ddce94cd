package import Facts
package import Mail
package import Queueing

/// Writes the notices that accepted messages lead to (docs/reference/notices.md).
package protocol NoticeComposer: Sendable {
    /// The message that an order comes to, as it enters the pipeline, or why there is none.
    ///
    /// - Parameters:
    ///   - order: what is to be written.
    ///   - acceptance: the message that it is about, as it is accepted.
    ///   - room: octets of messages that may still go along with notices about it; what goes along is taken off. Blocks while
    ///     it reads the message's content.
    func notice(_ order: NoticeOrder, about acceptance: Acceptance, room: inout Int) -> ReportDecision
}

/// What an accepted message and the notices about it come to, which are committed together or not at all.
package struct AcceptanceNotices: Sendable {
    /// Octets of messages that go along with all notices about one message.
    package static let room = 4 << 20

    /// What is to be written.
    private let orders: [NoticeOrder]
    private let composer: any NoticeComposer

    package init(_ orders: [NoticeOrder], by composer: any NoticeComposer) {
        self.orders = orders
        self.composer = composer
    }

    /// Adds the notices to a transaction whose first acceptance is the message: each as an acceptance behind it, and in the
    /// message's record that it was sent, or why not. The message goes on in either case. Blocks.
    package func add(to transaction: inout StoreTransaction) {
        guard let message = transaction.acceptances.first else { return }
        let mail = written(about: message, revision: message.deliveries.first?.routing.revision)
        transaction.acceptances += mail.notices
        transaction.acceptances[0].decisions += mail.decisions
    }

    /// The notices about a message, as acceptances, and for its record that they are sent, or why not. Blocks.
    ///
    /// - Parameter revision: that of the organization's configuration which they are written by.
    package func written(
        about message: Acceptance, revision: Int64?
    ) -> (notices: [Acceptance], decisions: [Decision]) {
        var room = Self.room
        var notices: [Acceptance] = []
        var decisions: [Decision] = []
        for order in orders.prefix(NoticeOrder.most) {
            let outcome: Decision.Outcome
            switch composer.notice(order, about: message, room: &room) {
            case .send(let notice):
                notices.append(notice)
                outcome = .noticeSent(to: order.to)
            case .suppressed(let reason):
                outcome = .notReported(reason: reason)
            }
            decisions.append(
                Decision(
                    .report, organization: message.organization, revision: revision, object: order.object,
                    inputs: [.init("notice", order.kind.rawValue), .init("to", order.to)], outcome: outcome))
        }
        return (notices, decisions)
    }
}
