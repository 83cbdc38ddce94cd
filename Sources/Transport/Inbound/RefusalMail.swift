import Facts
import Mail
import MailFlow
import NIOCore
import Queueing

/// A message that is refused for good, and the notices about it that mail flow rules ask for
/// (docs/reference/notices.md#what-holds-for-all-of-them). They are on disk before the client is refused; where they can't
/// be, the message is put off, and the rules see it again.
struct RefusalMail: Sendable {
    /// The refusal.
    let reply: Reply
    /// Whose mail it is.
    let organization: String
    /// What is known of it.
    let message: PerimeterRefusal.Message
    /// Why it is refused.
    let decisions: [Decision]
    /// The message as it would have been accepted, for nobody.
    private let acceptance: Acceptance
    private let notices: AcceptanceNotices
    /// The beginning of the content, which holds the header.
    private let beginning: ByteBuffer

    /// Nil where nothing is written.
    ///
    /// - Parameters:
    ///   - content: the message's.
    ///   - orders: the notices.
    ///   - notices: writes them; nil where nobody does.
    init?(
        _ reply: Reply, of message: WholeMessage, _ attribution: Attribution, content: MessageContent,
        decisions: [Decision], orders: [NoticeOrder], notices: (any NoticeComposer)?, hostname: String,
        at moment: Instant
    ) {
        guard !orders.isEmpty, let notices else { return nil }
        self.reply = reply
        organization = attribution.organization
        self.message = PerimeterRefusal.Message(message)
        self.decisions = decisions
        acceptance = Acceptance(
            of: message, attribution, content: content, as: AcceptedMessage(copies: [], decisions: []),
            hostname: hostname, at: moment)
        self.notices = AcceptanceNotices(orders, by: notices)
        beginning = message.beginning
    }

    /// What is written about a message.
    struct Written: Sendable {
        /// The notices.
        var notices: [Acceptance]
        /// Why the message is refused, and that they are sent, or why not. What refuses it stands last.
        var decisions: [Decision]
    }

    /// What is to be committed and recorded. Blocks while the composer reads the content.
    func written(noting work: any WorkJournal) -> Written {
        let note = beginning.withUnsafeReadableBytes { work.begin(contentOf: acceptance.content.size, head: $0) }
        defer { work.end(note) }
        let mail = notices.written(about: acceptance, revision: decisions.last?.revision)
        // The last decision stays the one that refuses it: whoever counts refusals goes by that.
        var all = Array(decisions.dropLast())
        all += mail.decisions
        all += decisions.suffix(1)
        return Written(notices: mail.notices, decisions: all)
    }
}
