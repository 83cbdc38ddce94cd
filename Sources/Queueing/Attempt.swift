package import Mail

/// One transaction with a destination: one message, some or all of its recipients in one queue.
package struct Attempt: Hashable, Sendable {
    /// Tells attempts of one process apart.
    package var id: UInt64
    /// The queue it belongs to.
    package var key: QueueKey
    /// The message.
    package var sequence: SequenceNumber
    /// Its recipients, at most the limit of a transaction.
    package var recipients: [RecipientID]
    /// Whether it tries out a destination that failed last time.
    package var isProbe: Bool

    package init(id: UInt64, key: QueueKey, sequence: SequenceNumber, recipients: [RecipientID], isProbe: Bool) {
        self.id = id
        self.key = key
        self.sequence = sequence
        self.recipients = recipients
        self.isProbe = isProbe
    }
}

/// Why something was not delivered.
package struct DeliveryFailure: Hashable, Sendable {
    /// What kind of failure it is; the retry schedule depends on it (docs/reference/queues.md).
    package enum Kind: Hashable, Sendable {
        /// Refused, timed out, dropped, or the greeting was a 4xx.
        case connection
        /// A look-up failed for the moment.
        case dns
        /// TLS was required and could not be had.
        case tls
        /// 421 in the course of a session.
        case closing
        /// A reply to this message or recipient.
        case reply
        /// `452 4.5.3`: the rest belongs into another transaction at once.
        case tooManyRecipients
        /// Something here: no route, a disk error at the mailbox, a loop.
        case local
        /// What is stored of this message can't be read now, which says nothing of the destination: the message waits until it
        /// can, and does not expire.
        case unreadable
    }

    /// Who found that something is wrong (RFC 3464 sections 2.3.5 and 2.3.6).
    package enum Source: Hashable, Sendable {
        /// The host, by its reply.
        case remote
        /// This gateway, whatever it was in touch with.
        case gateway
    }

    /// What kind it is.
    package var kind: Kind
    /// The remote's reply, or one of ours with the code of docs/reference/replies.md.
    package var reply: Reply
    /// The host that it is about; nil when there was none. With ``Source/remote`` it gave the reply.
    package var remote: MailHost?
    /// Who says so.
    package var source: Source
    /// The last error, where `reply` says that the attempts have ended; nil for every other failure.
    package var lastError: Reply? {
        get { behind.first }
        set { behind = newValue.map { [$0] } ?? [] }
    }
    // One or none: as an array it takes no room in the failures that queues hold by the thousand and that have none.
    private var behind: [Reply] = []

    /// Makes a failure. Without `source`, replies to messages and farewells of a host are the host's, all else is ours.
    package init(_ kind: Kind, _ reply: Reply, remote: MailHost? = nil, source: Source? = nil) {
        self.kind = kind
        self.reply = reply
        self.remote = remote
        switch kind {
        case .reply, .tooManyRecipients, .closing: self.source = source ?? (remote == nil ? .gateway : .remote)
        case .connection, .dns, .tls, .local, .unreadable: self.source = source ?? .gateway
        }
    }
}

/// What protected a connection to a next hop.
package struct ConnectionProtection: Hashable, Sendable {
    /// The version of TLS, as the record of an arrival names it too: `TLSv1.3`.
    package var tls: String
    /// All of it for the trace: the version, by what the server was verified, its name.
    package var words: String

    /// A protection.
    package init(tls: String, words: String) {
        self.tls = tls
        self.words = words
    }
}

/// What came of an attempt for one recipient.
package enum RecipientOutcome: Hashable, Sendable {
    /// The next hop answered 2yz for it, or it lies in the mailbox. `reportsSuccess` says whether the next hop took the
    /// duty to report that (RFC 3461 section 5.2): it offers DSN and was given NOTIFY. `security` says for the trace what
    /// protected the connection; nil for nothing.
    case delivered(Reply, remote: MailHost?, reportsSuccess: Bool, security: ConnectionProtection? = nil)
    /// Refused for the moment, this recipient or this message alone.
    case deferred(DeliveryFailure)
    /// Refused for good.
    case failed(DeliveryFailure)
}

/// How far an attempt had come when its destination failed.
package enum FailurePhase: Hashable, Sendable {
    /// It was looking the destination up, connecting, or waiting for the greeting, EHLO or TLS. No message is to blame.
    case beforeTransaction
    /// The destination broke off after MAIL was sent, so the message may be to blame.
    case insideTransaction
}

/// What came of an attempt.
package struct AttemptResult: Hashable, Sendable {
    /// What came of it for each recipient that the destination decided; one that is missing was not decided and stays
    /// where it is in the queue.
    package var outcomes: [RecipientID: RecipientOutcome]
    /// Set when the attempt failed before the destination had decided all recipients (connect, TLS, greeting, EHLO, 421, a
    /// broken connection, DNS).
    package var destinationFailure: DeliveryFailure?
    /// Where that was.
    package var phase: FailurePhase
    /// Set when the attempt ended since hosts that it would try have as many connections as they may (``HostClaim/full``):
    /// what it did not decide waits for them, and nothing has failed.
    package var waitsForHost: Bool

    package init(
        outcomes: [RecipientID: RecipientOutcome] = [:], destinationFailure: DeliveryFailure? = nil,
        phase: FailurePhase = .beforeTransaction, waitsForHost: Bool = false
    ) {
        self.outcomes = outcomes
        self.destinationFailure = destinationFailure
        self.phase = phase
        self.waitsForHost = waitsForHost
    }
}
