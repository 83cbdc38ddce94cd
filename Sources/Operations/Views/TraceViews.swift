package import Mail
package import MailFlow

/// A row of the trace as commands and the API show it (docs/reference/trace.md).
package struct TraceRowView: Codable, Sendable, Hashable {
    /// EOP's names for EOP's fields.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case received = "Received"
        case senderAddress = "SenderAddress"
        case recipientAddress = "RecipientAddress"
        case subject = "Subject"
        case status = "Status"
        case messageTraceID = "MessageTraceId"
        case messageID = "MessageId"
        case size = "Size"
        case fromIP = "FromIP"
        case toIP = "ToIP"
        case organization, sequence, identity, author, direction, connector, outboundConnector, nextHop, reply, detail
        case queue, nextTry, tls, cat, scl, rules
    }

    /// When it was received.
    package var received: WallTime
    /// MAIL FROM; `<>` for the null sender.
    package var senderAddress: String
    /// The recipient; of a member of a group the member, of a forwarded copy the address that it is forwarded to.
    package var recipientAddress: String
    /// The Subject field, decoded.
    package var subject: String?
    /// By EOP's names, or `Refused`.
    package var status: String
    /// The MessageTraceId; nil for a refusal.
    package var messageTraceID: String?
    /// The Message-ID field.
    package var messageID: String?
    /// Octets.
    package var size: Int?
    /// The peer it came from.
    package var fromIP: String?
    /// The server that it was handed to last.
    package var toIP: String?
    /// The organization.
    package var organization: String?
    /// The place in the order of acceptance; nil for a refusal.
    package var sequence: Int64?
    /// What `postern trace show` takes: the sequence number of a message, or the identity of a refusal.
    package var identity: String?
    /// The first author, of the From field.
    package var author: String?
    /// `Incoming` or `Originating`.
    package var direction: String?
    /// The inbound connector.
    package var connector: String?
    /// The outbound connector.
    package var outboundConnector: String?
    /// The next hop of its queue.
    package var nextHop: String?
    /// The last reply.
    package var reply: String?
    /// The last reply or reason; while the whole destination fails, what fails there.
    package var detail: String?
    /// The queue that it waits in.
    package var queue: String?
    /// When it is tried next.
    package var nextTry: WallTime?
    /// The version of TLS that it came by.
    package var tls: String?
    /// What kind of unwanted mail its verdict says it is; nil where it has none.
    package var cat: VerdictCategory?
    /// The confidence of its verdict, -1 to 9; nil where it has none, as for malware.
    package var scl: Int?
    /// What mail flow rules did with the message, each rule with each effect once.
    package var rules: [RuleHit]

    /// The view of a row.
    package init(_ row: TraceRow) {
        received = row.received
        senderAddress = row.senderAddress
        recipientAddress = row.recipientAddress
        subject = row.subject
        status = row.status.rawValue
        messageTraceID = row.messageTraceID
        messageID = row.messageID
        size = row.size
        fromIP = row.fromIP
        toIP = row.toIP
        organization = row.organization
        sequence = row.sequence
        identity = row.identity
        author = row.author
        direction = row.direction?.rawValue
        connector = row.connector
        outboundConnector = row.outboundConnector
        nextHop = row.nextHop
        reply = row.reply
        detail = row.detail
        queue = row.queue?.identity
        nextTry = row.nextTry
        tls = row.tls
        cat = row.category
        scl = row.confidence
        rules = row.rules
    }
}

/// A part of what a search finds, the newest first.
package struct TracePageView: Codable, Sendable, Hashable {
    /// The rows.
    package var value: [TraceRowView]
    /// The cursor by which the search goes on; nil where nothing older matches.
    package var next: String?
    /// Set where the search ended before the page was full: it has looked at every row received since this moment.
    package var lookedThrough: WallTime?
    /// Whether the index could not be read, so that the store was searched in its place.
    package var isIndexUnread: Bool
    /// Where the index begins, if the page looked at what is older, which is searched in the store.
    package var indexBegins: WallTime?

    /// The view of a page.
    package init(_ page: TracePage) {
        value = page.rows.map(TraceRowView.init)
        next = page.next?.description
        lookedThrough = page.lookedThrough
        isIndexUnread = page.isIndexUnread
        indexBegins = page.indexBegins
    }
}

