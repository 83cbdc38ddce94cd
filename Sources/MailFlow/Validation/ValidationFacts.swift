package import Mail
package import Organization

/// What a connector's mail is delivered to: each is looked up, and every host of it is spoken to.
package enum ValidationDestination: Sendable, Hashable, CustomStringConvertible {
    /// An entry of `SmartHosts`.
    case smartHost(SmartHost)
    /// A recipient's domain, by its mail exchangers.
    case domain(Domain)

    /// The form it is written in.
    package var description: String {
        switch self {
        case .smartHost(let host): host.description
        case .domain(let domain): domain.name
        }
    }
}

/// What the look-up of a destination came to.
package struct ValidationLookup: Sendable, Hashable {
    /// What it came to.
    package enum Outcome: Sendable, Hashable {
        /// The hosts, each in words: `mx.example.net [192.0.2.1]:25`. At least one.
        case hosts([String])
        /// There is none, and DNS is sure of it; the reply says how mail would fail.
        case none(Reply)
        /// It leads to this gateway itself.
        case ourselves
        /// DNS gave no answer, or a smart host's name has no address.
        case unanswered
    }

    /// What it came to.
    package var outcome: Outcome
    /// How long it took.
    package var duration: Interval

    /// Makes a look-up.
    package init(_ outcome: Outcome, duration: Interval) {
        self.outcome = outcome
        self.duration = duration
    }
}

/// What happened in a conversation with one host: the ordinary delivery's, up to the recipients.
package struct ValidationConversation: Sendable, Hashable {
    /// A point that a conversation passes, in this order.
    package enum Milestone: Sendable, Hashable {
        /// The connection.
        case connected
        /// The greeting.
        case banner
        /// The reply to EHLO, or to HELO after it.
        case ehlo
        /// The reply to STARTTLS.
        case startTLS
        /// The handshake with the check of the certificate.
        case secured
        /// The reply to MAIL.
        case mailFrom
        /// The reply to RCPT for a recipient, by its position.
        case rcptTo(Int)
    }

    /// A point that was passed, whatever the reply says.
    package struct Passed: Sendable, Hashable {
        /// Which.
        package var milestone: Milestone
        /// The server's reply; nil for a connection and a handshake.
        package var reply: Reply?
        /// How long it took.
        package var duration: Interval

        package init(_ milestone: Milestone, _ reply: Reply? = nil, duration: Interval = .milliseconds(0)) {
            self.milestone = milestone
            self.reply = reply
            self.duration = duration
        }
    }

    /// Why a certificate does not do.
    package enum CertificateProblem: String, Sendable, Hashable, CaseIterable {
        /// Its validity has ended.
        case expired
        /// Its validity has not begun.
        case notYetValid
        /// Its chain does not lead to a trusted root, or lacks an intermediate certificate.
        case untrusted
        /// It has other names.
        case wrongName
        /// No TLSA record matches it.
        case tlsaMismatch
        /// Something else, which the text says.
        case other
    }

    /// Why a conversation ended before its end.
    package enum Failure: Sendable, Hashable {
        /// The address is in a network that this server must not deliver to; the text says so.
        case forbiddenNetwork(String)
        /// Nobody listens there.
        case connectionRefused
        /// No answer in time to what the text names.
        case timedOut(String)
        /// No connection, for the reason that the text names.
        case unreachable(String)
        /// The last reply ended it.
        case refused
        /// The server broke the protocol; the text says how.
        case violation(String)
        /// STARTTLS is demanded and not offered.
        case tlsUnavailable
        /// The handshake failed; the text is the library's reason.
        case handshake(String)
        /// The certificate does not do; the text is the reason.
        case certificate(CertificateProblem, String)
        /// The connection broke.
        case dropped
        /// This server can't do it; the text says why.
        case local(String)
    }

    /// Where and why a conversation ended before its end.
    package struct Stop: Sendable, Hashable {
        /// The point that it came to and did not pass.
        package var milestone: Milestone
        /// Why.
        package var failure: Failure
        /// How long that took.
        package var duration: Interval

        package init(_ failure: Failure, at milestone: Milestone, duration: Interval = .milliseconds(0)) {
            self.milestone = milestone
            self.failure = failure
            self.duration = duration
        }
    }

    /// The points passed, in order; also the one whose reply was a refusal.
    package var passed: [Passed]
    /// Nil when the server was asked for every recipient.
    package var stop: Stop?
    /// Set when TLS came to nothing and the conversation went on in clear, as delivery does where TLS is not demanded.
    package var clearAfter: String?
    /// The session or, after a failed check, what is known of the certificate; nil in clear.
    package var tls: ValidationResult.TLS?
    /// What the certificate proved beyond the connector's settings: by DANE or MTA-STS; nil for nothing.
    package var proof: String?

    package init(
        passed: [Passed] = [], stop: Stop? = nil, clearAfter: String? = nil, tls: ValidationResult.TLS? = nil,
        proof: String? = nil
    ) {
        self.proof = proof
        self.passed = passed
        self.stop = stop
        self.clearAfter = clearAfter
        self.tls = tls
    }
}

/// What became of a test message.
package struct ValidationTestMail: Sendable, Hashable {
    /// Its end.
    package enum End: Sendable, Hashable {
        /// The next hop took it, with this reply.
        case delivered(String, remote: String?)
        /// It came back, or would have.
        case failed(String)
        /// It still waited when the time was over; the reason, where there is one.
        case pending(String?)
        /// It could not be made.
        case notAccepted(String)
    }

    /// Its recipient.
    package var recipient: EmailAddress
    /// Its Message-ID field and MessageTraceId; empty when there is no message.
    package var messageID: String
    /// Its MessageTraceId.
    package var networkMessageID: String
    /// Its end.
    package var end: End
    /// From its acceptance to its end.
    package var duration: Interval

    /// Makes what became of a message.
    package init(
        recipient: EmailAddress, messageID: String, networkMessageID: String, end: End, duration: Interval
    ) {
        self.recipient = recipient
        self.messageID = messageID
        self.networkMessageID = networkMessageID
        self.end = end
        self.duration = duration
    }
}
