import Mail
import NIOCore
import Queueing

/// A message with groups whose sender wants to be told of success, between its categorization and its commit: the report
/// that the groups were expanded is accepted with it or not at all (docs/reference/groups-and-forwarding.md).
struct ExpansionReport: Sendable {
    let acceptance: Acceptance
    /// The groups, as the sender named them.
    let groups: [EnvelopeRecipient]
    /// The beginning of the content, which holds the header.
    let beginning: ByteBuffer
    let composer: any ReportComposer
    let at: WallTime

    /// What is to be committed. Blocks while the composer reads the content.
    func transaction(noting work: any WorkJournal) -> StoreTransaction {
        let note = beginning.withUnsafeReadableBytes { work.begin(contentOf: acceptance.content.size, head: $0) }
        defer { work.end(note) }
        // The composer is asked before there is a place in the order; a report does not name it.
        let message = StoredMessage(
            acceptance, as: SequenceNumber(0), content: acceptance.content, recipients: [])
        guard let copy = acceptance.deliveries.first else { return StoreTransaction(acceptances: [acceptance]) }
        let recipients = groups.map { group in
            ReportedRecipient(
                recipient: StoredMessage.Recipient(
                    id: RecipientID(0), recipient: group, deliverTo: group.address, copy: 0,
                    placement: .inbox, senderStanding: copy.senderStanding, routing: copy.routing),
                outcome: .expanded, attempts: 0, lastAttempt: at)
        }
        var recorded = acceptance
        func record(_ outcome: Decision.Outcome) {
            recorded.decisions.append(
                Decision(
                    .report, organization: acceptance.organization, revision: copy.routing.revision,
                    inputs: groups.map { Decision.Input("expanded", $0.address) },
                    outcome: outcome))
        }
        switch composer.report(.success, on: message, recipients: recipients) {
        case .send(let report):
            record(.expansionReported)
            return StoreTransaction(acceptances: [recorded, report])
        case .suppressed(let reason):
            record(.notReported(reason: reason))
            return StoreTransaction(acceptances: [recorded])
        }
    }
}
