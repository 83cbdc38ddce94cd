import Facts
import Mail
import MailFlow
import NIOCore
import Queueing

/// A message that this server writes mail about, between its categorization and its commit: the report that groups were
/// expanded (``ExpansionReport``), the one on recipients that rules reject (``RejectionReport``), and the notices that
/// rules and policies ask for (docs/reference/notices.md). The mail is accepted with the message or not at all.
struct AcceptanceMail: Sendable {
    private let acceptance: Acceptance
    private let expansion: ExpansionReport?
    private let rejection: RejectionReport?
    private let notices: AcceptanceNotices?
    /// The beginning of the content, which holds the header.
    private let beginning: ByteBuffer

    /// Nil where nothing is written.
    ///
    /// - Parameters:
    ///   - groups: those whose expansion is reported, as the sender named them.
    ///   - rejections: the recipients that a rule rejects while others get the message.
    ///   - orders: the notices.
    ///   - reports: makes reports; nil where nobody does.
    ///   - notices: writes notices; nil where nobody does.
    init?(
        _ acceptance: Acceptance, groups: [EnvelopeRecipient], rejections: [AcceptedMessage.Rejection] = [],
        orders: [NoticeOrder], beginning: ByteBuffer,
        reports: (any ReportComposer)?, notices: (any NoticeComposer)?, at moment: WallTime
    ) {
        let composer = groups.isEmpty ? nil : reports
        expansion = composer.map {
            ExpansionReport(acceptance: acceptance, groups: groups, beginning: beginning, composer: $0, at: moment)
        }
        self.notices = orders.isEmpty ? nil : notices.map { AcceptanceNotices(orders, by: $0) }
        rejection =
            rejections.isEmpty
            ? nil : reports.map { RejectionReport(rejections: rejections, composer: $0, at: moment) }
        guard expansion != nil || rejection != nil || self.notices != nil else { return nil }
        self.acceptance = acceptance
        self.beginning = beginning
    }

    /// What the client is answered with.
    var messageID: String { acceptance.messageIDField }

    /// What is to be committed. Blocks while the composers read the content.
    func transaction(noting work: any WorkJournal) -> StoreTransaction {
        var transaction =
            expansion?.transaction(noting: work) ?? StoreTransaction(acceptances: [acceptance])
        guard notices != nil || rejection != nil else { return transaction }
        let note = beginning.withUnsafeReadableBytes { work.begin(contentOf: acceptance.content.size, head: $0) }
        defer { work.end(note) }
        rejection?.add(to: &transaction)
        notices?.add(to: &transaction)
        return transaction
    }
}