/// An event, by the names of EOP's message trace detail.
package struct TraceEventView: Codable, Sendable, Hashable {
    /// EOP's names for EOP's fields.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case date = "Date"
        case event = "Event"
        case action = "Action"
        case detail = "Detail"
        case recipient, remote
    }

    /// When.
    package var date: WallTime
    /// RECEIVE, SEND, DELIVER, DEFER, ... (docs/reference/trace.md).
    package var event: String
    /// What a rule or verdict did with the message in this event: `MoveToJmf` for the junk folder; nil for nothing.
    package var action: String?
    /// The reply or the reason.
    package var detail: String
    /// The recipient; nil when it concerns the message.
    package var recipient: String?
    /// The next hop, when one was reached.
    package var remote: String?

    /// The view of an event.
    package init(_ event: TraceDetail.Event, action: String?) {
        date = event.at
        self.event = event.event
        self.action = action
        detail = event.detail
        recipient = event.recipient
        remote = event.remote
    }
}

/// All that is known of one message, or of one refusal.
package struct TraceDetailView: Codable, Sendable, Hashable {
    /// One row a recipient.
    package var rows: [TraceRowView]
    /// What the filters said of it; nil where nothing was looked at.
    package var verdict: VerdictView?
    /// The decision record.
    package var decisions: [Decision]
    /// In order of time.
    package var events: [TraceEventView]

    /// The view of a detail.
    package init(_ detail: TraceDetail) {
        rows = detail.rows.map(TraceRowView.init)
        decisions = detail.decisions
        verdict = VerdictView(of: detail.decisions)
        let junked = Set(detail.rows.filter { $0.status == .filteredAsSpam }.map(\.recipientAddress))
        events = detail.events.map { event in
            let isJunk = event.event == "DELIVER" && event.recipient.map { junked.contains($0) } ?? false
            return TraceEventView(event, action: isJunk ? "MoveToJmf" : nil)
        }
    }
}

extension TraceDetailView {
    /// The verdict in words, that of the recipients for whom it is gravest; it says so where others have another one. Nil where
    /// nothing was looked at.
    package var verdictWords: String? {
        guard let verdict else { return nil }
        let differs = decisions.contains { decision in
            guard case .judged(let other) = decision.outcome else { return false }
            return other.description != verdict.words
        }
        return differs ? verdict.words + "; for some recipients another, see below" : verdict.words
    }
}

/// Who else got a message, and what became of it there.
package struct TraceSimilarView: Codable, Sendable, Hashable {
    /// Why a row is among them.
    package enum Likeness: String, Codable, Sendable, Hashable, CaseIterable {
        /// The same Message-ID.
        case messageID = "MessageId"
        /// The same sender, and the same subject but for `Re:` and its like, within a day.
        case senderAndSubject = "SenderAndSubject"
        /// The same peer, within a day.
        case source = "FromIP"
    }

    /// A row, and why it is among them.
    package struct Found: Codable, Sendable, Hashable {
        /// The row.
        package var row: TraceRowView
        /// In what it is like the message.
        package var likeness: [Likeness]
    }

    /// How many rows there are of each status.
    package var counts: [String: Int]
    /// The rows, the newest first.
    package var value: [Found]
    /// Whether there are more than were looked at.
    package var isCut: Bool
}

/// What is to be forgotten, or was.
package struct TraceForgetView: Codable, Sendable, Hashable {
    /// Rows of messages.
    package var rows: Int
    /// Refusals at the edge.
    package var refusals: Int
    /// Rows of mail that waits, which stay.
    package var waiting: Int
    /// Whether it was confirmed, so that they are gone; else they were counted only.
    package var isDone: Bool
    /// Whether octets of theirs are still on the disk, in a file in which a search reads just now.
    package var isOnDisk = false
    /// Whether there is more than goes at once, so that the rest is to be forgotten by further commands; it is not counted.
    package var isMore = false

    /// What a confirmation names.
    package var count: Int { rows + refusals }

    /// Counts of what is to be forgotten.
    package init(rows: Int, refusals: Int, waiting: Int, isDone: Bool = false) {
        self.rows = rows
        self.refusals = refusals
        self.waiting = waiting
        self.isDone = isDone
    }
}
